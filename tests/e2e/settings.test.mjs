// Weight: heavy
// Settings in the call: each is changed by one and seen or heard by the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withCall } from './lib/call.mjs';
import { installDevices, installSpareTime, installWatcher, kDevices } from './lib/devices.mjs';
import { closeSettings, openSettings, pick, setSwitch } from './lib/settings.mjs';
import { holds, until } from './lib/until.mjs';

const kOther = { chromium: 'firefox', firefox: 'chromium' };
const { microphones, cameras } = kDevices;

/** Ann, who changes things, and Bob, who notices. */
async function two(call, kind, size = {}) {
  const bob = await call.person({ kind: kOther[kind], name: 'Bob' });
  await bob.page.evaluateOnNewDocument(installWatcher);
  await bob.page.evaluateOnNewDocument(installSpareTime);
  await bob.join(call.server.origin, call.room);
  const ann = await call.person({ kind, name: 'Ann' });
  await ann.page.evaluateOnNewDocument(installDevices, { ...kDevices, ...size });
  await ann.join(call.server.origin, call.room);
  return { ann, bob };
}

const hears = (person, tone) => person.page.evaluate((f) => __truth.tones([f]).length > 0, tone);
const sees = (person, colour) => person.page.evaluate((c) => (__watch.share(c) ?? 0) > 0.7, colour);
const height = (person) => person.page.evaluate(() => __watch.height());
const pressed = (person, button, on) => person.page.waitForSelector(`[data-testid="${button}"][aria-pressed="${on}"]`);

for (const kind of ['chromium', 'firefox']) {
  // One call for these: that people come in costs more than what they change.
  test(`settings in ${kind}`, async (t) => {
    await withCall(t, [], async (call) => {
      // Large enough for three layers in every browser.
      const { ann, bob } = await two(call, kind, { width: 960, height: 540 });

      await t.test('keys: push to talk, digits, help, and silence while typing', async () => {
        const { keyboard } = ann.page;
        await until('Bob hears Ann', () => hears(bob, microphones.desk));
        await ann.press('microphone'); // by mouse: the button keeps the focus
        await pressed(ann, 'mic-button', false);
        await until('Bob hears nothing', async () => !(await hears(bob, microphones.desk)));
        await keyboard.down(' ');
        await pressed(ann, 'mic-button', true);
        await until('Bob hears her while she holds the space bar', () => hears(bob, microphones.desk));
        await keyboard.up(' ');
        await pressed(ann, 'mic-button', false);
        await until('and no longer', async () => !(await hears(bob, microphones.desk)));

        await keyboard.press('1');
        await ann.page.waitForSelector(`[data-endpoint="${bob.endpoint}"][data-pinned="true"]`);
        await keyboard.type('?');
        await ann.page.waitForSelector('[data-testid="shortcuts-dialog"]');
        await setSwitch(ann, 'use-shortcuts', false);
        await keyboard.press('Escape');
        await ann.page.waitForSelector('[data-testid="shortcuts-dialog"]', { hidden: true });
        await keyboard.press('m');
        await holds('the key is off', async () => !(await ann.page.$('[data-testid="mic-button"][aria-pressed="true"]')), { duration: 600 });

        await openSettings(ann, 'general');
        await setSwitch(ann, 'use-shortcuts', true);
        await closeSettings(ann);
        await ann.type('mmv?');
        await holds('typing is typing', async () => !(await ann.page.$('[data-testid="mic-button"][aria-pressed="true"]')), { duration: 600 });
        await ann.press('microphone');
        await until('Bob hears Ann again', () => hears(bob, microphones.desk));
      });

      await t.test('quality changes what is sent and received', async () => {
        const large = async () => (await height(bob)) > 400;
        const small = async () => {
          const now = await height(bob);
          return now > 0 && now <= 180;
        };
        assert.ok(await bob.page.evaluate(() => globalThis.__spared), 'no picture is small because the machine is busy');
        await until('Bob gets a large picture', large);
        await openSettings(ann, 'picture');
        await pick(ann, 'send-height', '180');
        await until('Bob gets a small one', small);
        await pick(ann, 'send-height', '720');
        await until('and a large one again', large);
        await closeSettings(ann);

        await openSettings(bob, 'reception');
        await pick(bob, 'receive-height', '180');
        await until('Bob asks for a small one', small);
        await pick(bob, 'receive-height', '2160');
        await until('and for a large one again', large);
        await setSwitch(bob, 'data-saver', true);
        await until('no picture comes', async () => (await bob.tileOf(ann))?.video !== 'true');
        await closeSettings(bob);
        await pressed(bob, 'camera-button', false);
        await bob.press('camera');
        await until('it says why', async () => (await bob.page.evaluate(() => document.body.innerText)).includes('data saver is on'));
        await until('sound goes on', () => hears(bob, microphones.desk));
        await openSettings(bob, 'reception');
        await setSwitch(bob, 'data-saver', false);
        await closeSettings(bob);
        await until('the picture is back', large);
      });

      await t.test('devices change live, and a lost microphone is replaced', async (part) => {
        await until('Bob hears the first microphone', () => hears(bob, microphones.desk));
        await until('Bob sees the first camera', () => sees(bob, cameras.red));

        await openSettings(ann, 'sound');
        await pick(ann, 'microphone-picker', 'head');
        await until('Bob hears the other microphone', () => hears(bob, microphones.head));
        await until('and the first no more', async () => !(await hears(bob, microphones.desk)));
        await openSettings(ann, 'picture');
        await pick(ann, 'camera-picker', 'blue');
        await until('Bob sees the other camera', () => sees(bob, cameras.blue));
        assert.equal(await ann.page.evaluate(() => __devices.openCount()), 2, 'the first ones are closed');
        await closeSettings(ann);

        const pulled = await ann.page.evaluate(() => (__devices.unplug('head'), performance.now()));
        await until('she is told', async () => (await ann.page.evaluate(() => document.body.innerText)).includes('Your microphone is gone'));
        const told = await ann.page.evaluate((since) => performance.now() - since - __truth.delayedSince(since), pulled);
        part.diagnostic(`told after ${Math.round(told)} ms`);
        assert.ok(told < 3000, `${told} ms`);
        await until('Bob hears the default microphone', () => hears(bob, microphones.desk));
      });
    });
  });

  test(`music from ${kind} is heard in stereo, a voice is not`, async (t) => {
    await withCall(t, [], async (call) => {
      const { ann, bob } = await two(call, kind, { microphones: { stage: [700, 1900] } });
      const sides = () => bob.page.evaluate(() => __watch.sides([700, 1900]));
      const apart = ([[lowLeft, lowRight], [highLeft, highRight]]) => lowLeft - lowRight > 20 && highRight - highLeft > 20;
      const heard = await until('Bob hears both tones', async () => {
        const now = await sides();
        return now && now.every(([left]) => left > -60) ? now : null;
      });
      assert.ok(!apart(heard), 'a voice is the same on both sides');
      await openSettings(ann, 'sound');
      await setSwitch(ann, 'music-mode', true);
      await until('the tones stand apart', async () => apart(await sides()));
    });
  });
}
