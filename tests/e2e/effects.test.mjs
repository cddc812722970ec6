// Weight: heavy
// Effects on own picture and sound, as the others see and hear them: the room never shows, noise goes and a voice stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withCall } from './lib/call.mjs';
import { installDevices, installWatcher, kShirt, kWall } from './lib/devices.mjs';
import { chooseBackground, closeSettings, openSettings, pick } from './lib/settings.mjs';
import { until } from './lib/until.mjs';

const kDevices = { microphones: { noise: 'noise', voice: 'voice' }, cameras: { person: 'person' } };
const kOther = { chromium: 'firefox', firefox: 'chromium' };

/** In this browser already when the page is opened. */
const prefer = (page, values) =>
  page.evaluateOnNewDocument((stored) => {
    try {
      localStorage.getItem('conclave.preferences') ?? localStorage.setItem('conclave.preferences', stored);
    } catch {
      // A page without storage is not ours.
    }
  }, JSON.stringify(values));

async function watcher(call, kind) {
  const person = await call.person({ kind, name: 'Bob' });
  await person.page.evaluateOnNewDocument(installWatcher);
  await person.join(call.server.origin, call.room);
  return person;
}

async function actor(call, kind, preferences) {
  const person = await call.person({ kind, name: 'Ann' });
  await person.page.evaluateOnNewDocument(installDevices, kDevices);
  await prefer(person.page, preferences);
  return person;
}

const share = (person, colour) => person.page.evaluate((c) => __watch.share(c), colour);

for (const kind of ['chromium', 'firefox']) {
  test(`a background in ${kind} hides the room from the first picture on`, async (t) => {
    await withCall(t, [], async (call) => {
      const bob = await watcher(call, kOther[kind]);
      await bob.page.evaluate((wall) => __watch.count(wall), kWall);
      const ann = await actor(call, kind, { background: 'night' });
      await ann.join(call.server.origin, call.room);
      await until('Bob sees Ann', async () => ((await share(bob, kShirt)) ?? 0) > 0.05);
      const begun = await bob.page.evaluate(() => __watch.counted());
      const start = Date.now();
      const seen = await until('pictures go on', async () => {
        const now = await bob.page.evaluate(() => __watch.counted());
        return now.pictures > begun.pictures + 40 ? now : null;
      });
      const rate = ((seen.pictures - begun.pictures) * 1000) / (Date.now() - start);
      t.diagnostic(`${rate.toFixed(1)} pictures a second, at worst ${(100 * seen.worst).toFixed(1)} % of one is wall`);
      assert.ok(rate >= 4, `${rate} pictures a second`);
      assert.ok(seen.worst < 0.03, `the wall covers ${seen.worst} of a picture`);

      // The same eyes see the wall when it is to be seen, and lose it again.
      await openSettings(ann, 'picture');
      await chooseBackground(ann, 'none');
      await until('Bob sees the wall', async () => (await share(bob, kWall)) > 0.1);
      await chooseBackground(ann, 'blur');
      await until('the wall is blurred', async () => (await share(bob, kWall)) < 0.02);
      assert.ok((await share(bob, kShirt)) > 0.05, 'the person is not');
    });
  });

  test(`a background that fails in ${kind} leaves the camera off and says so`, async (t) => {
    await withCall(t, [], async (call) => {
      const ann = await actor(call, kind, { background: 'blur' });
      await ann.page.evaluateOnNewDocument(() => {
        globalThis.Worker = class {
          constructor() {
            throw new Error('no workers today');
          }
        };
      });
      await ann.open(call.server.origin, call.room);
      await ann.enterName();
      await ann.clickJoin();
      await ann.inConference();
      await ann.press('camera');
      await until('it says so', async () => (await ann.page.evaluate(() => document.body.innerText)).includes('background could not be replaced'));
      assert.ok(await ann.page.$('[data-testid="camera-button"][aria-pressed="false"]'), 'the camera is off');
      assert.equal(await ann.page.evaluate(() => __devices.openCount()), 0, 'and closed');
    });
  });

  test(`strong noise suppression in ${kind} takes the noise and leaves the voice`, async (t) => {
    await withCall(t, [], async (call) => {
      const bob = await watcher(call, kOther[kind]);
      const ann = await actor(call, kind, { noiseFilter: 'off', background: 'none' });
      await ann.join(call.server.origin, call.room);
      const level = () => bob.page.evaluate(() => __watch.level());
      const noise = await until('Bob hears the noise', async () => ((await level()) > -45 ? level() : null));

      await openSettings(ann, 'sound');
      await pick(ann, 'noise-filter', 'strong');
      // Twice in a row: a gap while the filter starts is no filtering.
      const twice = async (is) => {
        const first = await level();
        const second = is(first) ? await level() : first;
        return is(second) ? second : null;
      };
      const filtered = await until('the noise falls and stays low', () => twice((now) => now < noise - 10));
      await pick(ann, 'microphone-picker', 'voice');
      const voice = await until('the voice is heard through the filter', () => twice((now) => now > -35));
      t.diagnostic(`noise ${noise.toFixed(0)} dB, filtered ${filtered.toFixed(0)} dB, voice through the filter ${voice.toFixed(0)} dB`);
      await closeSettings(ann);
    });
  });
}
