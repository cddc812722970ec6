// A crowd: many participants in one browser page, for tests of what a page does with many people.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { closePage, openPage } from './pages.mjs';
import { projectRoot } from './server.mjs';
import { installTruth } from './truth.mjs';
import { until } from './until.mjs';

const vite = join(projectRoot, 'web/node_modules/vite/bin/vite.js');
let built;

/** The script of the crowd, built once per file: the engine may have changed, and other files build it beside this one. */
async function build() {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-crowd-'));
  try {
    const config = join(projectRoot, 'tests/e2e/crowd/vite.config.mjs');
    await promisify(execFile)(process.execPath, [vite, 'build', '--config', config, '--outDir', folder]);
    return readFileSync(join(folder, 'crowd.js'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Small and slow, since each is encoded here in software. */
const kPicture = { width: 320, height: 180, rate: 6 };

export class Crowd {
  #page;

  static async open(origin, room) {
    built ??= build();
    const crowd = new Crowd();
    crowd.room = room;
    crowd.#page = await openPage('chromium', { width: 200, height: 200 });
    await crowd.#page.setBypassCSP(true);
    await crowd.#page.evaluateOnNewDocument(installTruth, { identity: 0, frequency: 0 });
    await crowd.#page.goto(origin, { waitUntil: 'domcontentloaded' });
    await crowd.#page.addScriptTag({ content: await built });
    return crowd;
  }

  /** Lets people with these numbers in, one after the other, and waits until their pictures can flow. */
  async join(identities, picture = {}) {
    for (const identity of identities) {
      const who = { room: this.room, identity, name: `Guest ${identity}`, picture: { ...kPicture, ...picture } };
      await this.#page.evaluate((w) => __crowd.join(w), who);
    }
    await until('the crowd is connected', async () => {
      const people = await this.people();
      return people.length < 2 || people.every((p) => p.media === 'connected');
    });
  }

  /** {identity, name, endpoint, media} of each. */
  people() {
    return this.#page.evaluate(() => __crowd.state());
  }

  async person(identity) {
    return (await this.people()).find((p) => p.identity === identity);
  }

  /** @param kind audio, camera or screen */
  set(identity, kind, on) {
    return this.#page.evaluate((...given) => __crowd.set(...given), identity, kind, on);
  }

  leave(identity) {
    return this.#page.evaluate((who) => __crowd.leave(who), identity);
  }

  async close() {
    await closePage(this.#page);
  }
}
