// A server with a room full of drawn people, for taking pictures of the page.
import { launchBrowser, openWindow } from './browsers.mjs';
import { atMembers, openMembersServer } from './member-scenes.mjs';
import { installPortrait } from './portrait.mjs';
import { inside, joinCall, leaveCall, outside, pictured } from './scenes.mjs';
import { Server } from './server.mjs';

const guests = ['Ann Lee', 'Bob', 'Chiara Rossi', 'Deniz'];
const host = { width: 1280, height: 800 };

export class Studio {
  #browsers = [];
  #crowded = false;

  static async open(name) {
    const studio = new Studio();
    studio.server = await Server.start({ name });
    studio.members = await openMembersServer(`${name}-members`);
    return studio;
  }

  /** Goes through these scenes (names; none: all) as Maya sees them, and calls `look(page, name)` in each. */
  async walk({ language, theme, only = [] }, look) {
    const wanted = (name) => only.length === 0 || only.includes(name);
    const page = await this.#visitor(200, { ...host, language });
    await page.evaluateOnNewDocument((chosen) => localStorage.setItem('conclave.preferences', JSON.stringify({ theme: chosen })), theme);
    const visit = async (scene) => {
      await page.setViewport(host);
      await scene.enter?.(page);
      await look(page, scene.name);
      await page.setViewport(host);
      await scene.leave?.(page);
    };
    const places = [[this.server, outside], [this.members, atMembers]].flatMap(([server, scenes]) => scenes.map((scene) => ({ server, scene })));
    for (const { server, scene } of places.filter(({ scene: { name } }) => wanted(name))) {
      await page.goto(server.origin + scene.path);
      await page.waitForSelector(scene.ready, { visible: true });
      await visit(scene);
    }
    const scenes = inside.filter((s) => wanted(s.name));
    if (scenes.length === 0 && !wanted('ended')) return;
    await this.#crowd();
    await joinCall(page, this.server.origin, 'Maya');
    await pictured(page, guests.length + 1);
    for (const scene of scenes) await visit(scene);
    await leaveCall(page);
    if (wanted('ended')) await look(page, 'ended');
  }

  async close() {
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    await this.server.stop();
    await this.members.stop();
  }

  async #crowd() {
    if (this.#crowded) return;
    this.#crowded = true;
    for (const [index, name] of guests.entries()) {
      const page = await this.#visitor(40 + index * 80, { width: 640, height: 480 });
      await joinCall(page, this.server.origin, name);
    }
  }

  async #visitor(hue, options) {
    const browser = await launchBrowser('chromium', options);
    this.#browsers.push(browser);
    const page = await openWindow(browser, options);
    await page.evaluateOnNewDocument(installPortrait, hue);
    return page;
  }
}
