// One person with a page in a conference: what a person does with the page, and what the page then shows. All
// knowledge of the page's structure is here.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hostsOf } from './browsers.mjs';
import { closePage, openPage } from './pages.mjs';
import { artefacts } from './server.mjs';
import { atRest, press } from './settled.mjs';
import { installTruth, toneOf } from './truth.mjs';
import { testId, ui } from './ui.mjs';
import { kPatience, until, untilNothingMissing } from './until.mjs';

export class Participant {
  #console = [];

  /**
   * @param identity a number of its own in the call, 1 to 100: its picture and tone follow from it
   * @param quiet without microphone and camera, which costs a fraction
   */
  static async start({ kind, identity, name, label = name, quiet = false, ...options }) {
    const participant = new Participant();
    Object.assign(participant, { kind, identity, name, label, quiet });
    participant.page = await openPage(kind, options);
    participant.hosts = hostsOf(participant.page);
    await participant.page.evaluateOnNewDocument(installTruth, { identity, frequency: toneOf(identity) });
    const note = (text) => participant.#console.push(`${new Date().toISOString()} ${text}`);
    participant.page.on('console', (message) => note(`[${message.type()}] ${message.text()}`));
    participant.page.on('pageerror', (error) => note(`[error] ${error.stack ?? error.message}`));
    participant.page.on('requestfailed', (request) => note(`[request] ${request.url()} ${request.failure()?.errorText}`));
    return participant;
  }

  get console() {
    return this.#console.join('\n');
  }

  async open(origin, room) {
    await this.page.goto(`${origin}/${room}`, { waitUntil: 'domcontentloaded' });
    await this.page.waitForSelector(ui.join, { visible: true });
  }

  async enterName() {
    const input = await this.page.waitForSelector(ui.name, { visible: true });
    await input.click({ clickCount: 3 });
    await input.type(this.name);
  }

  async clickJoin() {
    const button = await atRest(this.page, `${ui.join}:not([disabled])`);
    await this.page.evaluate(() => __truth.markJoin());
    await button.click();
  }

  /** Switches a device on or off and waits until the page says so. */
  async set(device, on) {
    const state = `${ui[device]}[aria-pressed="${on}"]`;
    if (!(await this.page.$(state))) await this.press(device);
    await this.page.waitForSelector(state);
  }

  /** Name in, microphone and camera on: ready to click on join. Who is quiet has neither, where no media is asked about. */
  async prepare() {
    await this.enterName();
    if (this.quiet) return;
    await this.set('microphone', true);
    await this.set('camera', true);
  }

  async join(origin, room) {
    await this.open(origin, room);
    await this.prepare();
    await this.clickJoin();
    await this.inConference();
  }

  async inConference() {
    await this.page.waitForSelector(ui.conference);
    this.endpoint = await until(`${this.label} knows its endpoint id`, () =>
      this.page.$eval(ui.conference, (element) => element.dataset.endpoint),
    );
  }

  async press(button) {
    await press(this.page, `${ui[button]}:not([disabled])`);
  }

  async leave() {
    await this.press('leave');
    await this.hasLeft();
  }

  /** The page after the call. */
  async hasLeft() {
    await this.page.waitForSelector(ui.ended, { visible: true });
  }

  /** From there back into the call, with what was on before. */
  async rejoin() {
    await this.press('rejoin');
    await this.inConference();
  }

  /** What a moderator may do to somebody from the tile: mute, stop-camera, stop-screen, grant, kick. */
  async moderate(other, action) {
    const tile = `[data-endpoint="${other.endpoint}"][data-source="${other.endpoint}-v0"]`;
    await this.#choose(`${tile} ${ui.tileMenu}`, action);
    if (action === 'grant' || action === 'kick') await this.clickOn(ui.confirm);
  }

  async openPeople() {
    if (!(await this.page.$(ui.person))) await this.press('people');
    await this.page.waitForSelector(ui.person, { visible: true });
  }

  /** The list of people as it stands: endpoint, name and signs ("muted", "hand", ...) of each. */
  async listed() {
    await this.openPeople();
    return this.page.$$eval(ui.person, (rows) =>
      rows.map((row) => ({
        endpoint: row.dataset.endpoint,
        name: row.querySelector('[data-testid="person-name"]').textContent,
        signs: row.dataset.signs.split(' '),
      })));
  }

  async sees(other, sign, there = true) {
    await until(`${this.label} sees ${other.label} ${there ? '' : 'no longer '}as ${sign}`, async () => {
      const row = (await this.listed()).find(({ endpoint }) => endpoint === other.endpoint);
      return row && row.signs.includes(sign) === there;
    });
  }

