// One server and one browser for several tests about pages of one person. Each visit has a context of its own, as good as a
// new profile, and costs far less than a browser.
import { after, before } from 'node:test';

import { launchBrowser } from './browsers.mjs';
import { artefacts, Server } from './server.mjs';
import { installTruth, toneOf } from './truth.mjs';

export class House {
  /** Open while the tests of the suite run in which it is called. */
  static open(name, kind, options = {}) {
    const house = new House();
    house.name = `${name}-${kind}`;
    before(async () => {
      house.server = await Server.start({ name: house.name, ...options });
      house.browser = await launchBrowser(kind);
    });
    after(async () => {
      await house.browser?.close();
      await house.server?.stop();
    });
    return house;
  }

  /**
   * @param scripts run in every page before its own
   * @param identity of the pictures and the tone that stand for camera and microphone; without one they are the browser's
   */
  async visit(path, body, { scripts = [], identity } = {}) {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    try {
      if (identity) await page.evaluateOnNewDocument(installTruth, { identity, frequency: toneOf(identity) });
      for (const script of scripts) await page.evaluateOnNewDocument(script);
      await page.goto(`${this.server.origin}${path}`);
      await body(page, this.server);
    } catch (error) {
      await page.screenshot({ path: `${artefacts}/${this.name}.png` }).catch(() => {});
      throw new Error(`${error.message}\nthe page said: ${said.slice(-5).join(' | ')}`, { cause: error });
    } finally {
      await context.close();
    }
  }
}
