// Every page, panel and dialog that a person can come to, and how to get there. The pictures, the check for
// accessibility and the check for what does not fit a narrow screen all go through this one list.
import { accompanied, alone, closeDoor, companion, enter } from './company.mjs';
import { hover, press } from './settled.mjs';
import { escape, hides, shows, testId, ui } from './ui.mjs';
import { until } from './until.mjs';

/** Opens a command of the call from its button, or from the menu "More" where the bar is too narrow for it. */
export async function command(page, id, button) {
  const direct = await page.$(testId(button));
  if (direct && (await direct.isVisible())) return press(page, testId(button));
  await press(page, testId('more-button'));
  await press(page, testId(`menu-${id}`));
}

const dialog = (name, id, button) => ({
  name,
  inCall: true,
  enter: async (page) => {
    await command(page, id, button ?? `${id}-button`);
    await shows(page, testId(`${name}-dialog`));
  },
  leave: (page) => escape(page, testId(`${name}-dialog`)),
});

const panel = (name, prepare = async () => {}) => ({
  name,
  inCall: true,
  enter: async (page) => {
    await command(page, name, `${name}-button`);
    await shows(page, testId(`${name}-panel`));
    await prepare(page);
  },
  leave: async (page) => {
    await press(page, testId('panel-close'));
    await hides(page, testId(`${name}-panel`));
  },
});

/** The room of this page, which no other scene uses, with a closed door; and Maya's page before or behind it. */
async function meeting(page, { inside: isInside, knocking = [] }) {
  await alone(page);
  const url = page.url();
  const moderator = isInside ? page : await companion(page, url, 'Ann Lee');
  if (isInside) await enter(page, 'Maya');
  await closeDoor(moderator, () => command(moderator, 'people', 'people-button'));
  for (const [name, words] of knocking) {
    const other = await companion(page, url, name);
    await shows(other, `${testId('at-door')}[data-step="waiting"]`);
    if (!words) continue;
    await (await shows(other, testId('lobby-input'))).type(words);
    await other.keyboard.press('Enter');
  }
  return moderator;
}

/** The list of people of a meeting in breakout rooms, of which Maya is moderator. */
async function apart(page) {
  const url = page.url();
  const ready = accompanied(page, url);
  if (!ready) await alone(page);
  await enter(page, 'Maya');
  await shows(page, testId('call'));
  await command(page, 'people', 'people-button');
  const all = () => page.$$eval(testId('breakout-person'), (people) => people.length === 3);
  if (ready) return until('the rooms are there', all);
  for (const name of ['Ann Lee', 'Chiara Rossi', 'Deniz']) await shows(await companion(page, url, name), testId('call'));
  await press(page, testId('breakout-make'));
  await press(page, testId('breakout-deal-at-once'));
  await press(page, testId('breakout-make-act'));
  await hides(page, testId('breakout-make-dialog'));
  await until('all three are in rooms', all);
}

/** With what comes up there after these have been pressed. */
const apartScene = (name, pressed = [], seen = '') => ({
  name,
  path: '/reading-circle',
  ready: ui.join,
  enter: async (page) => {
    await apart(page);
    for (const id of pressed) await press(page, testId(id));
    if (seen) await shows(page, testId(seen));
  },
});

/** The page as on a server where only members open rooms, whatever this one is. @returns what ends it */
export async function asMembersServer(page) {
  const { identifier } = await page.evaluateOnNewDocument(() => {
    let config;
    Object.defineProperty(window, 'config', {
      get: () => config,
      set: (value) => (config = { ...value, hosts: { ...value.hosts, anonymousdomain: `guest.${value.hosts.domain}` } }),
    });
  });
  return () => page.removeScriptToEvaluateOnNewDocument(identifier);
}

