// Weight: light
// Rooms of one's own, on the start page, by keyboard alone: made, set, ended and deleted there; they outlive the server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { House } from './lib/house.mjs';
import { choose, use, write } from './lib/keyboard.mjs';
import { logIn, password } from './lib/members.mjs';
import { escape, shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

const room = `${testId('my-room')}[data-room="tea-time"]`;
const told = (page, words) =>
  until(`it says "${words}"`, () => page.$eval(testId('my-rooms-told'), (e, text) => e.textContent.includes(text), words));
const act = (page, item) => choose(page, `${room} ${testId('my-room-actions')}`, testId(`menu-${item}`));

async function openSettings(page) {
  await act(page, 'room-settings');
  await shows(page, testId('room-settings-dialog'));
}

describe('own rooms', () => {
  const house = House.open('rooms', 'firefox', { create: 'members' });

  test('are made, set, ended and deleted, and outlive the server', async () => {
    await house.visit('/', async (page, server) => {
      server.addMember('ann', password);
      await logIn(page, 'ann');
      await shows(page, `${testId('my-rooms')}[data-state="there"]`);
      await shows(page, testId('my-rooms-empty'));

      await use(page, testId('room-add'));
      await write(page, testId('room-add-name'), 'Tea Time');
      await page.keyboard.press('Enter');
      await shows(page, room);
      await told(page, 'tea-time is a room of yours now');

      await openSettings(page);
      await use(page, testId('room-lobby'), ' ');
      await shows(page, `${testId('room-lobby')}[data-state="checked"]`);
      for (const [field, words] of [['room-subject', 'Every Friday'], ['room-limit', '12']]) {
        await write(page, testId(field), words);
        await page.keyboard.press('Enter');
        await shows(page, `${testId(`${field}-set`)}[disabled]`);
      }
      await use(page, testId('room-video'), ' ');
      await shows(page, `${testId('room-video')}[data-state="unchecked"]`);
      await escape(page, testId('room-settings-dialog'));

      await server.restart();
      await page.reload();
      await shows(page, room);
      await openSettings(page);
      assert.equal(await page.$eval(testId('room-subject'), (e) => e.value), 'Every Friday');
      assert.equal(await page.$eval(testId('room-limit'), (e) => e.value), '12');
      for (const [name, state] of [['room-lobby', 'checked'], ['room-video', 'unchecked'], ['room-audio', 'checked']]) {
        assert.equal(await page.$eval(testId(name), (e) => e.dataset.state), state, name);
      }
      await escape(page, testId('room-settings-dialog'));
      assert.match(server.command(['room', 'show', 'tea-time']), /lobby\W+yes/);

      const inRoom = await page.browserContext().newPage();
      await inRoom.goto(`${server.origin}/tea-time`);
      await logIn(inRoom, 'ann'); // the login of the other tab is that tab's
      await use(inRoom, ui.join);
      await shows(inRoom, ui.conference);
      await page.bringToFront();
      await page.reload();
      await shows(page, `${room}[data-open="true"]`);
      await act(page, 'room-end');
      await shows(page, testId('room-end-dialog'));
      await use(page, testId('confirm'));
      await told(page, 'The meeting in tea-time has ended');
      await shows(page, `${room}[data-open="false"]`);
      await inRoom.bringToFront();
      await shows(inRoom, `${testId('ended-page')}[data-ending="ended"]`);
      await page.bringToFront();

      await act(page, 'room-delete');
      await shows(page, testId('room-delete-dialog'));
      await use(page, testId('confirm'));
      await told(page, 'tea-time is deleted');
      await page.waitForSelector(room, { hidden: true });
      assert.doesNotMatch(server.command(['room', 'list']), /tea-time/);
    });
  });
});
