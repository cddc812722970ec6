// Weight: heavy
// Order in a room: who comes in, and who may speak. What moderators decide holds whatever a page does.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { quiet, withCall } from './lib/call.mjs';
import { press } from './lib/settled.mjs';
import { testId, ui } from './lib/ui.mjs';
import { holds, until } from './lib/until.mjs';

const ann = { kind: 'chromium', name: 'Ann' };

async function rule(person, id, on) {
  await person.openPeople();
  await person.clickOn(testId('security-open'));
  const wanted = `${testId(id)}[data-state="${on ? 'checked' : 'unchecked'}"]`;
  await person.page.waitForSelector(testId(id), { visible: true });
  if (!(await person.page.$(wanted))) await person.click(id);
  await person.page.waitForSelector(wanted);
  await person.page.keyboard.press('Escape');
  await person.page.waitForSelector(testId('security-dialog'), { hidden: true });
}

/** To the door of the room, and as far as it lets one. */
async function knock(person, call) {
  await person.open(call.server.origin, call.room);
  await person.prepare();
  await person.clickJoin();
  await atDoor(person);
}

/** The page loaded anew, and through the door once more. */
async function comeBack(person) {
  await person.page.reload({ waitUntil: 'domcontentloaded' });
  await person.prepare();
  await person.clickJoin();
  await person.inConference();
}

const atDoor = (person, step = 'waiting') =>
  person.page.waitForSelector(`${testId('at-door')}[data-step="${step}"]`, { visible: true });

const writes = async (person, text) => {
  await (await person.page.waitForSelector(testId('lobby-input'), { visible: true })).type(text);
  await person.page.keyboard.press('Enter');
};
const readsInLobby = (person, text) =>
  until(`${person.label} reads "${text}"`, () => person.page.$eval(testId('lobby-log'), (log, words) => log.innerText.includes(words), text));
const waiting = (person) => person.page.$$eval(testId('waiter'), (rows) => rows.map((row) => row.dataset.name));

test('who knocks waits, talks, is let in or turned away', async (t) => {
  await withCall(t, [ann], async (call) => {
    const [host] = call.people;
    await rule(host, 'rule-lobby', true);
    await host.clickOn(testId('panel-close'));
    const eve = await call.person({ kind: 'firefox', name: 'Eve' });
    await knock(eve, call);
    await holds('Eve is not in, and hears nobody', async () => !(await eve.page.$(ui.conference)) && (await eve.hears([host])).length === 0);
    await host.notice('Eve wants to come in', 'Show');
    await until('Eve is listed', async () => (await waiting(host)).join() === 'Eve');

    await writes(eve, 'It is me, from the second floor');
    await host.clickOn(testId('waiter-write'));
    await readsInLobby(host, 'from the second floor');
    await writes(host, 'One moment');
    await readsInLobby(eve, 'One moment');
    assert.deepEqual(await findings(eve.page), [], 'before the door');
    assert.deepEqual(await findings(host.page), [], 'behind it');

    await host.clickOn(testId('admit'));
    await eve.inConference();
    await Promise.all([host.seesAll([eve]), eve.seesAll([host]), host.hearsAll([eve]), eve.hearsAll([host])]);
    assert.deepEqual(await waiting(host), []);

    // Loading the page anew is no reason to knock again.
    await comeBack(eve);
    await Promise.all([host.seesAll([eve]), eve.seesAll([host])]);

    // Who is turned away may ask again.
    const dan = await call.person({ kind: 'firefox', name: 'Dan' });
    await knock(dan, call);
    await until('Dan is listed', async () => (await waiting(host)).join() === 'Dan');
    await host.clickOn(testId('deny'));
    await dan.page.waitForSelector(`${ui.ended}[data-ending="denied"]`, { visible: true });
    await dan.press('rejoin');
    await atDoor(dan);
    // The lobby opens: who waits goes in.
    await rule(host, 'rule-lobby', false);
    await dan.inConference();
    await host.seesAll([eve, dan]);
  });
});

test('a locked room keeps newcomers out and nobody who is in', async (t) => {
  await withCall(t, [ann, { kind: 'firefox', name: 'Eve' }], async (call) => {
    const [host, eve] = call.people;
    await rule(host, 'rule-locked', true);
    await eve.notice('The room is locked now');
    const dan = await call.person({ kind: 'firefox', name: 'Dan' });
    await dan.open(call.server.origin, call.room);
    await dan.prepare();
    await dan.clickJoin();
    await dan.page.waitForSelector(`${ui.ended}[data-ending="locked"]`, { visible: true });
    assert.match(await dan.page.$eval(ui.ended, (page) => page.innerText), /is locked/);
    assert.deepEqual(await findings(dan.page), []);
    await comeBack(eve);
    await Promise.all([host.seesAll([eve]), eve.seesAll([host])]);
    await rule(host, 'rule-locked', false);
    await eve.notice('The room is open again');
    await dan.rejoin();
    await Promise.all([host.seesAll([eve, dan]), dan.seesAll([host, eve])]);
  });
});

