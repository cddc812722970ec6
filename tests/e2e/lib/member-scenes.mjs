// Scenes (scenes.mjs) of a server where only members open rooms: what members have there, and what guests see.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { alone, companion, enter } from './company.mjs';
import { click, logIn, password } from './members.mjs';
import { command } from './scenes.mjs';
import { Server } from './server.mjs';
import { press } from './settled.mjs';
import { shows, testId, ui } from './ui.mjs';
import { until } from './until.mjs';

const member = 'maya';
const rooms = ['tea-time lobby=yes subject=Every-Friday', 'book-club-of-the-second-floor locked=yes', 'friday-round limit=12'];

/** Its member has rooms, one of them open in some scenes; when the last host leaves, the meeting ends in ten minutes. */
export async function openMembersServer(name) {
  const config = join(mkdtempSync(join(tmpdir(), 'conclave-scenes-')), 'conclave.toml');
  writeFileSync(config, '[rooms]\ncreate = "members"\nhost_left = "end"\n');
  const server = await Server.start({ name, create: null, arguments: ['--config', config] });
  server.addMember(member, password);
  server.command(['user', 'role', member, 'admin']);
  for (const room of rooms) server.command(['room', 'set', ...room.split(' '), '--owner', member]);
  return server;
}

/** Somebody else there, logged in as the member. @returns their page */
async function hostAt(page, name) {
  await alone(page);
  return companion(page, page.url(), name, (other) => logIn(other, member));
}

async function logInOnce(page) {
  if (!(await page.$(testId('account-button')))) await logIn(page, member);
}

/** Nobody is logged in on this page, whatever the scene before did. */
async function asGuest(page) {
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await shows(page, ui.join);
}

async function showRooms(page) {
  await alone(page);
  const other = await companion(page, new URL('/friday-round', page.url()).href, 'Maya', (tab) => logIn(tab, member));
  await shows(other, ui.conference);
  await logInOnce(page);
  await page.reload();
  await shows(page, `${testId('my-room')}[data-open="true"]`);
}

/** A tab of the administration. */
async function administer(page, tab) {
  await logInOnce(page);
  await shows(page, `${testId('admin-page')}[data-state="there"]`);
  await press(page, testId(`admin-tab-${tab}`));
}

/** @returns a link with which the member sets a new password */
async function makeLink(page) {
  await administer(page, 'accounts');
  await press(page, testId('admin-accounts-actions'));
  await press(page, testId('menu-account-link'));
  await shows(page, testId('admin-code'));
  return page.$eval(testId('admin-code'), (e) => e.value);
}

const admin = { path: '/about/admin', ready: testId('admin-page') };

export const atMembers = [
  { ...admin, name: 'admin', enter: (page) => administer(page, 'overview') },
  { ...admin, name: 'admin-accounts', enter: (page) => administer(page, 'accounts') },
  { ...admin, name: 'admin-log', enter: (page) => administer(page, 'log') },
  { ...admin, name: 'admin-link', enter: makeLink },
  {
    ...admin,
    name: 'new-password',
    enter: async (page) => {
      const link = await makeLink(page);
      await page.goto('about:blank'); // else only the part behind # would change
      await page.goto(link);
      await shows(page, testId('new-password'));
    },
  },
  { name: 'my-rooms', path: '/', ready: testId('room-input'), enter: showRooms },
  {
    name: 'room-settings',
    path: '/',
    ready: testId('room-input'),
    enter: async (page) => {
      await showRooms(page);
      await press(page, `${testId('my-room')}[data-room="tea-time"] ${testId('my-room-actions')}`);
      await press(page, testId('menu-room-settings'));
      await shows(page, testId('room-settings-dialog'));
    },
  },
  {
    name: 'invitations',
    path: '/reading-circle',
    ready: ui.join,
    enter: async (page) => {
      await alone(page);
      await logInOnce(page);
      await enter(page, 'Maya');
      await shows(page, ui.conference);
      await command(page, 'people', 'people-button');
      await click(page, 'invite-button');
      for (const [role, uses] of [['guest', '20'], ['moderator', '1']]) {
        await shows(page, testId('invitation-role'));
        await page.select(testId('invitation-role'), role);
        await page.select(testId('invitation-uses'), uses);
        const count = await page.$$eval(testId('invitation'), (all) => all.length);
        await click(page, 'invitation-make');
        await until('it is listed', () => page.$$eval(testId('invitation'), (all, before) => all.length > before, count));
      }
    },
  },
  {
    name: 'host-wait',
    path: '/evening-class',
    ready: ui.join,
    enter: async (page) => {
      await alone(page);
      await asGuest(page);
      await enter(page, 'Maya');
      await shows(page, `${testId('at-door')}[data-reason="host"][data-step="waiting"]`);
    },
  },
  {
    name: 'host-left',
    path: '/walking-group',
    ready: ui.join,
    enter: async (page) => {
      await asGuest(page);
      const host = await hostAt(page, 'Ann Lee');
      await shows(host, ui.conference);
      await enter(page, 'Maya');
      await shows(page, ui.conference);
      await shows(await companion(page, page.url(), 'Deniz'), ui.conference);
      await press(host, ui.leave);
      await shows(page, testId('host-banner'));
    },
  },
  {
    name: 'invite-refused',
    path: '/reading-circle?invite=nobody-made-this',
    ready: ui.join,
    enter: async (page) => {
      await alone(page);
      await enter(page, 'Maya');
      await shows(page, `${testId('ended-page')}[data-ending="inviteUnknown"]`);
    },
  },
];
