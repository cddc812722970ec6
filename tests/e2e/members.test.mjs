// Weight: light
// Only members open rooms: a guest waits, the host logs in, both are in the call.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { House } from './lib/house.mjs';
import { click, fillLogin, logIn, password } from './lib/members.mjs';
import { Participant } from './lib/participant.mjs';
import { Server } from './lib/server.mjs';
import { shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

/** In a tab that another one may cover: there nothing is drawn. */
async function showsInTab(page, selector) {
  await page.bringToFront();
  await shows(page, selector);
}

test('a guest waits for the host and comes in with them', async () => {
  const server = await Server.start({ name: 'members', create: 'members' });
  const people = [];
  try {
    server.addMember('ann', password);
    const guest = await Participant.start({ kind: 'firefox', identity: 11, name: 'Gil' });
    const host = await Participant.start({ kind: 'chromium', identity: 12, name: 'Ann' });
    people.push(guest, host);

    await guest.open(server.origin, 'garden-party');
    await guest.prepare();
    await guest.clickJoin();
    await shows(guest.page, `${testId('at-door')}[data-reason="host"][data-step="waiting"]`);
    assert.match(await guest.page.title(), /Waiting for the host/);

    // The host waits as a guest too, and logs in right there.
    await host.open(server.origin, 'garden-party');
    await host.prepare();
    await host.clickJoin();
    await shows(host.page, `${testId('at-door')}[data-step="waiting"]`);
    await click(host.page, 'i-am-host');
    await fillLogin(host.page, 'ann', 'wrong password');
    await shows(host.page, `${testId('login-form')}[data-failure="wrong"]`);
    await fillLogin(host.page, 'Ann', password);
    await Promise.all([host.inConference(), guest.inConference()]);
    await guest.notice('The host is here');
    assert.doesNotMatch(await guest.page.title(), /Waiting/);
    await Promise.all([guest.seesAll([host]), host.seesAll([guest])]);
    assert.equal(await host.page.$eval(ui.conference, (e) => e.dataset.role), 'moderator');
    assert.equal(await guest.page.$eval(ui.conference, (e) => e.dataset.role), 'participant');

    // A reload asks for nothing again.
    await host.open(server.origin, 'garden-party');
    await shows(host.page, testId('account-button'));
    await host.clickJoin();
    await host.inConference();
    await until('the host is moderator again', () => host.page.$eval(ui.conference, (e) => e.dataset.role === 'moderator'));
    await guest.seesAll([host]);
    assert.ok([...guest.hosts, ...host.hosts].every((name) => name === '' || name === new URL(server.origin).host));
  } catch (error) {
    await Promise.all(people.map((p) => p.report(`members-${p.label}`)));
    throw error;
  } finally {
    await Promise.all(people.map((p) => p.close()));
    await server.stop();
  }
});

for (const kind of ['chromium', 'firefox']) {
  describe(`logging in, in ${kind}`, () => {
    const house = House.open('login', kind, { create: 'members' });

    test('is for the tab, or for the device, and the password is kept nowhere', async () => {
      await house.visit('/', async (page, server) => {
        server.addMember('bea', password);
        await logIn(page, 'bea');
        await page.reload();
        await shows(page, testId('account-button'));
        const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
        assert.ok(!kept.includes('battery'));
        const second = await page.browserContext().newPage();
        await second.goto(server.origin);
        await showsInTab(second, testId('login-open'));
        await click(page, 'account-button');
        await click(page, 'logout');
        await showsInTab(page, testId('login-open'));

        await click(second, 'login-open');
        await click(second, 'login-stay');
        await fillLogin(second, 'bea', password);
        await showsInTab(second, testId('account-button'));
        await showsInTab(page, testId('account-button')); // the other tab follows
        const third = await page.browserContext().newPage();
        await third.goto(server.origin);
        await showsInTab(third, testId('account-button'));
        await click(third, 'account-button');
        await click(third, 'logout');
        await showsInTab(second, testId('login-open'));
      });
    });

    test('is over when the password was changed', async () => {
      await house.visit('/', async (page, server) => {
        server.addMember('cas', password);
        await logIn(page, 'cas');
        server.command(['user', 'passwd', 'cas'], 'another password\nanother password\n');
        await page.goto(`${server.origin}/tea-time`);
        await click(page, 'join-button');
        await shows(page, `${testId('ended-page')}[data-ending="loginExpired"]`);
        await click(page, 'ended-login');
        await fillLogin(page, 'cas', 'another password');
        await shows(page, ui.conference);
      });
    });
  });
}
