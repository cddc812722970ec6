// Weight: alone
// How much the first page weighs, the start and that of a room, and how soon one can use it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { closePage, openPage } from './lib/pages.mjs';
import { Server } from './lib/server.mjs';
import { ui } from './lib/ui.mjs';
import { median, until } from './lib/until.mjs';

const kPages = [
  { name: 'start', path: '/', usable: '[data-testid="room-input"]', most: 64 * 1024 },
  { name: 'room', path: '/garden-party', usable: ui.join, most: 112 * 1024 },
];
const texts = (loaded) => loaded.map(({ path }) => /^\/assets\/(de|en)-/.exec(path)?.[1]).filter(Boolean);
/** What was loaded, until the page was first drawn or until now. */
const resources = (page, until = 'now') =>
  page.evaluate(
    (end) =>
      performance
        .getEntriesByType('resource')
        .filter(({ startTime }) => end === 'now' || startTime < window.drawnAt)
        .map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, bytes: encodedBodySize })),
    until,
  );

/** The page from a cold cache, and after how many milliseconds `usable` was drawn. */
async function open(kind, url, usable) {
  const page = await openPage(kind);
  await page.evaluateOnNewDocument((selector) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(selector)) return;
      observer.disconnect();
      window.drawnAt = performance.now();
      requestAnimationFrame(() => (window.usableAfter = performance.now()));
    }).observe(document, { childList: true, subtree: true });
  }, usable);
  await page.goto(url, { waitUntil: 'load' });
  const after = await (await page.waitForFunction(() => window.usableAfter)).jsonValue();
  return { page, after };
}

for (const kind of ['chromium', 'firefox']) {
  test(`the first page is small and soon there: ${kind}`, async (t) => {
    const server = await Server.start({ name: `speed-${kind}` });
    try {
      for (const { name, path, usable, most } of kPages) {
        const times = [];
        let loaded = [];
        for (let i = 0; i < 5; ++i) {
          const { page, after } = await open(kind, server.origin + path, usable);
          times.push(after);
          loaded = await resources(page, 'drawn');
          await closePage(page);
        }
        const weight = loaded.filter(({ path: file }) => /\.(js|css)$/.test(file)).reduce((sum, { bytes }) => sum + bytes, 0);
        t.diagnostic(`figure: first page (${name}) in ${kind}: ${Math.round(weight / 1024)} KB of script and style; usable after ${Math.round(median(times))} ms, median of 5`);
        assert.ok(weight > 10_000, `sizes are told: ${JSON.stringify(loaded)}`);
        assert.ok(weight < most, `${weight} bytes: ${JSON.stringify(loaded)}`);
        assert.ok(loaded.every(({ path: file }) => !/wasm|tflite|emoji/.test(file)), 'nothing that is needed later only');
      }
    } finally {
      await server.stop();
    }
  });

  test(`only the texts of the language in use are loaded: ${kind}`, async () => {
    const server = await Server.start({ name: `languages-${kind}` });
    const { page } = await open(kind, server.origin, kPages[0].usable);
    try {
      const [own] = texts(await resources(page));
      assert.deepEqual(texts(await resources(page)), [own]);
      const other = own === 'de' ? 'en' : 'de';
      await page.select('[data-testid="language"]', other);
      await until('the page speaks the other language', () => page.evaluate((tag) => document.documentElement.lang === tag, other));
      assert.deepEqual(texts(await resources(page)).sort(), ['de', 'en']);
      await page.reload();
      await page.waitForSelector(kPages[0].usable, { visible: true });
      assert.deepEqual(texts(await resources(page)), [other], 'and speaks it the next time at once');
    } finally {
      await closePage(page);
      await server.stop();
    }
  });
}
