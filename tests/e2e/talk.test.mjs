// Weight: heavy
// What goes on beside talking: replies, reactions, withdrawals, what is unread, emoji, hands, polls, and a chat that
// outlives its connection. Each in both browsers, across both.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quiet, withCall } from './lib/call.mjs';
import { press } from './lib/settled.mjs';
import { installFlood, installLostSession, Talker } from './lib/talk.mjs';
import { until } from './lib/until.mjs';

const two = [
  { kind: 'chromium', name: 'Ann' },
  { kind: 'firefox', name: 'Eve' },
];
const talkers = (call) => call.people.map((person) => new Talker(person));

// One call for all of these: starting browsers takes longer than what is done in them.
test('beside talking', async (t) => {
  await withCall(t, two, async (call) => {
    const [ann, eve] = call.people;
    const [a, e] = talkers(call);

    await t.test('messages are answered, reacted to and withdrawn', async () => {
      await ann.say('Shall we start?');
      await e.sees('Shall we start?', { own: false, status: 'sent' });
      await e.act('Shall we start?', 'chat-reply-button');
      await eve.type('Yes, please');
      await eve.page.keyboard.press('Enter');
      const answer = await a.sees('Yes, please', { private: false });
      assert.match(answer.quote, /^\s*You\s+Shall we start\?/);
      await press(ann.page, `[data-id="${answer.id}"] [data-testid="chat-quote"]`);
      const question = await a.sees('Shall we start?', { own: true });
      await until('the answered message has the focus', () => ann.page.evaluate((id) => document.activeElement.dataset.id === id, question.id));

      await a.act('Yes, please', 'chat-quick');
      await e.act('Yes, please', 'chat-react');
      await e.pickEmoji('party popper', '🎉');
      for (const who of [a, e]) await who.sees('Yes, please', { reactions: ['👍1', '🎉1'] });
      await e.act('Yes, please', 'chat-quick'); // the one used last comes first now: it is taken back
      for (const who of [a, e]) await who.sees('Yes, please', { reactions: ['👍1'] });

      await e.act('Yes, please', 'chat-more', 'withdraw');
      for (const who of [a, e]) {
        await until(`${who.person.label} sees it withdrawn`, async () => (await who.messages()).some((m) => m.id === answer.id && m.retracted && m.text === null));
      }
    });

    await t.test('what is unread is counted and marked', async () => {
      await ann.say('the first');
      await a.closePanel();
      await eve.reads('the first');
      await eve.say('the second');
      await eve.say('the third');
      await until('two are unread', async () => (await a.badge('chat')) === 2);
      await a.press('chat');
      await a.sees('the third');
      await until('nothing is unread', async () => (await a.badge('chat')) === 0);
      const next = await ann.page.$eval('[data-testid="chat-new"]', (line) => line.nextElementSibling.querySelector('[data-testid="chat-text"]').textContent);
      assert.equal(next, 'the second');
      await ann.say('the fourth');
      await ann.page.waitForSelector('[data-testid="chat-new"]', { hidden: true });
    });

    await t.test('reactions fly in the other browser too', async () => {
      await call.everyoneSeesAndHearsEveryone();
      await Promise.all([a.watchFlights(), e.watchFlights()]);
      await a.react('🎉');
      await a.react('👏');
      await e.sawFlight('🎉 Ann');
      await e.sawFlight('👏 Ann');
      await e.react('❤️');
      await a.sawFlight('❤️ Eve');
      const told = () => eve.page.$eval('[data-testid="reactions-told"]', (region) => region.textContent);
      await until('a screen reader hears of it', async () => (await told()) === 'Ann: celebration, applause.');
      // Who wants no motion sees how many there are.
      await ann.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
      await e.react('😂');
      const tally = () => ann.page.$$eval('[data-testid="reaction-tally"]', (lists) => lists.map((l) => (l.checkVisibility() ? l.innerText : '')).join());
      await until('the number is there', async () => /😂 1/.test(await tally()));
      assert.equal(await ann.page.$eval('[data-testid="floating"]', (air) => getComputedStyle(air).display), 'none');
      await ann.page.emulateMediaFeatures([]);
    });

    await t.test('a poll is made in Chromium, answered in Firefox and seen by a late comer', async () => {
      await a.ask('Tea or coffee?', ['Tea', 'Coffee', 'Neither']);
      await until('Eve is told', async () => (await e.badge('polls')) === 1);
      await e.vote(1);
      await e.results([0, 1, 0]);
      assert.equal(await e.badge('polls'), 0);
      await a.vote(1);
      await a.results([0, 2, 0]);
      const late = new Talker(await call.arrive({ kind: 'chromium', name: 'Bob' }));
      await until('Bob is told', async () => (await late.badge('polls')) === 1);
      await late.vote(0);
      await late.results([1, 2, 0]);
      assert.match(await late.pollText(), /Tea or coffee\?[^]*asked by Ann[^]*1 of 3[^]*2 of 3\s+Eve, Ann/);
      await press(late.page, '[data-testid="poll-change"]');
      await late.vote(2);
      for (const who of [a, e, late]) await who.results([0, 2, 1]);
      await press(a.page, '[data-testid="poll-remove"]');
      await press(a.page, '[data-testid="poll-remove-yes"]');
      for (const who of [a, e, late]) await who.page.waitForSelector('[data-testid="poll"]', { hidden: true });
    });

    await t.test('a private answer reaches its one reader, and emoji are found by keyboard', async () => {
      const [, , bob] = call.people;
      const b = new Talker(bob);
      await ann.say('Who has the key?');
      await e.act('Who has the key?', 'chat-more', 'reply-alone');
      await press(eve.page, '[data-testid="emoji-button"]');
      await eve.page.waitForSelector('[data-testid="emoji-search"]');
      await eve.page.keyboard.type('old key'); // there is none but the one that is old
      await eve.page.waitForSelector('[data-testid="emoji"][data-emoji="🗝️"]');
      await eve.page.keyboard.press('ArrowDown');
      await eve.page.keyboard.press('Enter');
      await eve.page.waitForSelector('[data-testid="emoji-picker"]', { hidden: true });
      await eve.page.keyboard.type(' is mine');
      await eve.page.keyboard.press('Enter');
      await a.sees('🗝️ is mine', { private: true });
      await e.sees('🗝️ is mine', { private: true, own: true });
      await eve.choose();
      await eve.say('now to all');
      await b.sees('now to all', { private: false });
      assert.ok(!(await b.messages()).some((m) => m.text?.includes('mine')), 'Bob does not see what is for Ann');
      // A reaction to it stays between the two as well.
      await a.act('🗝️ is mine', 'chat-quick');
      await e.sees('🗝️ is mine', { reactions: ['👍1'] });
      assert.ok(!(await bob.chatText()).includes('👍'));
    });

    await t.test('hands are in order, and a moderator lowers them', async () => {
      const [, , bob] = call.people;
      const b = new Talker(bob);
      const order = (...people) => people.map((p, index) => [p.endpoint, index + 1]).sort();
      const agree = (what, ...people) =>
        Promise.all([a, e, b].map((who) => until(`${who.person.label} sees ${what}`, async () => String((await who.hands()).sort()) === String(order(...people)))));
      await agree('no hand'); // and has no field that would take the key
      for (const person of [bob, eve, ann]) {
        await person.page.keyboard.press('r');
        await until('the others see it', async () => (await a.hands()).some(([endpoint]) => endpoint === person.endpoint));
      }
      await agree('Bob before Eve before Ann', bob, eve, ann);
      await bob.page.keyboard.press('r');
      await agree('Eve before Ann', eve, ann);
      assert.equal(await bob.page.$eval(`[data-testid="tile"][data-endpoint="${ann.endpoint}"] [data-testid="tile-hand"]`, (b) => b.textContent), '2');
      await call.everyoneSeesAndHearsEveryone(); // the word of a moderator takes the way of the media
      await press(ann.page, '[data-testid="lower-all"]');
      await agree('no hand');
    });
  });
});

