// Weight: light
// The start page: names made up and judged, rooms remembered and forgotten, theme, language, links, and the way from the
// keyboard into a call.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { House } from './lib/house.mjs';
import { press } from './lib/settled.mjs';
import { testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

const room = testId('room-input');

const path = (page) => page.evaluate(() => location.pathname);
const recent = (page) => page.$$eval(testId('recent-room'), (links) => links.map((link) => link.getAttribute('href')));
const theme = (page) => page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor]);

/** Visits to the start page in that browser. */
function startIn(kind) {
  const house = House.open('start', kind);
  return (body) =>
    house.visit('/', async (page, server) => {
      await page.waitForSelector(room, { visible: true });
      await body(page, server);
    });
}

describe('the page', () => {
  const start = startIn('chromium');

  test('a name is made up, a weak one is remarked upon', async () => {
    await start(async (page) => {
      const offered = await page.$eval(room, (input) => input.placeholder);
      assert.match(offered, /^([a-z]{4}-){3}[a-z]{4}$/);
      await page.type(room, 'Team Meeting');
      await page.waitForSelector(`${testId('weak-name')}[data-weakness="common"]`, { visible: true });
      assert.equal(await page.$eval(testId('go-button'), (button) => button.disabled), false, 'never refused');
      await press(page, testId('weak-make-up'));
      await page.waitForSelector(testId('weak-name'), { hidden: true });
      const made = await page.$eval(room, (input) => input.value);
      assert.match(made, /^([a-z]{4}-){3}[a-z]{4}$/);
      assert.notEqual(made, offered);
      await page.keyboard.press('Enter');
      await page.waitForSelector(ui.join, { visible: true });
      assert.equal(await path(page), `/${made}`);
    });
  });

  test('nothing typed makes a room, a pasted link is understood', async () => {
    await start(async (page, server) => {
      const offered = await page.$eval(room, (input) => input.placeholder);
      await press(page, testId('go-button'));
      await page.waitForSelector(ui.join, { visible: true });
      assert.equal(await path(page), `/${offered}`);
      await page.goto(server.origin);
      await page.type(room, `${server.origin}/Garden-Party#config.startWithAudioMuted=true`);
      assert.equal(await page.$(testId('weak-name')), null, 'a link that somebody was given is not judged');
      await page.keyboard.press('Enter');
      await page.waitForSelector(ui.join, { visible: true });
      assert.equal(await path(page), '/garden-party');
      await page.goto(server.origin);
      await page.type(room, 'https://meet.example.org/board');
      await until('the button names the other server', () => page.$eval(testId('go-button'), (b) => b.innerText.includes('meet.example.org')));
    });
  });

  test('theme and language are chosen and kept', async () => {
    await start(async (page) => {
      const seen = new Set();
      for (const choice of ['light', 'dark']) {
        await press(page, testId('theme-switch'));
        await page.waitForSelector(`${testId('theme-switch')}[data-theme-choice="${choice}"]`);
        const [name, colour] = await theme(page);
        assert.equal(name, choice);
        seen.add(colour);
      }
      assert.equal(seen.size, 2, 'they look different');
      await page.select(testId('language'), 'de');
      await until('the page speaks German', () => page.$eval('h1', (h) => h.innerText === 'In einem Raum treffen'));
      await page.reload();
      await page.waitForSelector(room, { visible: true });
      assert.equal((await theme(page))[0], 'dark');
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    });
  });
});

for (const kind of ['chromium', 'firefox']) {
  describe(kind, () => {
    const start = startIn(kind);

    test('by keyboard alone into a call, and the room is remembered until it is forgotten', async () => {
      await start(async (page, server) => {
        await page.waitForSelector(testId('recent-empty'), { visible: true });
        await page.focus(room);
        await page.keyboard.type('sieben-krumme-pelikane-flüstern');
        await page.keyboard.press('Enter');
        await page.waitForSelector(ui.join, { visible: true });
        const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
        for (let i = 0; i < 20 && (await focused()) !== 'name-input'; ++i) await page.keyboard.press('Tab');
        await page.keyboard.type('Maya');
        await page.keyboard.press('Tab');
        assert.equal(await focused(), 'join-button');
        await page.keyboard.press('Enter');
        await page.waitForSelector(ui.conference);

        await page.goto(server.origin);
        await page.waitForSelector(testId('recent-room'), { visible: true });
        const kept = `/sieben-krumme-pelikane-fl%C3%BCstern`;
        assert.deepEqual(await recent(page), [kept]);
        await press(page, testId('recent-room'));
        await page.waitForSelector(ui.join, { visible: true });
        assert.equal(await path(page), kept);

        await page.goto(server.origin);
        await press(page, testId('recent-remove'));
        await page.waitForSelector(testId('recent-empty'), { visible: true });
        await press(page, testId('recent-keep'));
        await page.goto(`${server.origin}/other-room-nobody-knows`);
        await press(page, `${ui.join}:not([disabled])`);
        await page.waitForSelector(ui.conference);
        await page.goto(server.origin);
        await page.waitForSelector(testId('recent-empty'), { visible: true });
        assert.deepEqual(await recent(page), [], 'switched off, nothing is kept');
      });
    });
  });
}
