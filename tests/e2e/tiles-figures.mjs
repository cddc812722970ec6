// Figures for bench/README.md: what 1, 4, 9, 16 and 25 tiles cost the one who watches. `node tests/e2e/tiles-figures.mjs`,
// on a machine that does nothing else: the crowd that sends runs on the same one.
import { launchBrowser } from './lib/browsers.mjs';
import { Crowd } from './lib/crowd.mjs';
import { joinCall, pictured } from './lib/scenes.mjs';
import { Server } from './lib/server.mjs';
import { installWatch, measureTiles } from './lib/tiles.mjs';
import { pause } from './lib/until.mjs';

const room = 'garden-party';
const picture = { width: 640, height: 360, rate: 10 };
const seconds = Number(process.env.SECONDS_EACH ?? 15);
const settle = 8;

const server = await Server.start({ name: 'tiles-figures' });
const crowd = await Crowd.open(server.origin, room);
const browser = await launchBrowser('chromium', { width: 1920, height: 1080 });
try {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(installWatch);
  console.log('| tiles | CPU of the browser | of it script | pictures a second | decoding | dropped | layouts and styles a second | long tasks over 100 ms (longest) |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  let there = 0;
  for (const tiles of [1, 4, 9, 16, 25]) {
    // One of the tiles is the own one.
    const more = Array.from({ length: tiles - 1 - there }, (_, i) => 2 + there + i);
    there += more.length;
    await crowd.join(more, picture);
    if (tiles === 1) await joinCall(page, server.origin, 'Maya');
    await pictured(page, tiles);
    await pause(settle * 1000);
    const m = await measureTiles(browser, page, seconds);
    const percent = (share) => `${Math.round(share * 100)} %`;
    console.log(
      `| ${tiles} | ${percent(m.cpu)} | ${percent(m.script)} | ${m.decoded.toFixed(0)} | ${percent(m.decode)} | ${m.dropped} | ` +
        `${m.layouts.toFixed(1)}, ${m.styles.toFixed(1)} | ${m.longTasks} (${m.longest} ms) |`,
    );
  }
} finally {
  await browser.close();
  await crowd.close();
  await server.stop();
}