test('two moderators see the same, all are let in at once, and a password is another way', async (t) => {
  await withCall(t, quiet([ann, { kind: 'firefox', name: 'Eve' }]), async (call) => {
    const [host, eve] = call.people;
    await host.act(eve, 'grant');
    await host.clickOn(ui.confirm);
    await eve.notice('You are a moderator now');
    await rule(host, 'rule-lobby', true);
    await host.clickOn(testId('security-open'));
    await (await host.page.waitForSelector(testId('password-input'), { visible: true })).type('rosebud');
    await host.clickOn(testId('password-set'));
    await host.page.waitForSelector(testId('room-password'), { visible: true });
    await host.page.keyboard.press('Escape');
    await eve.openPeople();
    const guests = [];
    for (const name of ['Bob', 'Cat', 'Dan']) {
      guests.push(await call.person({ kind: 'chromium', name, quiet: true }));
      await knock(guests.at(-1), call);
    }
    const [bob, ...others] = guests;
    for (const moderator of [host, eve]) await until(`${moderator.label} sees all three`, async () => (await waiting(moderator)).join() === 'Bob,Cat,Dan');
    for (const password of ['rosebad', 'rosebud']) {
      if (password === 'rosebad') await bob.clickOn(testId('door-password'));
      const field = await bob.page.waitForSelector(testId('password-field'), { visible: true });
      await field.click({ clickCount: 3 });
      await field.type(password);
      await bob.clickOn(testId('password-enter'));
      if (password === 'rosebad') await bob.page.waitForSelector(testId('door-password-refused'), { visible: true });
    }
    await bob.inConference();
    for (const moderator of [host, eve]) await until(`${moderator.label} sees two`, async () => (await waiting(moderator)).join() === 'Cat,Dan');
    await Promise.all([host.notice('Eve let Cat in'), eve.clickOn(testId('admit-all'))]);
    await Promise.all(others.map((other) => other.inConference()));
    await until('nobody waits', async () => (await waiting(host)).length === 0);

    // Not a moderator any more: the door is no business of hers.
    await host.act(eve, 'revoke');
    await host.clickOn(ui.confirm);
    await eve.notice('no moderator any more');
    const fay = await call.person({ kind: 'chromium', name: 'Fay', quiet: true });
    await knock(fay, call);
    await until('the host sees Fay', async () => (await waiting(host)).join() === 'Fay');
    assert.deepEqual(await waiting(eve), []);
    await fay.clickOn(testId('door-cancel'));
    await fay.page.waitForSelector(ui.join, { visible: true });
    await until('Fay has gone', async () => (await waiting(host)).length === 0);
  });
});

test('who may not speak is not heard, whatever his page does', async (t) => {
  await withCall(t, [ann, { kind: 'chromium', name: 'Bob' }, { kind: 'firefox', name: 'Eve' }], async (call) => {
    const [host, bob, eve] = call.people;
    await call.everyoneSeesAndHearsEveryone();
    await rule(host, 'rule-audio', false);
    await Promise.all([host.silenced(bob), host.silenced(eve), bob.hearsAll([host])]);
    for (const guest of [bob, eve]) await guest.notice('Moderators decide who speaks');
    await eve.press('microphone');
    await holds('the button does not unmute', () => eve.page.$(`${ui.microphone}[aria-pressed="false"]`), { duration: 1000 });

    // A page that does not care, in each browser: the sound leaves it, and ends at the server.
    for (const guest of [bob, eve]) {
      const sent = await guest.page.evaluate(() => __truth.smuggleSound());
      await until(`the sound leaves ${guest.label}`, async () => (await guest.page.evaluate(() => __truth.soundSent())) > sent + 5000);
    }
    await holds('nobody hears them', async () =>
      (await host.hears([bob, eve])).length === 0 && (await bob.hears([eve])).length === 0 && (await eve.hears([bob])).length === 0);

    // Asked for with a raised hand, allowed at the person, and taken back.
    await press(eve.page, testId('hand-button'));
    await host.openPeople();
    await host.clickOn(`${ui.person}[data-endpoint="${eve.endpoint}"] ${testId('allow-speak')}`);
    await eve.notice('Ann lets you speak', 'Unmute');
    await Promise.all([host.hearsAll([eve]), bob.hearsAll([eve])]);
    assert.equal((await host.hears([bob])).length, 0, 'Bob is not meant');
    await host.act(eve, 'disallow-audio');
    await Promise.all([host.silenced(eve), bob.silenced(eve)]);

    // Pictures are another matter, and go on until they are reserved, too.
    await host.seesAll([bob, eve]);
    await rule(host, 'rule-video', false);
    await Promise.all([host.pictureStopped(bob), host.pictureStopped(eve)]);
    await rule(host, 'rule-audio', true);
    await bob.notice('Everybody may speak again');
    await bob.set('microphone', true);
    await host.hearsAll([bob]);
  });
});

test('only moderators write, and who comes in starts muted', async (t) => {
  await withCall(t, [ann, { kind: 'firefox', name: 'Eve' }], async (call) => {
    const [host, eve] = call.people;
    await rule(host, 'rule-group', false);
    await rule(host, 'rule-private', false);
    await rule(host, 'rule-start-audio', true);
    await eve.openChat();
    await eve.page.waitForSelector(testId('chat-reserved'), { visible: true });
    await eve.type('for all');
    assert.ok(await eve.page.$eval(testId('chat-send'), (button) => button.disabled), 'not to all');
    await eve.choose(host);
    await eve.page.keyboard.press('Tab');
    await eve.page.focus(ui.chatInput);
    await eve.page.keyboard.press('Enter');
    await host.reads('for all');

    const bob = await call.arrive({ kind: 'chromium', name: 'Bob' });
    await bob.notice('people come in muted');
    await host.seesAll([bob]);
    assert.equal((await host.hears([bob])).length, 0);
    await bob.set('microphone', true);
    await host.hearsAll([bob]);
  });
});
