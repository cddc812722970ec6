// How much the first page weighs, and how soon one can use it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { launchBrowser } from './lib/browsers.mjs';
import { Server } from './lib/server.mjs';
import { median } from './lib/until.mjs';

const kMost = 120 * 1024;

for (const kind of ['chromium', 'firefox']) {
  test(`the first page is small and soon there: ${kind}`, async (t) => {
    const server = await Server.start({ name: `speed-${kind}` });
    const browser = await launchBrowser(kind);
    try {
      const times = [];
      let loaded = [];
      for (let i = 0; i < 5; ++i) {
        const context = await browser.createBrowserContext(); // a cache of its own: cold
        const page = await context.newPage();
        await page.evaluateOnNewDocument(() => {
          new MutationObserver((_, observer) => {
            if (!document.querySelector('[data-testid="room-input"]')) return;
            observer.disconnect();
            requestAnimationFrame(() => (window.usableAfter = performance.now()));
          }).observe(document, { childList: true, subtree: true });
        });
        await page.goto(server.origin, { waitUntil: 'load' });
        times.push(await (await page.waitForFunction(() => window.usableAfter)).jsonValue());
        loaded = await page.evaluate(() =>
          performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ path: new URL(name).pathname, bytes: encodedBodySize })),
        );
        await context.close();
      }
      const weight = loaded.filter(({ path }) => /\.(js|css)$/.test(path)).reduce((sum, { bytes }) => sum + bytes, 0);
      t.diagnostic(`figure: first page in ${kind}: ${Math.round(weight / 1024)} KB of script and style; usable after ${Math.round(median(times))} ms, median of 5`);
      assert.ok(weight > 10_000, `sizes are told: ${JSON.stringify(loaded)}`);
      assert.ok(weight < kMost, `${weight} bytes: ${JSON.stringify(loaded)}`);
      assert.ok(loaded.every(({ path }) => !/wasm|tflite|emoji/.test(path)), 'nothing that is needed later only');
    } finally {
      await browser.close();
      await server.stop();
    }
  });
}
