// Weight: heavy
// The list of people, what can be done about them, and how others are invited.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { readCalendar } from './lib/calendar.mjs';
import { three, withCall } from './lib/call.mjs';
import { readQr } from './lib/qr.mjs';
import { press } from './lib/settled.mjs';
import { testId, ui } from './lib/ui.mjs';
import { holds, until } from './lib/until.mjs';

const names = async (person) => (await person.listed()).map(({ name }) => name);
const role = (person) => person.page.$eval(ui.conference, (page) => page.dataset.role);

/** Waits until somebody is as loud as that, beside a reference, in dB. */
async function isLouder(person, other, reference, wanted, tolerance = 2) {
  await until(`${person.label} hears ${other.label} ${wanted} dB louder`, async () => {
    const difference = (await person.loudness(other)) - reference;
    return Math.abs(difference - wanted) < tolerance || Promise.reject(new Error(`${difference} dB`));
  });
}

/** A steady reading: the loudest of several, since a spectrum across a gap reads low. */
async function reference(person, other) {
  const readings = [];
  await until(`${person.label} hears ${other.label} steadily`, async () => {
    readings.push(await person.loudness(other));
    return readings.filter(Number.isFinite).length >= 8;
  });
  return Math.max(...readings);
}

async function setVolume(person, key, times) {
  await person.page.focus('.slider-thumb');
  for (let i = 0; i < times; ++i) await person.page.keyboard.press(key);
}

test('people are listed in order, found by name, and as loud as one likes', async (t) => {
  await withCall(t, [three[0], { kind: 'chromium', name: 'Bob' }, { kind: 'firefox', name: 'Ève Ørsted' }], async (call) => {
    const [ann, bob, eve] = call.people;
    await Promise.all([ann.hearsAll([eve]), eve.hearsAll([ann])]);
    assert.deepEqual(await names(eve), ['Ève Ørsted (you)', 'Ann', 'Bob'], 'oneself, then moderators');
    await press(bob.page, testId('hand-button'));
    await Promise.all([ann.sees(bob, 'hand'), eve.sees(bob, 'hand')]);
    assert.deepEqual(await names(eve), ['Ève Ørsted (you)', 'Bob', 'Ann'], 'hands go first');
    await bob.set('microphone', false);
    await bob.set('camera', false);
    await Promise.all([eve.sees(bob, 'muted'), eve.sees(bob, 'camera-off'), eve.sees(ann, 'moderator')]);

    await ann.page.type(testId('people-search'), 'orsted eve');
    await until('only Eve is found', async () => (await names(ann)).join() === 'Ève Ørsted');
    assert.match(await ann.page.$eval(testId('people-count'), (e) => e.textContent), /1 of 3/);
    await ann.page.$eval(testId('people-search'), (e) => e.select());
    await ann.page.keyboard.press('Backspace');
    await until('all are back', async () => (await names(ann)).length === 3);

    // Volume: ann hears eve, eve hears ann, each in another browser.
    for (const [listener, speaker] of [[ann, eve], [eve, ann]]) {
      const plain = await reference(listener, speaker);
      await listener.act(speaker, 'volume');
      await listener.page.waitForSelector(testId('volume-dialog'), { visible: true });
      await setVolume(listener, 'End', 1);
      await isLouder(listener, speaker, plain, 6);
      await setVolume(listener, 'Home', 1);
      await listener.silenced(speaker);
      await setVolume(listener, 'ArrowRight', 5); // 25 %
      await isLouder(listener, speaker, plain, -12);
      await setVolume(listener, 'ArrowRight', 15); // as it came
      await isLouder(listener, speaker, plain, 0);
      await listener.page.keyboard.press('Escape');
      await listener.page.waitForSelector(testId('volume-dialog'), { hidden: true });
      await listener.act(speaker, 'silence');
      await listener.silenced(speaker);
      await listener.sees(speaker, 'silenced');
      await listener.act(speaker, 'silence');
      await listener.hearsAll([speaker]);
    }
    await eve.clickOn(testId('rename-button'));
    await eve.page.waitForSelector(testId('rename-input'), { visible: true });
    await eve.page.$eval(testId('rename-input'), (e) => e.select());
    await eve.page.type(testId('rename-input'), 'Evelyn');
    await eve.page.keyboard.press('Enter');
    await until('Ann reads the new name', async () => (await names(ann)).includes('Evelyn'));
  });
});

/** A dialog is loaded when it is first opened: it may take a moment. */
const wordsOf = async (person, dialog) =>
  (await person.page.waitForSelector(testId(dialog), { visible: true })).evaluate((element) => element.innerText);