/** Before a room, or in one of its own. */
export const outside = [
  { name: 'start', path: '/', ready: testId('room-input') },
  {
    name: 'start-weak',
    path: '/',
    ready: testId('room-input'),
    enter: async (page) => {
      await page.type(testId('room-input'), 'Team Meeting');
      await shows(page, testId('weak-name'));
    },
  },
  {
    name: 'login',
    path: '/',
    ready: testId('room-input'),
    enter: async (page) => {
      const end = await asMembersServer(page);
      await page.reload();
      await end();
      await press(page, testId('login-open'));
      await shows(page, testId('login-form'));
    },
  },
  { name: 'prejoin', path: '/garden-party', ready: ui.join },
  apartScene('breakout'),
  apartScene('breakout-acts', ['breakout-acts'], 'menu-add-rooms'),
  apartScene('breakout-make', ['breakout-acts', 'menu-add-rooms'], 'breakout-make-dialog'),
  apartScene('breakout-announce', ['breakout-acts', 'menu-announce'], 'breakout-announce-dialog'),
  apartScene('breakout-rename', ['breakout-menu', 'menu-rename-room'], 'breakout-rename-dialog'),
  apartScene('breakout-send', ['breakout-person"] > [type="button'], 'breakout-send-dialog'),
  apartScene('breakout-close', ['breakout-close'], 'breakout-close-dialog'),
  apartScene('breakout-inside', ['breakout-enter'], 'breakout-banner'),
  {
    name: 'door-name',
    path: '/book-club',
    ready: ui.join,
    enter: async (page) => {
      await meeting(page, { inside: false });
      await enter(page, '');
      await shows(page, `${testId('at-door')}[data-step="name"]`);
    },
  },
  {
    name: 'door',
    path: '/parents-evening',
    ready: ui.join,
    enter: async (page) => {
      const moderator = await meeting(page, { inside: false });
      await enter(page, 'Maya');
      await shows(page, `${testId('at-door')}[data-step="waiting"]`);
      await (await shows(page, testId('lobby-input'))).type('Good morning, it is Maya from the second floor.');
      await page.keyboard.press('Enter');
      await press(moderator, testId('waiter-write'));
      await (await shows(moderator, testId('lobby-input'))).type('One moment, please, we are about to begin.');
      await moderator.keyboard.press('Enter');
      await until('the answer is there', () => page.$eval(testId('lobby-log'), (log) => log.children.length === 2));
    },
  },
  {
    name: 'knock',
    path: '/choir-practice',
    ready: ui.join,
    enter: async (page) => {
      await meeting(page, { inside: true });
      await press(page, testId('panel-close'));
      await companion(page, page.url(), 'Deniz');
      await shows(page, ui.notice);
    },
  },
  {
    name: 'waiting',
    path: '/board-meeting',
    ready: ui.join,
    enter: async (page) => {
      await meeting(page, { inside: true, knocking: [['Chiara Rossi', 'Hello, may I come in?'], ['Deniz'], ['Somebody With A Rather Long Name']] });
      await until('all three are listed', () => page.$$eval(testId('waiter'), (all) => all.length === 3));
      await press(page, `${testId('waiter')}[data-name="Chiara Rossi"] ${testId('waiter-write')}`);
      await shows(page, testId('lobby-log'));
    },
  },
  {
    name: 'rules',
    path: '/spring-course',
    ready: ui.join,
    enter: async (page) => {
      await meeting(page, { inside: true });
      await press(page, testId('security-open'));
      await shows(page, testId('security-dialog'));
    },
  },
  {
    name: 'prejoin-open',
    path: '/garden-party',
    ready: testId('open-both'),
    enter: async (page) => {
      await press(page, testId('open-both'));
      await shows(page, `${testId('preview')} video`);
      await shows(page, testId('level-meter'));
      await press(page, testId('echo-open'));
      await shows(page, testId('echo-start'));
    },
  },
  {
    name: 'prejoin-help',
    path: '/garden-party',
    ready: testId('open-both'),
    enter: async (page) => {
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = async () => Promise.reject(new DOMException('', 'NotReadableError'));
      });
      await press(page, testId('open-both'));
      await shows(page, testId('device-help'));
    },
  },
];

