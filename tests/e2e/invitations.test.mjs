// Weight: light
// Invitations with conditions: a moderator makes links on the page, by keyboard alone; somebody in another browser comes by
// them as what they say, and is told in words what became of one that is not valid any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { launchBrowser } from './lib/browsers.mjs';
import { escape, goTo, use } from './lib/keyboard.mjs';
import { id, logIn, password, shows } from './lib/members.mjs';
import { ui } from './lib/participant.mjs';
import { artefacts, Server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const list = (page) => page.$$eval(id('invitation'), (rows) => rows.map(({ dataset, innerText }) => ({ ...dataset, text: innerText })));
const role = (page) => page.$eval(ui.conference, (e) => e.dataset.role);

async function openInvite(page) {
  await page.bringToFront();
  await use(page, ui.people);
  await use(page, id('invite-button'));
  await shows(page, id('invite-dialog'));
}

/** Chooses with the keyboard what a list offers. */
async function pick(page, name, value) {
  await goTo(page, id(name));
  await page.select(id(name), value);
}

async function make(page, { role: as, expires, uses }) {
  for (const [name, value] of [['invitation-role', as], ['invitation-expires', expires], ['invitation-uses', uses]]) await pick(page, name, value);
  const before = await page.$eval(id('invite-link'), (e) => e.textContent);
  await use(page, id('invitation-make'));
  await until('the link is another', () => page.$eval(id('invite-link'), (e, old) => e.textContent !== old, before));
  await use(page, id('invite-copy'));
  await shows(page, `${id('invite-copy')}[data-outcome="copied"]`);
  return page.$eval(id('invite-link'), (e) => e.textContent.trim());
}

/** Somebody new, at that link. */
async function come(browser, link) {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.goto(link.startsWith('http') ? link : `https://${link}`);
  await use(page, ui.join);
  return page;
}

for (const [kind, other] of [['chromium', 'firefox'], ['firefox', 'chromium']]) {
  test(`links let in, run out and are withdrawn: made in ${kind}, used in ${other}`, async () => {
    const server = await Server.start({ name: `invitations-${kind}`, create: 'members' });
    const browsers = [];
    try {
      server.addMember('ann', password);
      const open = async (which) => browsers[browsers.push(await launchBrowser(which)) - 1];
      const host = await (await open(kind)).newPage();
      await host.goto(`${server.origin}/book-club`);
      await logIn(host, 'ann');
      await use(host, ui.join);
      await shows(host, ui.conference);
      await openInvite(host);
      const once = await make(host, { role: 'moderator', expires: '3600', uses: '1' });
      assert.match(once, /book-club\?invite=/);
      assert.match((await list(host))[0].text, /Moderator[\s\S]*1 of 1 left/);

      const guests = await open(other);
      const first = await come(guests, once);
      await shows(first, ui.conference);
      await until('the first is moderator', async () => (await role(first)) === 'moderator');
      assert.ok(!first.url().includes('invite'), 'the code is not left in the address');
      // Whoever comes second by it is told so, and then comes as if he had none.
      const second = await come(guests, once);
      await shows(second, `${id('ended-page')}[data-ending="inviteUsedUp"]`);
      await use(second, ui.rejoin);
      await shows(second, ui.conference);
      assert.equal(await role(second), 'participant');

      await host.bringToFront();
      const any = await make(host, { role: 'guest', expires: '86400', uses: '0' });
      const third = await come(guests, any);
      await shows(third, ui.conference);
      assert.equal(await role(third), 'participant');

      await host.bringToFront();
      await escape(host, id('invite-dialog'));
      await use(host, id('invite-button'));
      await until('both are listed as they are now', async () => (await list(host)).map(({ state }) => state).sort().join() === 'used-up,valid');
      assert.match((await list(host)).find(({ state }) => state === 'valid').text, /used by 1/);
      await use(host, id('invitation-revoke'));
      await until('it is withdrawn', async () => (await list(host)).some(({ state }) => state === 'revoked'));

      const late = await come(guests, any);
      await shows(late, `${id('ended-page')}[data-ending="inviteRevoked"]`);
      assert.match(await late.$eval(id('ended-page'), (e) => e.innerText), /withdrawn[\s\S]*Ask whoever invited you/);
      assert.ok(await third.$(ui.conference), 'who is in stays in');
      await use(late, ui.rejoin); // without the invitation, as any guest
      await shows(late, ui.conference);
    } catch (error) {
      const pages = (await Promise.all(browsers.map((browser) => browser.pages()))).flat();
      await Promise.all(pages.map((page, i) => page.screenshot({ path: `${artefacts}/invitations-${kind}-${i}.png` }).catch(() => {})));
      throw error;
    } finally {
      await Promise.all(browsers.map((browser) => browser.close()));
      await server.stop();
    }
  });
}
