// One server for several tests about pages of one person, each visit with a page of its own.
import { after, before } from 'node:test';

import { closePage, openPage, renewBrowsers } from './pages.mjs';
import { artefacts, Server } from './server.mjs';
import { installTruth, toneOf } from './truth.mjs';

export class House {
  /** Somebody else's pages, while a visit lasts. */
  #others = [];

  /** Open while the tests of the suite run in which it is called. */
  static open(name, kind, options = {}) {
    const house = new House();
    house.kind = kind;
    house.name = `${name}-${kind}`;
    before(async () => {
      house.server = await Server.start({ name: house.name, ...options });
    });
    after(() => house.server?.stop());
    return house;
  }

  /**
   * @param scripts run in every page before its own
   * @param identity of the pictures and the tone that stand for camera and microphone; without one they are the browser's
   */
  async visit(path, body, { scripts = [], identity } = {}) {
    const page = await openPage(this.kind);
    const said = [];
    let failure;
    page.on('console', (message) => said.push(message.text()));
    try {
      if (identity) await page.evaluateOnNewDocument(installTruth, { identity, frequency: toneOf(identity) });
      for (const script of scripts) await page.evaluateOnNewDocument(script);
      await page.goto(`${this.server.origin}${path}`);
      await body(page, this.server);
    } catch (error) {
      await page.screenshot({ path: `${artefacts}/${this.name}.png` }).catch(() => {});
      failure = new Error(`${error.message}\nthe page said: ${said.slice(-5).join(' | ')}`, { cause: error });
      throw failure;
    } finally {
      for (const one of [page, ...this.#others.splice(0)]) await closePage(one);
      if (failure) await renewBrowsers();
    }
  }

  /** Somebody else at that address, until the visit ends. */
  async another(url) {
    const page = await openPage(this.kind);
    this.#others.push(page);
    await page.goto(url);
    return page;
  }
}
