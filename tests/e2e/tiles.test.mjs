// Weight: alone
// Twenty-five tiles: the page stands still while only the pictures move. What depends on how busy the machine is, long
// tasks and dropped pictures, is told and not asserted; tiles-figures.mjs measures it for bench/README.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { launchBrowser } from './lib/browsers.mjs';
import { Crowd } from './lib/crowd.mjs';
import { joinCall, pictured } from './lib/scenes.mjs';
import { Server } from './lib/server.mjs';
import { installWatch, measureTiles } from './lib/tiles.mjs';
import { until } from './lib/until.mjs';

test('25 tiles are laid out once and then only drawn', async (t) => {
  const server = await Server.start({ name: 'tiles-server' });
  const crowd = await Crowd.open(server.origin, 'garden-party');
  const browser = await launchBrowser('chromium', { width: 1920, height: 1080 });
  try {
    await crowd.join(Array.from({ length: 24 }, (_, i) => 2 + i));
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(installWatch);
    await joinCall(page, server.origin, 'Maya');
    await pictured(page, 25);
    // What is said on arrival goes away, and the controls with it.
    await until('nothing is said any more', () => page.evaluate(() => document.querySelector('[data-testid=notices]').childElementCount === 0));
    const measured = await until('pictures of everybody flow', async () => {
      const m = await measureTiles(browser, page, 4);
      return m.decoded > 24 && m;
    });
    t.diagnostic(
      `figure: 25 tiles: ${measured.layouts.toFixed(1)} layouts and ${measured.styles.toFixed(1)} recalculations of style a second, ` +
        `${measured.longTasks} long tasks over 100 ms (longest ${measured.longest} ms), ${measured.dropped} of ${Math.round(measured.decoded * 4)} pictures dropped`,
    );
    assert.ok(measured.layouts < 3, `${measured.layouts} layouts a second`);
    assert.ok(measured.styles < 20, `${measured.styles} recalculations of style a second`);
  } finally {
    await browser.close();
    await crowd.close();
    await server.stop();
  }
});
