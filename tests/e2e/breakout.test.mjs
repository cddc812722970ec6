// Weight: heavy
// Breakout rooms in real browsers: a moderator makes two, puts a guest into one, goes after him, and calls all back.
// Whoever is in another room is neither seen nor heard.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { withCall } from './lib/call.mjs';
import { atRest } from './lib/settled.mjs';
import { testId, ui } from './lib/ui.mjs';
import { holds, until } from './lib/until.mjs';

const roomNames = (person) => person.page.$$eval(testId('breakout-room'), (rooms) => rooms.map((room) => room.dataset.name));

async function make(person, count) {
  await person.openPeople();
  await person.click('breakout-make');
  await person.page.waitForSelector(testId('breakout-count'), { visible: true });
  await person.page.$eval(testId('breakout-count'), (input) => input.select());
  await person.page.type(testId('breakout-count'), String(count));
  await person.click('breakout-make-act');
  await until(`${person.label} sees ${count} rooms`, async () => (await roomNames(person)).length === count);
}

async function isIn(person, name) {
  await until(`${person.label} is in ${name}`, () =>
    person.page.$eval(testId('breakout-banner'), (banner, text) => banner.dataset.moving === 'false' && banner.textContent.includes(text), name).catch(() => false));
}

async function isInMain(person) {
  await until(`${person.label} is in the main room`, async () => (await person.page.$(testId('breakout-banner'))) === null);
}

/** For two seconds nothing of them comes here. */
async function noticesNothingOf(person, others) {
  await until(`${person.label} hears none of ${others.map((o) => o.label)}`, async () => (await person.hears(others)).length === 0);
  await holds(`${person.label} neither hears nor sees ${others.map((o) => o.label)}`, async () => {
    const seen = (await person.others()).map((tile) => tile.endpoint);
    return (await person.hears(others)).length === 0 && others.every((other) => !seen.includes(other.endpoint));
  });
}

test('people are put into breakout rooms, talk there by themselves, and come back', async (t) => {
  const cast = [{ kind: 'chromium', name: 'Ann' }, { kind: 'firefox', name: 'Bob' }, { kind: 'chromium', name: 'Eve' }];
  await withCall(t, cast, async (call) => {
    const [ann, bob, eve] = call.people;
    await call.everyoneSeesAndHearsEveryone();
    await make(ann, 2);
    await bob.openPeople();
    await until('Bob sees the rooms', async () => (await roomNames(bob)).join() === 'Room 1,Room 2');
    assert.equal(await bob.page.$(testId('breakout-make')), null, 'guests make none');

    // By keyboard: his menu, then the dialog.
    await ann.act(bob, 'send-to-room');
    await ann.page.waitForSelector(testId('breakout-where'), { visible: true });
    assert.deepEqual(await findings(ann.page), []);
    await ann.page.keyboard.press('Tab');
    await ann.click('breakout-send-act');
    await isIn(bob, 'Room 1');
    await noticesNothingOf(bob, [ann, eve]);
    await noticesNothingOf(ann, [bob]);
    await Promise.all([ann.hearsAll([eve]), eve.hearsAll([ann]), ann.seesAll([eve])]);
    assert.deepEqual(await findings(bob.page), []);

    // A message reaches his room.
    await ann.chooseIn('breakout-acts', 'announce');
    await ann.page.waitForSelector(testId('breakout-text'), { visible: true });
    await ann.page.type(testId('breakout-text'), 'Five minutes left');
    await ann.click('breakout-announce-act');
    await bob.press('chat');
    await bob.page.waitForSelector(testId('chat-announcement'), { visible: true });
    await until('Bob reads it', () => bob.page.$eval(testId('chat-panel'), (e) => e.textContent.includes('Five minutes left')));

    // The moderator goes there, and is moderator there.
    await ann.clickOn(`${testId('breakout-room')}[data-name="Room 1"] ${testId('breakout-enter')}`);
    await isIn(ann, 'Room 1');
    await Promise.all([ann.seesAll([bob]), bob.seesAll([ann])]);
    await Promise.all([ann.hearsAll([bob]), bob.hearsAll([ann])]);
    assert.equal(await ann.page.$eval(ui.conference, (page) => page.dataset.role), 'moderator');
    await noticesNothingOf(eve, [ann, bob]);

    // Everybody is called back.
    await ann.openPeople();
    await ann.click('breakout-close');
    await ann.page.waitForSelector(testId('breakout-when'), { visible: true });
    await ann.page.select(testId('breakout-when'), '0');
    await ann.click('breakout-close-act');
    await Promise.all([isInMain(ann), isInMain(bob)]);
    await call.everyoneSeesAndHearsEveryone();
  });
});

