// What it costs a Chromium to show tiles: processor time of all its processes, pictures dropped, long tasks, and how
// often the page was laid out.
import { readdirSync, readFileSync } from 'node:fs';

import { pause } from './until.mjs';

/** A process and all below it. */
function family(pid) {
  const parents = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(entry), Number(readFileSync(`/proc/${entry}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]));
    } catch {
      // Ended meanwhile.
    }
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/** Seconds of processor time of a browser with all its processes. */
export function cpuOf(pid) {
  let ticks = 0;
  for (const one of family(pid)) {
    try {
      const fields = readFileSync(`/proc/${one}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // Ended meanwhile.
    }
  }
  return ticks / 100;
}

/** Runs in the page, before it loads. */
export function installWatch() {
  const connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      connections.push(this);
    }
  };
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => ({ at: task.startTime, ms: Math.round(task.duration) })))).observe({
    type: 'longtask',
  });
  globalThis.__watch = {
    tasksSince: (at) => tasks.filter((task) => task.at >= at),
    now: () => performance.now(),
    frames: async () => {
      const sum = { decoded: 0, dropped: 0, decodeSeconds: 0 };
      for (const connection of connections.filter((c) => c.connectionState === 'connected')) {
        for (const stat of (await connection.getStats()).values()) {
          if (stat.type !== 'inbound-rtp' || stat.kind !== 'video') continue;
          sum.decoded += stat.framesDecoded ?? 0;
          sum.dropped += stat.framesDropped ?? 0;
          sum.decodeSeconds += stat.totalDecodeTime ?? 0;
        }
      }
      return sum;
    },
  };
}

/** Looks at a page that has settled for some seconds. */
export async function measureTiles(browser, page, seconds) {
  const cdp = await page.createCDPSession();
  await cdp.send('Performance.enable');
  const look = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const metric = (name) => metrics.find((m) => m.name === name).value;
    const frames = await page.evaluate(() => __watch.frames());
    return { cpu: cpuOf(browser.process().pid), layouts: metric('LayoutCount'), styles: metric('RecalcStyleCount'), script: metric('ScriptDuration'), ...frames };
  };
  const since = await page.evaluate(() => __watch.now());
  const at = performance.now();
  const before = await look();
  await pause(seconds * 1000);
  const after = await look();
  const span = (performance.now() - at) / 1000;
  const tasks = await page.evaluate((from) => __watch.tasksSince(from), since);
  await cdp.detach();
  const perSecond = (name) => (after[name] - before[name]) / span;
  return {
    cpu: perSecond('cpu'),
    script: perSecond('script'),
    layouts: perSecond('layouts'),
    styles: perSecond('styles'),
    decoded: perSecond('decoded'),
    decode: perSecond('decodeSeconds'),
    dropped: after.dropped - before.dropped,
    longTasks: tasks.filter((task) => task.ms > 100).length,
    longest: Math.max(0, ...tasks.map((task) => task.ms)),
  };
}
