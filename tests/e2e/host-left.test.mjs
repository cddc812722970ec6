// Weight: light
// What guests see when the last host leaves, for each setting, until a host is back or the meeting is over.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { logIn, password } from './lib/members.mjs';
import { Participant } from './lib/participant.mjs';
import { Server } from './lib/server.mjs';
import { testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

/** A room with its host and a guest in each browser, on a server that does `then` when the host leaves. @param quiet nobody has devices on */
async function withHost(then, { quiet = false }, body) {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-host-'));
  const config = join(folder, 'conclave.toml');
  writeFileSync(config, `[rooms]\ncreate = "members"\nhost_left = "${then}"\nhost_left_minutes = 1\n`);
  const server = await Server.start({ name: `host-left-${then}`, create: null, arguments: ['--config', config] });
  const people = [];
  try {
    server.addMember('ann', password);
    const come = async (kind, identity, name) => people[people.push(await Participant.start({ kind, identity, name, quiet })) - 1];
    const host = await come('chromium', 61, 'Ann');
    const enter = async () => {
      await host.open(server.origin, 'garden-party');
      if (!(await host.page.$(testId('account-button')))) await logIn(host.page, 'ann');
      await host.prepare();
      await host.clickJoin();
      await host.inConference();
    };
    await enter();
    const guests = [await come('chromium', 62, 'Gil'), await come('firefox', 63, 'Flo')];
    for (const guest of guests) await guest.join(server.origin, 'garden-party');
    if (!quiet) await host.seesAll(guests);
    await body({ server, host, enter, guests });
  } catch (error) {
    await Promise.all(people.map((p) => p.report(`host-left-${then}-${p.label}`)));
    throw error;
  } finally {
    await Promise.all(people.map((p) => p.close()));
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

const banner = (then) => `${testId('host-banner')}[data-then="${then}"]`;
const eachShows = (guests, selector) => Promise.all(guests.map(({ page }) => page.waitForSelector(selector, { visible: true })));
const eachLoses = (guests, selector) => Promise.all(guests.map(({ page }) => page.waitForSelector(selector, { hidden: true })));

test('the room is locked: the guests are told, go on, and are told when a host is back', async () => {
  await withHost('lock', {}, async ({ server, host, enter, guests }) => {
    await host.leave();
    await eachShows(guests, banner('lock'));
    for (const { page } of guests) assert.match(await page.$eval(testId('host-banner'), (e) => e.innerText), /Nobody new comes in/);
    await guests[0].seesAll([guests[1]]);

    const late = await Participant.start({ kind: 'chromium', identity: 64, name: 'Lea', quiet: true });
    try {
      await late.open(server.origin, 'garden-party');
      await late.prepare();
      await late.clickJoin();
      await until('who comes late is not in', () => late.page.$(`${testId('at-door')}, ${ui.ended}`));
      assert.equal(await late.page.$(ui.conference), null);
      await enter();
      await eachLoses(guests, testId('host-banner'));
      for (const guest of guests) await guest.notice('A host is here again');
      await guests[1].seesAll([host]);
    } finally {
      await late.close();
    }
  });
});

test('the meeting ends in a minute: the guests see a clock, a host stops it, and else it is over', async () => {
  await withHost('end', { quiet: true }, async ({ host, enter, guests }) => {
    await host.leave();
    await eachShows(guests, banner('end'));
    for (const { page } of guests) assert.match(await page.$eval(testId('host-clock'), (e) => e.textContent), /^(1:00|0:\d\d)$/);
    await enter();
    await eachLoses(guests, testId('host-banner'));

    await host.leave();
    await eachShows(guests, banner('end'));
    const seconds = () => guests[0].page.$eval(testId('host-clock'), (e) => Number(e.textContent.slice(-2)));
    await until('the clock runs', async () => (await seconds()) < 58 && (await seconds()) > 0);
    await Promise.all(guests.map(({ page }) => page.waitForSelector(`${testId('ended-page')}[data-ending="hostGone"]`, { visible: true, timeout: 90000 })));
    for (const { page } of guests) assert.match(await page.$eval(testId('ended-page'), (e) => e.innerText), /none came back in time/);
  });
});