/** In the call, each entered from the plain call and left to it again. */
export const inside = [
  { name: 'call', inCall: true, enter: async () => {}, leave: async () => {} },
  panel('chat', async (page) => {
    const input = await shows(page, ui.chatInput);
    if (await page.$(testId('chat-message'))) return;
    await input.type('Shall we begin? The agenda: https://example.org/agenda');
    await page.keyboard.press('Enter');
    await shows(page, testId('chat-message'));
  }),
  {
    ...panel('chat'),
    name: 'emoji',
    enter: async (page) => {
      await command(page, 'chat', 'chat-button');
      await press(page, testId('emoji-button'));
      await shows(page, `${testId('emoji')}[title]`);
    },
  },
  panel('polls', async (page) => {
    await press(page, testId('poll-new'));
    if (await page.$(testId('poll'))) return;
    await (await shows(page, testId('poll-question'))).type('Where shall we have lunch?');
    const options = await page.$$(testId('poll-option'));
    await options[0].type('The usual place');
    await options[1].type('Somewhere new');
    await press(page, testId('poll-ask'));
    await press(page, testId('poll-answer'));
    await press(page, testId('poll-vote'));
    await shows(page, testId('poll-result'));
    await press(page, testId('poll-new'));
  }),
  {
    name: 'reactions',
    inCall: true,
    enter: async (page) => {
      await command(page, 'reactions', 'reactions-button');
      await shows(page, testId('reaction-bar'));
    },
    leave: (page) => escape(page, testId('reaction-bar')),
  },
  {
    name: 'more',
    inCall: true,
    enter: async (page) => {
      await press(page, testId('more-button'));
      await shows(page, testId('more-menu'));
    },
    leave: (page) => escape(page, testId('more-menu')),
  },
  {
    name: 'self-menu',
    inCall: true,
    enter: async (page) => {
      await hover(page, `${testId('tile')}[data-own="true"]`);
      await press(page, testId('self-menu'));
      await shows(page, testId('menu-self-hide'));
    },
    leave: (page) => escape(page, testId('menu-self-hide')),
  },
  {
    name: 'speaker-view',
    inCall: true,
    enter: async (page) => {
      await page.keyboard.press('w');
      await shows(page, `${testId('stage')}[data-mode="speaker"]`);
    },
    leave: async (page) => {
      await page.keyboard.press('w');
      await shows(page, `${testId('stage')}[data-mode="grid"]`);
    },
  },
  dialog('shortcuts', 'shortcuts'),
  dialog('settings', 'settings'),
  ...['picture', 'reception', 'general'].map((tab) => ({
    ...dialog('settings', 'settings'),
    name: `settings-${tab}`,
    enter: async (page) => {
      await command(page, 'settings', 'settings-button');
      await press(page, testId(`settings-tab-${tab}`));
      await shows(page, `${testId(`settings-tab-${tab}`)}[data-state="active"]`);
    },
  })),
  dialog('connection', 'connection'),
  dialog('security', 'security'),
  dialog('times', 'times'),
  panel('people'),
  dialog('invite', 'invite'),
  {
    name: 'rename',
    inCall: true,
    enter: async (page) => {
      await command(page, 'people', 'people-button');
      await press(page, testId('rename-button'));
      await shows(page, testId('rename-dialog'));
    },
    leave: async (page) => {
      await escape(page, testId('rename-dialog'));
      await press(page, testId('panel-close'));
    },
  },
];

/** From the pre-join page into the call, with camera and microphone on. */
export async function joinCall(page, origin, name) {
  await page.goto(`${origin}/garden-party`);
  const input = await shows(page, ui.name);
  await input.click({ clickCount: 3 });
  await input.type(name);
  for (const device of [ui.microphone, ui.camera]) {
    // What was on last time is on again by joining.
    if (!(await page.$(`${device}[aria-pressed="true"]`))) await press(page, device);
    await page.waitForSelector(`${device}[aria-pressed="true"]`);
  }
  await press(page, ui.join);
  await page.waitForSelector(ui.conference);
}

/** Waits until this many pictures of people have come. */
export const pictured = (page, count) =>
  until(`${count} pictures`, () => page.$$eval(`${testId('tile')}[data-picture="true"]`, (all) => all.length).then((n) => n >= count));

export async function leaveCall(page) {
  await press(page, ui.leave);
  await shows(page, ui.ended);
}
