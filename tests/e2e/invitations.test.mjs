// Weight: light
// Invitations with conditions: a moderator makes links on the page, by keyboard alone; somebody in another browser comes by
// them as what they say, and is told in words what became of one that is not valid any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { goTo, use } from './lib/keyboard.mjs';
import { logIn, password } from './lib/members.mjs';
import { closePage, openPage } from './lib/pages.mjs';
import { artefacts, Server } from './lib/server.mjs';
import { escape, shows, testId, ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

const list = (page) => page.$$eval(testId('invitation'), (rows) => rows.map(({ dataset, innerText }) => ({ ...dataset, text: innerText })));
const role = (page) => page.$eval(ui.conference, (e) => e.dataset.role);

async function openInvite(page) {
  await use(page, ui.people);
  await use(page, testId('invite-button'));
  await shows(page, testId('invite-dialog'));
}

/** Chooses with the keyboard what a list offers. */
async function pick(page, name, value) {
  await goTo(page, testId(name));
  await page.select(testId(name), value);
}

async function make(page, { role: as, expires, uses }) {
  for (const [name, value] of [['invitation-role', as], ['invitation-expires', expires], ['invitation-uses', uses]]) await pick(page, name, value);
  const before = await page.$eval(testId('invite-link'), (e) => e.textContent);
  await use(page, testId('invitation-make'));
  await until('the link is another', () => page.$eval(testId('invite-link'), (e, old) => e.textContent !== old, before));
  await use(page, testId('invite-copy'));
  await shows(page, `${testId('invite-copy')}[data-outcome="copied"]`);
  return page.$eval(testId('invite-link'), (e) => e.textContent.trim());
}

/** Somebody new, at that link. */
async function come(open, link) {
  const page = await open();
  await page.goto(link.startsWith('http') ? link : `https://${link}`);
  await use(page, ui.join);
  return page;
}

test('links let in, run out and are withdrawn', async () => {
  const server = await Server.start({ name: 'invitations', create: 'members' });
  const pages = [];
  const open = async (which) => pages[pages.push(await openPage(which)) - 1];
  try {
    server.addMember('ann', password);
    const host = await open('firefox');
    await host.goto(`${server.origin}/book-club`);
    await logIn(host, 'ann');
    await use(host, ui.join);
    await shows(host, ui.conference);
    await openInvite(host);
    const once = await make(host, { role: 'moderator', expires: '3600', uses: '1' });
    assert.match(once, /book-club\?invite=/);
    assert.match((await list(host))[0].text, /Moderator[\s\S]*1 of 1 left/);

    const guests = () => open('chromium');
    const first = await come(guests, once);
    await shows(first, ui.conference);
    await until('the first is moderator', async () => (await role(first)) === 'moderator');
    assert.ok(!first.url().includes('invite'), 'the code is not left in the address');
    // Whoever comes second by it is told so, and then comes as if he had none.
    const second = await come(guests, once);
    await shows(second, `${testId('ended-page')}[data-ending="inviteUsedUp"]`);
    await use(second, ui.rejoin);
    await shows(second, ui.conference);
    assert.equal(await role(second), 'participant');

    const any = await make(host, { role: 'guest', expires: '86400', uses: '0' });
    const third = await come(guests, any);
    await shows(third, ui.conference);
    assert.equal(await role(third), 'participant');

    await escape(host, testId('invite-dialog'));
    await use(host, testId('invite-button'));
    await until('both are listed as they are now', async () => (await list(host)).map(({ state }) => state).sort().join() === 'used-up,valid');
    assert.match((await list(host)).find(({ state }) => state === 'valid').text, /used by 1/);
    await use(host, testId('invitation-revoke'));
    await until('it is withdrawn', async () => (await list(host)).some(({ state }) => state === 'revoked'));

    const late = await come(guests, any);
    await shows(late, `${testId('ended-page')}[data-ending="inviteRevoked"]`);
    assert.match(await late.$eval(testId('ended-page'), (e) => e.innerText), /withdrawn[\s\S]*Ask whoever invited you/);
    assert.ok(await third.$(ui.conference), 'who is in stays in');
    await use(late, ui.rejoin); // without the invitation, as any guest
    await shows(late, ui.conference);
  } catch (error) {
    await Promise.all(pages.map((page, i) => page.screenshot({ path: `${artefacts}/invitations-${i}.png` }).catch(() => {})));
    throw error;
  } finally {
    await Promise.all(pages.map(closePage));
    await server.stop();
  }
});