for (const kind of ['chromium', 'firefox']) {
  test(`${kind} keeps its chat over a reconnection, and sends what was typed meanwhile`, async (t) => {
    await withCall(t, quiet([two[0]]), async (call) => {
      const [ann] = call.people;
      const [a] = talkers(call);
      const relay = await call.proxy();
      const victim = await call.person({ kind, name: 'Vic', quiet: true });
      const v = new Talker(victim);
      await victim.page.evaluateOnNewDocument(installLostSession);
      await victim.join(relay.origin, call.room);
      await ann.say('before');
      await victim.reads('before');
      await victim.say('mine before');
      await ann.reads('mine before');
      const first = victim.endpoint;

      relay.cut();
      await until('the page notices', () => victim.page.$('[data-testid="health-banner"] [data-trouble]'));
      await victim.say('typed while away');
      await victim.say('psst, while away', ann);
      await v.sees('typed while away', { status: 'sending' });
      await victim.page.evaluate(() => (window.__loseSession = true));
      relay.restore();

      await a.sees('typed while away', { own: false });
      await a.sees('psst, while away', { private: true });
      await v.sees('typed while away', { status: 'sent', own: true });
      const second = await victim.page.$eval('[data-testid="call"]', (element) => element.dataset.endpoint);
      assert.notEqual(second, first, 'it is a new session');
      const texts = (await v.messages()).map((m) => m.text).sort();
      assert.deepEqual(texts, ['before', 'mine before', 'psst, while away', 'typed while away'], 'each is there once');
      assert.equal((await a.messages()).filter((m) => m.text === 'typed while away').length, 1);
    });
  });
}