/**
 * With the mouse, in steps, as a hand does. A Firefox that is driven from outside takes a drag up and carries it, and never
 * lets go: there the page is given the drop that is missing, with what it put into the drag itself.
 */
async function drag(person, from, to) {
  const firefox = person.kind === 'firefox';
  await person.page.evaluate((target) => {
    const events = { carried: {}, over: 0 };
    window.__drag = events;
    document.addEventListener('dragstart', ({ dataTransfer: data }) => {
      for (const type of data.types) events.carried[type] = data.getData(type);
    }, { once: true });
    document.querySelector(target).addEventListener('dragover', () => (events.over += 1));
  }, to);
  const middle = async (selector) => {
    const { x, y, width, height } = await (await atRest(person.page, selector)).boundingBox();
    return [x + width / 2, y + height / 2];
  };
  const { mouse } = person.page;
  await mouse.move(...(await middle(from)));
  await mouse.down();
  await mouse.move(...(await middle(to)), { steps: 8 });
  await mouse.move(...(await middle(to)));
  await until('it is carried over the place', () => person.page.evaluate(() => __drag.over > 0));
  await mouse.up();
  if (!firefox) return;
  await person.page.evaluate((target) => {
    const dataTransfer = new DataTransfer();
    for (const [type, text] of Object.entries(__drag.carried)) dataTransfer.setData(type, text);
    document.querySelector(target).dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, to);
}

const room = (name) => `${testId('breakout-room')}[data-name="${name}"]`;

/** Loads the page anew, and joins. */
async function reload(person) {
  await person.page.reload({ waitUntil: 'domcontentloaded' });
  await person.prepare();
  await person.clickJoin();
  await person.inConference();
}

for (const [host, guest] of [['chromium', 'firefox'], ['firefox', 'chromium']]) {
  test(`people are dragged from room to room, and find back after a reload: ${host}`, async (t) => {
    await withCall(t, [{ kind: host, name: 'Ann' }, { kind: guest, name: 'Bob' }], async (call) => {
      const [ann, bob] = call.people;
      await make(ann, 2);
      await drag(ann, `${ui.person}[data-endpoint="${bob.endpoint}"]`, room('Room 2'));
      await isIn(bob, 'Room 2');
      await drag(ann, `${room('Room 2')} ${testId('breakout-person')} button`, room('Room 1'));
      await isIn(bob, 'Room 1');

      await reload(bob);
      await isIn(bob, 'Room 1');
      // The moderator, too, and is one still.
      await ann.clickOn(`${room('Room 1')} ${testId('breakout-enter')}`);
      await isIn(ann, 'Room 1');
      await reload(ann);
      await isIn(ann, 'Room 1');
      await Promise.all([ann.seesAll([bob]), bob.seesAll([ann])]);
      assert.equal(await ann.page.$eval(ui.conference, (page) => page.dataset.role), 'moderator');

      // A room that is no more is nowhere to go back to; and who leaves comes anew.
      await ann.openPeople();
      await ann.clickOn(`${room('Main room')} ${testId('breakout-enter')}`);
      await isInMain(ann);
      await bob.page.goto('about:blank');
      await ann.clickOn(`${room('Room 1')} ${testId('breakout-menu')}`);
      await ann.click('menu-remove-room');
      await until('one room is left', async () => (await roomNames(ann)).join() === 'Room 2');
      await bob.join(call.server.origin, call.room);
      await isInMain(bob);
      await Promise.all([ann.seesAll([bob]), bob.seesAll([ann])]);
    });
  });
}