test('a moderator mutes all and asks them back, shares the role, and puts out with a word', async (t) => {
  await withCall(t, three, async (call) => {
    const [ann, bob, eve] = call.people;
    await Promise.all([ann.hearsAll([bob, eve]), bob.hearsAll([ann])]);
    await ann.openPeople();
    await ann.clickOn(testId('mute-all'));
    await Promise.all([ann.silenced(bob), ann.silenced(eve)]);
    await bob.hearsAll([ann]);

    // Nobody is unmuted from afar: they are asked.
    await ann.notice('2 microphones', 'Ask to unmute');
    await eve.notice('Ann asks you to unmute', 'Unmute');
    await ann.hearsAll([eve]);
    await bob.notice('Ann asks you to unmute', 'Not now');
    await ann.act(bob, 'ask-unmute');
    await ann.notice('Bob was asked');
    await holds('Bob is left alone after "Not now"', () =>
      bob.page.$$eval(ui.notice, (cards) => !cards.some((card) => card.innerText.includes('asks you'))));
    assert.ok(!(await ann.hears([bob])).length, 'Bob stays muted');

    assert.deepEqual(await findings(ann.page), [], 'the list with its people');
    assert.equal(await role(eve), 'participant');
    await ann.act(eve, 'grant');
    assert.match(await wordsOf(ann, 'grant-dialog'), /Make Eve a moderator/);
    await ann.clickOn(ui.confirm);
    await until('Eve is a moderator', async () => (await role(eve)) === 'moderator');
    await eve.act(bob, 'mute-others');
    await eve.silenced(ann);

    await eve.act(bob, 'kick');
    await eve.clickOn(ui.cancel);
    await eve.page.waitForSelector(testId('kick-dialog'), { hidden: true });
    await eve.act(bob, 'kick');
    assert.match(await wordsOf(eve, 'kick-dialog'), /Remove Bob/);
    assert.deepEqual(await findings(eve.page), [], 'the question');
    await eve.page.type(testId('kick-reason'), 'Wrong room, sorry');
    await eve.clickOn(testId('kick-keep-out'));
    await eve.clickOn(ui.confirm);
    await bob.hasLeft();
    bob.gone = true;
    await Promise.all([ann.misses(bob), eve.misses(bob)]);
    const page = await bob.page.$eval(ui.ended, (e) => e.innerText);
    assert.match(page, /You were removed from garden-party[\s\S]*By Eve[\s\S]*Wrong room, sorry/);
    await bob.press('rejoin');
    await bob.page.waitForSelector(`${ui.ended}[data-ending="notAllowed"]`, { visible: true });
  });
});

/** The modules of the code as they are drawn, read from the pixels of a picture of it. */
async function drawnModules(page) {
  const code = await page.waitForSelector(testId('qr-code'), { visible: true });
  const size = await code.evaluate((svg) => svg.viewBox.baseVal.width);
  const png = await code.screenshot({ encoding: 'base64' });
  const blank = await page.browserContext().newPage();
  const dark = await blank.evaluate(async (data, count) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const at = (i, length) => Math.floor(((i + 0.5) * length) / count);
    return Array.from({ length: count }, (_, y) =>
      Array.from({ length: count }, (_, x) => pen.getImageData(at(x, image.width), at(y, image.height), 1, 1).data[0] < 128));
  }, png, size);
  await blank.close();
  const quiet = 4;
  const edge = dark.flatMap((row, y) => row.filter((_, x) => Math.min(x, y, size - 1 - x, size - 1 - y) < quiet));
  assert.ok(!edge.includes(true), 'four light modules around the code');
  return dark.slice(quiet, -quiet).map((row) => row.slice(quiet, -quiet));
}

for (const kind of ['chromium', 'firefox']) {
  test(`others are invited by link, code and calendar: ${kind}`, async (t) => {
    await withCall(t, [], async (call) => {
      const person = await call.person({ kind, name: 'Kim' });
      const { page } = person;
      await page.evaluateOnNewDocument(() => {
        const files = (globalThis.__files = []);
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => {
          if (blob instanceof Blob) files.push(blob);
          return make(blob);
        };
      });
      await person.join(call.server.origin, call.room);
      const link = `${call.server.origin}/${call.room}`;

      // Alone, the stage offers the same link.
      await person.clickOn(testId('hint-copy'));
      await page.waitForSelector(`${testId('hint-copy')}[data-outcome="copied"]`);
      await person.clickOn(testId('hint-more'));
      await page.waitForSelector(testId('invite-dialog'), { visible: true });
      assert.equal(await page.$eval(testId('invite-link'), (e) => e.textContent), link.replace('https://', ''));
      assert.equal(readQr(await drawnModules(page)), link, 'the code says the link');
      assert.match(await page.$eval(testId('qr-code'), (e) => e.getAttribute('aria-label')), /garden-party/);
      const mail = new URL(await page.$eval(testId('invite-mail'), (e) => e.href));
      assert.ok(mail.searchParams.get('body').includes(link));

      // What was copied is what a paste brings.
      await page.$eval(testId('calendar-title'), (e) => e.select());
      await page.keyboard.down('Control');
      await page.keyboard.press('v');
      await page.keyboard.up('Control');
      assert.equal(await page.$eval(testId('calendar-title'), (e) => e.value), link);

      await page.$eval(testId('calendar-title'), (e) => e.select());
      await page.keyboard.type('Tea, cake; and a title so long that its line has to be folded, twice even: äöü');
      const set = (field, value) =>
        page.$eval(testId(field), (e, v) => {
          e.value = v;
          e.dispatchEvent(new Event('input', { bubbles: true }));
        }, value);
      await set('calendar-date', '2030-02-28');
      await set('calendar-time', '23:15');
      await page.select(testId('calendar-duration'), '90');
      await person.clickOn(testId('calendar-save'));
      const text = await until('the file is made', () => page.evaluate(() => globalThis.__files.at(-1)?.text()));
      const meeting = readCalendar(text);
      const start = await page.evaluate(() => new Date(2030, 1, 28, 23, 15).getTime());
      assert.equal(meeting.start.getTime(), start);
      assert.equal(meeting.end - meeting.start, 90 * 60_000);
      assert.ok(Math.abs(meeting.stamp - Date.now()) < 60_000);
      assert.equal(meeting.title, 'Tea, cake; and a title so long that its line has to be folded, twice even: äöü');
      assert.equal(meeting.URL, link);
      assert.ok(meeting.description.includes(link));
      assert.equal(meeting.alarms[0].TRIGGER, '-PT10M');
    });
  });
}
