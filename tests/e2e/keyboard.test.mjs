// Weight: light
// Order in a room without a mouse: a moderator closes the door, talks to who knocks, lets him in, puts him into a breakout
// room, goes after him, and calls everybody back. Rooms, invitations and the login are tested so where they are tested.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choose, goTo, use, write } from './lib/keyboard.mjs';
import { closePage, openPage } from './lib/pages.mjs';
import { artefacts, Server } from './lib/server.mjs';
import { escape, shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

const reads = (page, selector, text) => until(`"${text}" in ${selector}`, () => page.$eval(selector, (e, words) => e.textContent.includes(words), text).catch(() => false));
const rooms = (page) => page.$$eval(testId('breakout-room'), (all) => all.map((room) => room.dataset.name).join());

async function come(page, origin, name) {
  await page.goto(`${origin}/book-club`);
  await write(page, ui.name, name);
  await use(page, ui.join);
}

async function closeTheDoor(host) {
  await use(host, ui.people);
  await use(host, testId('security-open'));
  await use(host, testId('rule-lobby'), ' ');
  await shows(host, `${testId('rule-lobby')}[data-state="checked"]`);
  await write(host, testId('rule-limit'), '12');
  await use(host, testId('rule-limit-set'));
  await until('the limit holds', () => host.$(`${testId('rule-limit-set')}[disabled]`));
  await escape(host, testId('security-dialog'));
}

async function letIn(host, guest) {
  await shows(guest, `${testId('at-door')}[data-step="waiting"]`);
  await write(guest, testId('lobby-input'), 'May I come in?');
  await guest.keyboard.press('Enter');
  await shows(host, testId('waiter'));
  await use(host, testId('waiter-write'));
  await reads(host, testId('lobby-log'), 'May I come in?');
  await write(host, testId('lobby-input'), 'Please do');
  await host.keyboard.press('Enter');
  await reads(guest, testId('lobby-log'), 'Please do');
  await use(host, testId('admit'));
  await shows(guest, ui.conference);
}

async function breakOut(host, guest) {
  await use(host, testId('breakout-make'));
  await write(host, testId('breakout-count'), '2');
  await host.keyboard.press('Enter');
  await until('there are two rooms', async () => (await rooms(host)) === 'Room 1,Room 2');
  await choose(host, ui.personMenu, testId('menu-send-to-room'));
  await use(host, testId('breakout-send-act'));
  await reads(guest, `${testId('breakout-banner')}[data-moving="false"]`, 'Room 1');
  await use(host, `${testId('breakout-room')}[data-name="Room 1"] ${testId('breakout-enter')}`);
  await reads(host, `${testId('breakout-banner')}[data-moving="false"]`, 'Room 1');
  await use(host, testId('breakout-close'));
  await goTo(host, testId('breakout-when'));
  await host.keyboard.press('Home');
  assert.equal(await host.$eval(testId('breakout-when'), (select) => select.value), '0');
  await use(host, testId('breakout-close-act'));
  for (const page of [host, guest]) {
    await page.waitForSelector(testId('breakout-banner'), { hidden: true });
    await shows(page, ui.conference);
  }
}

test('a moderator keeps order by keyboard alone', async () => {
  const server = await Server.start({ name: 'keyboard' });
  const [host, guest] = [await openPage('firefox'), await openPage('firefox')];
  try {
    await come(host, server.origin, 'Ann');
    await shows(host, ui.conference);
    await closeTheDoor(host);
    await come(guest, server.origin, 'Gil');
    await letIn(host, guest);
    await breakOut(host, guest);
  } catch (error) {
    await host.screenshot({ path: `${artefacts}/keyboard.png` });
    throw error;
  } finally {
    await closePage(host);
    await closePage(guest);
    await server.stop();
  }
});
