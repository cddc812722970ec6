// What a person does beside talking: chat beyond plain messages, reactions, hands, polls. All knowledge of how the page
// shows these is here.
import { command } from './scenes.mjs';
import { press, settled } from './settled.mjs';
import { testId } from './ui.mjs';
import { until } from './until.mjs';

export class Talker {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }

  async #click(selector) {
    await press(this.page, selector);
  }

  /** What the chat shows, from top to bottom. */
  async messages() {
    if (!(await this.page.$(testId('chat-panel')))) await this.person.openChat();
    return this.page.$$eval('[data-testid="chat-message"]', (all) =>
      all.map((m) => ({
        id: m.dataset.id,
        text: m.querySelector('[data-testid="chat-text"]')?.textContent ?? null,
        own: m.dataset.own === 'true',
        status: m.dataset.status,
        private: m.dataset.private === 'true',
        retracted: m.querySelector('[data-testid="chat-retracted"]') !== null,
        quote: m.querySelector('[data-testid="chat-quote"]')?.textContent ?? null,
        reactions: [...m.querySelectorAll('[data-testid="chat-reaction"]')].map((r) => r.textContent),
      })),
    );
  }

  /** Waits until a message with this text is as described. */
  async sees(text, what = {}) {
    return until(`${this.person.label} sees "${text}" as ${JSON.stringify(what)}`, async () => {
      const found = (await this.messages()).find((m) => m.text === text);
      const same = found && Object.entries(what).every(([key, value]) => JSON.stringify(found[key]) === JSON.stringify(value));
      return same ? found : null;
    });
  }

  /** Shows what can be done with a message, and does it: 'chat-reply-button', 'chat-react', or an entry of the menu. */
  async act(text, button, entry) {
    const { id } = await this.sees(text);
    await this.page.$eval(`[data-id="${id}"]`, (element) => element.focus());
    await this.#click(`[data-id="${id}"] ${testId(button)}`);
    if (entry) await this.#click(testId(`menu-${entry}`));
    return id;
  }

  async pickEmoji(search, picture) {
    const field = await this.page.waitForSelector(testId('emoji-search'), { visible: true });
    await field.type(search);
    await this.#click(`${testId('emoji')}[data-emoji="${picture}"]`);
  }

  async press(id) {
    await command(this.page, id, `${id}-button`);
  }

  async badge(id) {
    const label = await this.page.$eval(testId(`${id}-button`), (button) => button.getAttribute('aria-label'));
    return Number(/\d+/.exec(label)?.[0] ?? 0);
  }

  async closePanel() {
    await this.#click(testId('panel-close'));
    await this.page.waitForSelector(testId('panel-close'), { hidden: true });
  }

  async react(picture) {
    if (!(await this.page.$(testId('reaction-bar')))) await this.press('reactions');
    await this.#click(`${testId('reaction')}[data-reaction="${picture}"]`);
  }

  /** From now on: what flies over the stage stays known, though it is gone after some seconds. */
  watchFlights() {
    return this.page.evaluate(() => {
      window.__flights = [];
      new MutationObserver((changes) => {
        for (const node of changes.flatMap((c) => [...c.addedNodes])) {
          if (node.dataset?.testid === 'flight') window.__flights.push(`${node.dataset.reaction} ${node.querySelector('.name').textContent}`);
        }
      }).observe(document.querySelector('[data-testid="floating"]'), { childList: true });
    });
  }

  async sawFlight(what) {
    await until(`${this.person.label} saw ${what} fly`, () => this.page.evaluate((w) => window.__flights.includes(w), what));
  }

  /** Endpoints in the list of people with the place of their hands. */
  async hands() {
    if (!(await this.page.$(testId('people-panel')))) await this.press('people');
    return this.page.$$eval('[data-testid="person"]', (rows) =>
      rows.flatMap((row) => {
        const number = row.querySelector('.signs b')?.textContent;
        return number ? [[row.dataset.endpoint, Number(number)]] : [];
      }),
    );
  }

  async openPolls() {
    if (!(await this.page.$(testId('polls-panel')))) await this.press('polls');
    await this.page.waitForSelector(testId('poll-new'), { visible: true });
  }

  async ask(question, options, { multiple = false } = {}) {
    await this.openPolls();
    await this.#click(testId('poll-new'));
    const field = await this.page.waitForSelector(testId('poll-question'), { visible: true });
    await field.type(question);
    for (const [index, option] of options.entries()) {
      if (index >= 2) await this.#click(testId('poll-add'));
      const fields = await this.page.$$(testId('poll-option'));
      await fields[index].type(option);
    }
    if (multiple) await this.#click(testId('poll-multiple'));
    await this.#click(testId('poll-ask'));
  }

  async vote(...indices) {
    await this.openPolls();
    await this.page.waitForSelector(testId('poll-answer'), { visible: true });
    await settled(this.page);
    const answers = await this.page.$$(testId('poll-answer'));
    for (const index of indices) await answers[index].click();
    await this.#click(testId('poll-vote'));
  }

  /** Votes for each answer of the only poll, as the results show them. */
  async results(expected) {
    await this.openPolls();
    const read = () => this.page.$$eval('[data-testid="poll-result"]', (all) => all.map((r) => Number(r.dataset.votes)));
    await until(`${this.person.label} sees the votes ${expected}`, async () => String(await read()) === String(expected));
  }

  pollText() {
    return this.page.$eval('[data-testid="polls-panel"]', (panel) => panel.innerText);
  }
}

/** For a page before it loads: once __loseSession is set, the server does not know the session any more. */
export function installLostSession() {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    const lost = window.__loseSession && typeof data === 'string' && data.startsWith('<resume');
    return send.call(this, lost ? data.replace(/previd="[^"]*"/, 'previd="unknown"') : data);
  };
}

/** For a page before it loads: messages as if the server had sent them, faster than it lets anybody write. */
export function installFlood() {
  const Original = WebSocket;
  let xmpp;
  window.WebSocket = class extends Original {
    constructor(url, ...more) {
      super(url, ...more);
      if (String(url).includes('/xmpp-websocket')) xmpp = this;
    }

    send(data) {
      // The count of received stanzas would be more than the server has sent.
      if (!/^<a /.test(data)) super.send(data);
    }
  };
  window.__flood = (room, count, from = 0) => {
    const before = performance.now();
    const jid = `${room}@${config.hosts.muc}/aaaaaaaa`;
    for (let i = from; i < from + count; i++) {
      const data = `<message xmlns="jabber:client" type="groupchat" id="flood-${i}" from="${jid}"><body>message ${i}</body></message>`;
      xmpp.dispatchEvent(new MessageEvent('message', { data }));
    }
    return performance.now() - before;
  };
}
