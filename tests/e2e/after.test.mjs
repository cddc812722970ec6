// Weight: heavy
// The page after a call, or instead of one: what happened, what to do next, the report, the way back in.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { three, withCall } from './lib/call.mjs';
import { testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

const text = (person, id) => person.page.$eval(testId(id), (e) => e.textContent.trim());

/** Waits for the page that says this ending, with a way on. */
async function ended(person, ending) {
  await person.page.waitForSelector(`${ui.ended}[data-ending="${ending}"]`, { visible: true });
  assert.ok((await text(person, 'ended-hint')).length > 10, 'it says what to do next');
  assert.equal(await person.page.$eval(testId('start-link'), (e) => e.getAttribute('href')), '/');
}

/** Keeps the files that the page gives to the person. */
function keepFiles(page) {
  return page.evaluateOnNewDocument(() => {
    const files = (globalThis.__files = []);
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) files.push(blob);
      return make(blob);
    };
  });
}

/** Counts in __readings how often the page reads the figures of its connection. */
function countReadings(page) {
  return page.evaluateOnNewDocument(() => {
    const { getStats } = RTCPeerConnection.prototype;
    globalThis.__readings = 0;
    RTCPeerConnection.prototype.getStats = function (...given) {
      if (this.connectionState === 'connected') globalThis.__readings += 1;
      return getStats.apply(this, given);
    };
  });
}

async function savedFile(person, button) {
  const before = await person.page.evaluate(() => globalThis.__files.length);
  await person.clickOn(testId(button));
  return until('the file is made', () => person.page.evaluate((n) => globalThis.__files[n]?.text(), before));
}

test('who leaves gets a report, keeps it at home, and comes back as he went', async (t) => {
  await withCall(t, [], async (call) => {
    const people = [await call.person(three[0]), await call.person(three[2])];
    for (const person of people) {
      await keepFiles(person.page);
      await countReadings(person.page);
      await person.join(call.server.origin, call.room);
    }
    await call.everyoneSeesAndHearsEveryone();
    // A connection is judged by its second reading; the fourth leaves some seconds of it to report.
    for (const { page, label } of people) await until(`the connection of ${label} was read`, () => page.evaluate(() => __readings >= 4));
    for (const person of people) {
      const [other] = call.othersOf(person);
      await person.set('camera', false);
      await person.leave();
      await ended(person, 'left');
      assert.equal(await text(person, 'report-names'), other.name);
      assert.match(await text(person, 'report-duration'), /\d+ min|\d+ sec/);
      assert.equal(await text(person, 'report-interruptions'), 'none');

      const report = JSON.parse(await savedFile(person, 'report-json'));
      assert.equal(report.room, call.room);
      assert.equal(report.people, 1);
      assert.ok(report.roundTripMs.worst >= report.roundTripMs.average && report.roundTripMs.average >= 0);
      assert.ok(report.qualitySeconds.good > 0, `a loopback is a good connection: ${JSON.stringify(report)}`);
      assert.ok(report.seconds >= report.qualitySeconds.good && report.seconds < 600);
      const words = await savedFile(person, 'report-text');
      assert.match(words, /Call in garden-party[\s\S]*Duration: [\s\S]*People met: 1/);
      assert.ok(!words.includes(other.name), 'files name nobody');
      assert.deepEqual(await person.page.evaluate(() => Object.values(localStorage).filter((v) => v.includes('roundTrip'))), []);

      await person.rejoin();
      await person.page.waitForSelector(`${ui.microphone}[aria-pressed="true"]`);
      await person.page.waitForSelector(`${ui.camera}[aria-pressed="false"]`);
      await other.hearsAll([person]);
    }
  });
});

test('a room with a password lets in who knows it', async (t) => {
  await withCall(t, [three[0]], async (call) => {
    const [ann] = call.people;
    await ann.openPeople();
    await ann.clickOn(testId('invite-button'));
    await ann.page.waitForSelector(testId('password-input'), { visible: true });
    await ann.page.type(testId('password-input'), 'Tea & cake');
    await ann.clickOn(testId('password-set'));
    await until('the password is shown', async () => (await text(ann, 'room-password')) === 'Tea & cake');
    await ann.page.keyboard.press('Escape');

    for (const description of three.slice(1)) {
      const guest = await call.person(description);
      await guest.open(call.server.origin, call.room);
      await guest.prepare();
      await guest.clickJoin();
      await ended(guest, 'password');
      await guest.page.type(testId('password-field'), 'tea & cake');
      await guest.clickOn(testId('password-enter'));
      await ended(guest, 'wrongPassword');
      assert.deepEqual(await findings(guest.page), []);
      await guest.page.$eval(testId('password-field'), (e) => e.select());
      await guest.page.type(testId('password-field'), 'Tea & cake');
      await guest.page.keyboard.press('Enter');
      await guest.inConference();
      await ann.hearsAll([guest]);
      // Out and in again: what one knew is not asked twice.
      await guest.leave();
      await guest.rejoin();
    }
  });
});

test('a full room, an ended call, a server that is gone: each is said', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-full-'));
  const config = join(folder, 'conclave.toml');
  writeFileSync(config, '[rooms]\nmax_occupants = 2\n');
  try {
    await withCall(t, three.slice(0, 2), async (call) => {
      const [ann, bob] = call.people;
      const eve = await call.person(three[2]);
      await eve.open(call.server.origin, call.room);
      await eve.prepare();
      await eve.clickJoin();
      await ended(eve, 'full');
      await bob.leave();
      await eve.rejoin();
      await bob.press('rejoin');
      await ended(bob, 'full');

      await ann.openPeople();
      await ann.clickOn(testId('end-for-all'));
      await ann.clickOn(ui.confirm);
      await Promise.all([ended(ann, 'ended'), ended(eve, 'ended')]);
      assert.equal(await text(eve, 'report-names'), 'Ann');

      // The page stays while the server is gone, and says so; five minutes pass quickly here.
      await ann.page.evaluateOnNewDocument(() => {
        const plain = globalThis.setTimeout;
        globalThis.setTimeout = (run, ms, ...rest) => plain(run, ms === 300_000 ? 1_000 : ms, ...rest);
      });
      await ann.join(call.server.origin, call.room);
      await call.server.stop();
      await ended(ann, 'lost');
      await ann.press('rejoin');
      await ended(ann, 'unreachable');
      await eve.press('rejoin');
      await ended(eve, 'unreachable');
    }, { arguments: ['--config', config] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
