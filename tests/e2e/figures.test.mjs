// Weight: alone
// Figures, printed and not asserted tightly: they depend on the machine. scripts/test repeats the lines with "figure:".
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';
import { closePage, openPage } from './lib/pages.mjs';
import { Proxy } from './lib/proxy.mjs';
import { get, Server } from './lib/server.mjs';
import { ui } from './lib/ui.mjs';
import { median, until } from './lib/until.mjs';

const round = (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;

/** Waits until a server has done nothing for a while: what it has to do after its start is done. */
async function isIdle(server) {
  const looks = [];
  await until('the server is idle', () => {
    looks.push(server.cpu());
    return looks.length > 4 && new Set(looks.slice(-5)).size === 1;
  });
}

test('start to first answered request, and memory when idle', async (t) => {
  const times = [];
  let idle = 0;
  for (let i = 0; i < 5; ++i) {
    const server = await Server.start({ name: 'figures-start' });
    times.push(server.readyAfter);
    await isIdle(server);
    idle = server.rss();
    await server.stop();
  }
  t.diagnostic(`figure: start to first answered request, median of 5: ${round(median(times))} ms`);
  t.diagnostic(`figure: resident memory idle: ${round(idle, 1)} MiB`);
  assert.ok(median(times) < 5000);
  assert.ok(idle < 200);
});

test('memory per participant, and click on join to first decoded frame', async (t) => {
  await withCall(t, [three[0]], async (call) => {
    const [ann] = call.people;
    const alone = call.server.rss();
    for (const kind of ['chromium', 'firefox']) {
      const person = await call.person({ kind, name: kind });
      const times = [];
      for (let i = 0; i < 5; ++i) {
        await person.open(call.server.origin, call.room);
        await person.prepare();
        await person.clickJoin();
        times.push(await until('the first frame', () => person.page.evaluate(() => __truth.joinToFirstFrame())));
        await person.inConference();
        await ann.seesAll([person]);
        if (i < 4) {
          await person.leave();
          await ann.misses(person);
        }
      }
      t.diagnostic(
        `figure: click on join to first decoded frame in ${kind}, median of ${times.length}: ${round(median(times))} ms ` +
          `(${times.map((ms) => round(ms))})`,
      );
    }
    await call.everyoneSeesAndHearsEveryone();
    const others = call.people.length - 1;
    t.diagnostic(`figure: resident memory per participant: ${round((call.server.rss() - alone) / others, 1)} MiB`);
    await ann.resetFlow();
    const cpu = call.server.cpu();
    const from = performance.now();
    await ann.seesMove(call.othersOf(ann), { frames: 75 });
    const share = (call.server.cpu() - cpu) / ((performance.now() - from) / 1000);
    t.diagnostic(`figure: CPU of the server with ${call.people.length} participants: ${round(share * 100, 1)} % of a core`);
  });
});

test('what connecting ahead of the join spares, at 100 ms round trip', async (t) => {
  const server = await Server.start({ name: 'figures-ahead' });
  const far = await Proxy.start(server.port, { delayMs: 50 });
  const sessions = async () => Number(/^conclave_sessions (\d+)$/m.exec((await get(`${server.origin}/about/metrics`)).body)[1]);
  try {
    const times = { 'at once': [], 'after a look into the mirror': [] };
    for (let i = 0; i < 5; ++i) {
      for (const [when, measured] of Object.entries(times)) {
        const page = await openPage('chromium');
        const before = await sessions();
        await page.goto(`${far.origin}/room-${i}-${measured.length}`);
        await page.waitForSelector(ui.join, { visible: true });
        if (when !== 'at once') await until('it is connected', async () => (await sessions()) > before, { every: 20 });
        measured.push(
          await page.evaluate(
            ([join, call]) =>
              new Promise((done) => {
                const from = performance.now();
                new MutationObserver((_, observer) => {
                  if (!document.querySelector(call)) return;
                  observer.disconnect();
                  done(performance.now() - from);
                }).observe(document, { childList: true, subtree: true });
                document.querySelector(join).click();
              }),
            [ui.join, ui.conference],
          ),
        );
        await closePage(page);
      }
    }
    for (const [when, measured] of Object.entries(times)) {
      t.diagnostic(`figure: click on join to the call at 100 ms round trip, ${when}, median of 5: ${round(median(measured))} ms (${measured.map((ms) => round(ms))})`);
    }
    assert.ok(median(times['after a look into the mirror']) < median(times['at once']));
  } finally {
    await far.stop();
    await server.stop();
  }
});
