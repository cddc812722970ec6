// Weight: heavy
// A phone: narrow and low windows, touch, a screen that must not sleep, the lock screen, the background, installation.
// Chromium plays the phone; what has no emulation in Firefox is looked at there in a narrow window.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withCall } from './lib/call.mjs';
import { kMouse, misfits } from './lib/misfits.mjs';
import { get } from './lib/server.mjs';
import { press } from './lib/settled.mjs';
import { until } from './lib/until.mjs';
import { resize } from './lib/walk.mjs';

const kUpright = [320, 568];

/** Runs in the page before its scripts: notes what the page asks of the device. */
function installPhoneHooks() {
  const hooks = { locks: [], actions: {}, asked: [], active: {} };
  globalThis.__phone = hooks;
  if (navigator.wakeLock) {
    const request = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      const lock = await request(type);
      hooks.locks.push(lock);
      return lock;
    };
  }
  const session = navigator.mediaSession;
  const setActionHandler = session.setActionHandler.bind(session);
  session.setActionHandler = (action, handler) => {
    setActionHandler(action, handler);
    hooks.actions[action] = handler;
  };
  for (const name of ['setMicrophoneActive', 'setCameraActive']) {
    session[name] = async (active) => void (hooks.active[name] = active);
  }
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia;
  devices.getUserMedia = (constraints) => {
    hooks.asked.push(constraints);
    return open(constraints);
  };
  const camera = (deviceId) => ({ deviceId, groupId: '', kind: 'videoinput', label: deviceId });
  devices.enumerateDevices = async () => [camera('front'), camera('back')];
}

async function phone(call, name, options = {}) {
  const person = await call.person({ kind: 'chromium', name, ...options });
  await person.page.evaluateOnNewDocument(installPhoneHooks);
  await turn(person, kUpright);
  return person;
}

const turn = (person, [width, height]) => resize(person.page, { width, height, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });

const phoneState = (person, read) => person.page.evaluate(`(${read})(__phone)`);

test('the controls stay in a window that is turned, and nobody is lost', async (t) => {
  await withCall(t, [], async (call) => {
    const bob = await call.arrive({ kind: 'chromium', name: 'Bob' });
    const ann = await phone(call, 'Ann');
    await ann.join(call.server.origin, call.room);
    await ann.seesAll([bob]);
    await turn(ann, [568, 320]);
    const leave = await ann.page.$eval('[data-testid="leave-button"]', (element) => element.getBoundingClientRect().bottom);
    assert.ok(leave <= 320, `the button to leave ends at ${leave}`);
    await ann.seesAll([bob]);
    await turn(ann, kUpright);
    await ann.seesAll([bob]);
  });
});

test('the narrowest window in Firefox', async (t) => {
  await withCall(t, [{ kind: 'firefox', name: 'Eve', width: 320, height: 568 }], async (call) => {
    const [eve] = call.people;
    await call.arrive({ kind: 'chromium', name: 'Bob' });
    await call.everyoneSeesAndHearsEveryone();
    for (const size of [{ width: 320, height: 568 }, { width: 568, height: 320 }]) {
      await eve.page.setViewport(size);
      await eve.screenshot(`phone-firefox-${size.width}`);
      assert.deepEqual(await misfits(eve.page, kMouse), []);
    }
  });
});

test('a phone stays awake, shows the call on its lock screen, and goes on after the background', async (t) => {
  await withCall(t, [], async (call) => {
    const bob = await call.arrive({ kind: 'chromium', name: 'Bob' });
    const ann = await phone(call, 'Ann');
    await ann.join(call.server.origin, call.room);
    await call.everyoneSeesAndHearsEveryone();
    const held = () => phoneState(ann, (p) => p.locks.filter((lock) => !lock.released).length);
    await until('the screen is kept on', async () => (await held()) === 1);

    assert.deepEqual(await phoneState(ann, (p) => p.active), { setMicrophoneActive: true, setCameraActive: true });
    assert.equal(await ann.page.evaluate(() => navigator.mediaSession.metadata.title), call.room);
    await phoneState(ann, (p) => p.actions.togglemicrophone());
    await until('muted from the lock screen', () => phoneState(ann, (p) => p.active.setMicrophoneActive === false));
    await bob.silenced(ann);
    await phoneState(ann, (p) => p.actions.togglemicrophone());
    await bob.hearsAll([ann]);

    // Another page in front of it: the sound goes on, pictures are not asked for, and all is back with the page.
    const other = await ann.page.browserContext().newPage();
    await other.bringToFront();
    await until('the page is in the background', () => ann.page.evaluate(() => document.visibilityState === 'hidden'));
    await until('the screen may sleep', async () => (await held()) === 0);
    await ann.hearsAll([bob]);
    await bob.hearsAll([ann]);
    await ann.page.bringToFront();
    await other.close();
    await ann.seesAll([bob]);
    await until('the screen is kept on again', async () => (await held()) === 1);

    // The other camera.
    await ann.press('more');
    await press(ann.page, '[data-testid="menu-flip"]');
    await until('the camera on the back is opened', () => phoneState(ann, (p) => /environment/.test(JSON.stringify(p.asked.at(-1)))));
    await bob.seesAll([ann]);

    await phoneState(ann, (p) => p.actions.hangup());
    await ann.hasLeft();
    await until('the screen may sleep after the call', async () => (await held()) === 0);
    assert.deepEqual(await phoneState(ann, (p) => Object.values(p.actions).filter(Boolean).length), 0);
  });
});

test('the page can be installed as an app', async (t) => {
  await withCall(t, [], async (call) => {
    const { origin } = call.server;
    const manifest = JSON.parse((await get(`${origin}/manifest.webmanifest`)).body);
    assert.equal(manifest.display, 'standalone');
    assert.ok(manifest.name.length > 0 && manifest.start_url === '/');
    assert.deepEqual(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`), ['192x192 any', '512x512 any', '512x512 maskable']);
    const ann = await phone(call, 'Ann', { ownBrowser: true }); // nothing is installed from a private window
    await ann.page.goto(origin, { waitUntil: 'networkidle0' });
    const sizes = await ann.page.evaluate((icons) => Promise.all(icons.map(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    })), [...manifest.icons.map((icon) => icon.src), '/icons/apple-touch-180.png']);
    assert.deepEqual(sizes, ['192x192', '512x512', '512x512', '180x180']);
    const session = await ann.page.createCDPSession();
    const { errors } = await session.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    assert.deepEqual(installabilityErrors.map((error) => error.errorId), []);
  });
});