test('three thousand messages do not slow the page down', async (t) => {
  await withCall(t, [], async (call) => {
    const ann = await call.person({ ...two[0], quiet: true });
    const a = new Talker(ann);
    await ann.page.evaluateOnNewDocument(installFlood);
    await ann.join(call.server.origin, call.room);
    const filled = await ann.page.evaluate((room) => window.__flood(room, 3000), call.room);
    const opened = await ann.page.evaluate(async () => {
      const before = performance.now();
      document.querySelector('[data-testid="chat-button"]').click();
      while (!document.querySelector('[data-testid="chat-message"]')) await new Promise(requestAnimationFrame);
      return performance.now() - before;
    });
    await a.sees('message 2999');
    const count = () => ann.page.$$eval('[data-testid="chat-message"]', (all) => all.length);
    assert.ok((await count()) <= 200, `${await count()} messages in the page`);
    t.diagnostic(`3000 messages taken in ${Math.round(filled)} ms, chat opened in ${Math.round(opened)} ms`);
    assert.ok(opened < 2000, `the chat opened in ${opened} ms`);
    // Scrolling up brings the earlier ones; what is read stays where it is.
    const list = '[data-testid="chat-list"]';
    await ann.page.$eval(list, (element) => (element.scrollTop = 100));
    await until('earlier messages are there', async () => (await count()) > 120);
    await ann.page.waitForSelector('[data-testid="chat-to-end"]', { visible: true });
    await ann.page.evaluate((room) => window.__flood(room, 1, 3000), call.room);
    await until('a new one is counted', () => ann.page.$eval('[data-testid="chat-to-end"]', (button) => /1/.test(button.textContent)));
    await press(ann.page, '[data-testid="chat-to-end"]');
    await a.sees('message 3000');
    await ann.page.waitForSelector('[data-testid="chat-to-end"]', { hidden: true });
    assert.ok((await count()) <= 200, `${await count()} messages in the page`);
  });
});
