// Weight: light
// Order in a room without a mouse: a moderator closes the door, talks to who knocks, lets him in, puts him into a breakout
// room, goes after him, and calls everybody back. Rooms, invitations and the login are tested so where they are tested.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { launchBrowser } from './lib/browsers.mjs';
import { choose, escape, goTo, use, write } from './lib/keyboard.mjs';
import { id, shows } from './lib/members.mjs';
import { ui } from './lib/participant.mjs';
import { artefacts, Server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const reads = (page, selector, text) => until(`"${text}" in ${selector}`, () => page.$eval(selector, (e, words) => e.textContent.includes(words), text).catch(() => false));
const rooms = (page) => page.$$eval(id('breakout-room'), (all) => all.map((room) => room.dataset.name).join());

async function come(browser, origin, name) {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.goto(`${origin}/book-club`);
  await write(page, ui.name, name);
  await use(page, ui.join);
  return page;
}

async function closeTheDoor(host) {
  await use(host, ui.people);
  await use(host, id('security-open'));
  await use(host, id('rule-lobby'), ' ');
  await shows(host, `${id('rule-lobby')}[data-state="checked"]`);
  await write(host, id('rule-limit'), '12');
  await use(host, id('rule-limit-set'));
  await until('the limit holds', () => host.$(`${id('rule-limit-set')}[disabled]`));
  await escape(host, id('security-dialog'));
}

async function letIn(host, guest) {
  await shows(guest, `${id('at-door')}[data-step="waiting"]`);
  await write(guest, id('lobby-input'), 'May I come in?');
  await guest.keyboard.press('Enter');
  await shows(host, id('waiter'));
  await use(host, id('waiter-write'));
  await reads(host, id('lobby-log'), 'May I come in?');
  await write(host, id('lobby-input'), 'Please do');
  await host.keyboard.press('Enter');
  await guest.bringToFront();
  await reads(guest, id('lobby-log'), 'Please do');
  await host.bringToFront();
  await use(host, id('admit'));
  await shows(guest, ui.conference);
}

async function breakOut(host, guest) {
  await host.bringToFront();
  await use(host, id('breakout-make'));
  await write(host, id('breakout-count'), '2');
  await host.keyboard.press('Enter');
  await until('there are two rooms', async () => (await rooms(host)) === 'Room 1,Room 2');
  await choose(host, ui.personMenu, id('menu-send-to-room'));
  await use(host, id('breakout-send-act'));
  await guest.bringToFront();
  await reads(guest, `${id('breakout-banner')}[data-moving="false"]`, 'Room 1');
  await host.bringToFront();
  await use(host, `${id('breakout-room')}[data-name="Room 1"] ${id('breakout-enter')}`);
  await reads(host, `${id('breakout-banner')}[data-moving="false"]`, 'Room 1');
  await use(host, id('breakout-close'));
  await goTo(host, id('breakout-when'));
  await host.keyboard.press('Home');
  assert.equal(await host.$eval(id('breakout-when'), (select) => select.value), '0');
  await use(host, id('breakout-close-act'));
  for (const page of [host, guest]) {
    await page.bringToFront();
    await page.waitForSelector(id('breakout-banner'), { hidden: true });
    await shows(page, ui.conference);
  }
}

for (const kind of ['chromium', 'firefox']) {
  test(`a moderator keeps order by keyboard alone: ${kind}`, async () => {
    const server = await Server.start({ name: `keyboard-${kind}` });
    const browser = await launchBrowser(kind);
    let page;
    try {
      const host = (page = await come(browser, server.origin, 'Ann'));
      await shows(host, ui.conference);
      await closeTheDoor(host);
      const guest = await come(browser, server.origin, 'Gil');
      await letIn(host, guest);
      await breakOut(host, guest);
    } catch (error) {
      await page?.bringToFront();
      await page?.screenshot({ path: `${artefacts}/keyboard-${kind}.png` });
      throw error;
    } finally {
      await browser.close();
      await server.stop();
    }
  });
}