  /** An entry of somebody's menu in the list; what asks for confirmation is not yet confirmed. */
  async act(other, action) {
    await this.openPeople();
    await this.#choose(`${ui.person}[data-endpoint="${other.endpoint}"] ${ui.personMenu}`, action);
  }

  async #choose(opener, action) {
    await this.clickOn(opener);
    await this.clickOn(ui.menuItem(action));
    // The page takes no clicks while a menu folds.
    await this.page.waitForSelector('[role="menu"]', { hidden: true });
  }

  async clickOn(selector) {
    await press(this.page, selector);
  }

  /** Waits for a notice with this text, which may have gone again, or presses its button of this name. */
  async notice(text, button) {
    await until(`${this.label} is told "${text}"`, () =>
      this.page.evaluate((selector, words, name) => {
        if (!name) return __truth.wasTold(words);
        const card = [...document.querySelectorAll(selector)].find((c) => c.innerText.includes(words));
        const found = card && [...card.querySelectorAll('button')].find((b) => b.textContent.trim() === name);
        found?.click();
        return found !== undefined;
      }, ui.notice, text, button));
  }

  /** How loud somebody's tone is as it leaves this page, in dB; -Infinity when it is silent. */
  loudness(other) {
    return this.page.evaluate((f) => __truth.loudness(f), toneOf(other.identity));
  }

  tiles() {
    return this.page.evaluate(() => __truth.tiles());
  }

  /** The tiles of others, by source name. */
  async others() {
    const tiles = await this.tiles();
    return tiles.filter((tile) => tile.endpoint !== this.endpoint);
  }

  async tileOf(other, suffix = 'v0') {
    return (await this.tiles()).find((tile) => tile.endpoint === other.endpoint && tile.source === `${other.endpoint}-${suffix}`);
  }

  /** What the stage shows now: its mode, the tiles on it, and what was asked of the bridge. */
  async stage() {
    const shown = await this.page.evaluate((stage) => {
      const element = document.querySelector(stage);
      const { width, height } = element.getBoundingClientRect();
      return { ...element.dataset, width, height, tiles: __truth.tiles(), asked: __truth.asked(), page: document.querySelector('[data-testid=page]')?.textContent };
    }, testId('stage'));
    return { ...shown, large: shown.tiles.filter((tile) => tile.large === 'true') };
  }

  async click(id) {
    await press(this.page, testId(id));
  }

  /** Opens a menu by its button and chooses from it. */
  async chooseIn(menu, item) {
    await this.click(menu);
    await this.click(`menu-${item}`);
    await this.page.waitForSelector(ui.menuItem(item), { hidden: true });
  }

  /** Which of these people are audible here. */
  async hears(people) {
    const heard = await this.page.evaluate((f) => __truth.tones(f), people.map((p) => toneOf(p.identity)));
    return people.filter((p) => heard.includes(toneOf(p.identity)));
  }

  /** Waits until the decoded pictures of all these people are in their own tiles, and their names too. */
  async seesAll(people, { timeout = kPatience } = {}) {
    await untilNothingMissing(
      `${this.label} sees ${people.map((p) => p.label)}`,
      async () => {
        const tiles = await this.others();
        for (const person of people) {
          const tile = tiles.find((t) => t.code?.identity === person.identity);
          if (!tile) return `no tile shows ${person.label}; tiles: ${JSON.stringify(tiles)}`;
          if (person.endpoint && tile.endpoint !== person.endpoint) return `${person.label} is in a tile of ${tile.endpoint}`;
          if (!tile.text.includes(person.name)) return `the tile of ${person.label} says "${tile.text}"`;
        }
        return null;
      },
      { timeout },
    );
  }

  async hearsAll(people, { timeout = kPatience } = {}) {
    await untilNothingMissing(
      `${this.label} hears ${people.map((p) => p.label)}`,
      async () => {
        const heard = await this.hears(people);
        const deaf = people.filter((p) => !heard.includes(p));
        return deaf.length === 0 ? null : `not heard: ${deaf.map((p) => p.label)}`;
      },
      { timeout },
    );
  }

  /** Waits until nothing of this person is left here: no tile, no sound. */
  async misses(person, { timeout = kPatience } = {}) {
    await untilNothingMissing(
      `${person.label} is gone for ${this.label}`,
      async () => {
        const left = (await this.tiles()).filter((t) => t.endpoint === person.endpoint || t.code?.identity === person.identity);
        if (left.length > 0) return `still there: ${JSON.stringify(left)}`;
        return (await this.hears([person])).length > 0 ? 'still heard' : null;
      },
      { timeout },
    );
  }

  /** The picture of that person stopped: no visible video of it, or none that moves. */
  async pictureStopped(person, { timeout = kPatience } = {}) {
    await until(
      `${this.label} no longer sees ${person.label}`,
      async () => !(await this.others()).some((tile) => tile.code?.identity === person.identity),
      { timeout },
    );
  }

  /** Silent for a whole second: a gap in the sound of a loaded machine is no silence. */
  async silenced(person, { timeout = kPatience } = {}) {
    let since = null;
    await until(
      `${this.label} no longer hears ${person.label}`,
      async () => {
        if ((await this.hears([person])).length > 0) since = null;
        else since ??= Date.now();
        return since !== null && Date.now() - since > 1000;
      },
      { timeout },
    );
  }

  flow() {
    return this.page.evaluate(() => __truth.flow());
  }

  /** The longest time without a new picture of somebody since both were reset, in ms, without what the machine kept them waiting. */
  async longestGap(other) {
    const delays = await Promise.all([this, other].map(({ page }) => page.evaluate(() => __truth.worstDelay())));
    const { longestGap = Infinity } = (await this.flow())[other.identity] ?? {};
    return Math.round(longestGap - delays[0] - delays[1]);
  }

  /** Waits until so many new pictures of each of these people were seen since the last reset. */
  async seesMove(people, { frames, timeout = kPatience }) {
    await untilNothingMissing(
      `${this.label} sees ${people.map((p) => p.label)} move`,
      async () => {
        const flow = await this.flow();
        const still = people.filter((p) => (flow[p.identity]?.frames ?? 0) < frames);
        return still.length === 0 ? null : still.map((p) => `${flow[p.identity]?.frames ?? 0} of ${frames} pictures of ${p.label}`).join(', ');
      },
      { timeout },
    );
  }

  resetFlow() {
    return this.page.evaluate(() => __truth.resetFlow());
  }

  /** What goes through the connection in a second or more, in kbit/s. @param type 'inbound-rtp' or 'outbound-rtp' */
  async rate(type, { kind, over = 1000 } = {}) {
    const look = () =>
      this.page.evaluate(async (which, what) => {
        const { stats } = (await __truth.media()).connections[0];
        const counted = stats.filter((s) => s.type === which && (!what || s.kind === what));
        return { at: performance.now(), bytes: counted.reduce((sum, s) => sum + (s.bytesSent ?? s.bytesReceived), 0) };
      }, type, kind);
    const before = await look();
    const after = await until(`${over} ms of ${type}`, async () => {
      const now = await look();
      return now.at - before.at >= over && now;
    });
    return ((after.bytes - before.bytes) * 8) / (after.at - before.at);
  }

  /** The figures of everybody's connection. */
  async openConnection() {
    await this.press('more');
    await press(this.page, ui.menuItem('connection'));
    await this.page.waitForSelector(ui.connection, { visible: true });
  }

  async openChat() {
    if (!(await this.page.$(ui.chatInput))) await this.press('chat');
    return this.page.waitForSelector(ui.chatInput, { visible: true });
  }

  /** Whom the next message goes to; nobody in particular: everybody. */
  async choose(to) {
    await this.openChat();
    await this.page.select(ui.chatRecipient, to ? to.endpoint : '');
  }

  async type(text) {
    const input = await this.openChat();
    await input.type(text);
  }

  /** @param to a participant, for a private message */
  async say(text, to) {
    await this.choose(to);
    await this.type(text);
    await this.page.keyboard.press('Enter');
  }

  async chatText() {
    await this.openChat();
    return this.page.$eval(ui.chatPanel, (element) => element.innerText);
  }

  async reads(text, { timeout = kPatience } = {}) {
    await until(`${this.label} reads "${text}"`, async () => (await this.chatText()).includes(text), { timeout });
  }

  async screenshot(name) {
    const file = join(artefacts, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** For the person who has to find out why a test failed. */
  async report(name) {
    writeFileSync(join(artefacts, `${name}-console.log`), this.console);
    const media = await this.page.evaluate(() => __truth.media()).catch((error) => ({ error: error.message }));
    writeFileSync(join(artefacts, `${name}-media.json`), JSON.stringify(media, null, 1));
    await this.screenshot(name).catch(() => {});
  }

  async close() {
    await closePage(this.page);
  }
}
