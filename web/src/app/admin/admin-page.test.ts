// @vitest-environment jsdom
import type { XmppConnection } from '../../engine/xmpp/connection';
import { FakePort, stanzaError } from '../../engine/testing/fake-port';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Member } from '../../engine';
import { all, clear, find, get, press, show, textOf, type } from '../testing/fake-call.svelte';
import AccountsTab from './AccountsTab.svelte';
import { AdminDesk, kRefreshMs } from './desk.svelte';
import InvitationsTab from './InvitationsTab.svelte';
import LogTab from './LogTab.svelte';
import OverviewTab from './OverviewTab.svelte';
import RoomsTab from './RoomsTab.svelte';

type Json = Record<string, unknown>;
let asked: { command: string; arguments: Json }[];
let answers: Record<string, unknown>;
let status: Json;
let forbidden: boolean;

const port = new FakePort(undefined, (iq) => {
  const request = JSON.parse(iq.getChildText('admin', 'urn:conclave:admin:1') ?? '') as (typeof asked)[number];
  asked.push(request);
  if (forbidden) return stanzaError('forbidden');
  const answer = request.command === 'status' ? { result: status } : (answers[request.command] ?? { error: 'unknown-command', text: '' });
  if (answer instanceof Error) return answer;
  return `<iq xmlns="jabber:client" type="result"><admin xmlns="urn:conclave:admin:1">${JSON.stringify(answer).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</admin></iq>`;
});
const connect = () => Promise.resolve(Object.assign(port, { close: () => Promise.resolve() }) as unknown as XmppConnection);

async function open(): Promise<AdminDesk> {
  const desk = new AdminDesk(connect);
  await desk.begin(Member.withPassword('root', 'pencil'));
  return desk;
}
const commands = () => asked.map(({ command }) => command);
const settle = async () => {
  await vi.advanceTimersByTimeAsync(0);
  flushSync();
};
/** Opens the menu of a line and chooses from it. */
async function choose(list: string, index: number, item: string): Promise<void> {
  all(`${list}-actions`)[index]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  await settle();
  get(`menu-${item}`).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('config', { hosts: { domain: 'meet.ex', muc: 'muc.meet.ex' } });
  asked = [];
  answers = {};
  forbidden = false;
  status = {
    version: '1.2', started: 1000, now: 1060, cpuMilliseconds: 5000, residentBytes: 5e7, rooms: 2, people: 3, bytesIn: 0, bytesOut: 0,
    store: { failing: false }, events: { 'not-found': 3, 'logged-in': 40 },
    openRooms: [
      { name: 'tea', breakout: null, people: 2, since: 1000, bitsIn: 2.5e6, bitsOut: 5e5, lossUpPerMillion: 20000, lossDownPerMillion: null },
      { name: 'tea', breakout: 'Team 1', people: 1, since: 1050, bitsIn: 0, bitsOut: 0, lossUpPerMillion: null, lossDownPerMillion: null },
    ],
  };
});
afterEach(async () => {
  vi.useRealTimers();
  await clear();
});

it('shows figures, which come again while somebody looks', async () => {
  const desk = await open();
  expect(desk.state).toBe('there');
  status = { ...status, now: 1064, cpuMilliseconds: 7000, bytesOut: 1e6 };
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(kRefreshMs);
  expect(asked.length).toBe(before + 1);
  expect(desk.pace).toEqual({ cpuCores: 0.5, bitsIn: 0, bitsOut: 2e6 });
  show(OverviewTab, { desk, status: desk.status! });
  expect(textOf(get('admin-figure-people'))).toBe('People3');
  expect(textOf(get('admin-figure-out'))).toBe('Goes out2 Mbit/s');
  expect(textOf(get('admin-figure-loss'))).toBe('Packets lost2%');
  expect(textOf(get('admin-events'))).toMatch(/logged-in40not-found3/);
  expect(find('admin-findings'), 'this server has no doctor').toBeNull();
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await vi.advanceTimersByTimeAsync(5 * kRefreshMs);
  expect(asked.length).toBe(before + 1);
  desk.end();
});

it('shows what is amiss, with the remedy', async () => {
  answers['check'] = { result: { findings: [{ level: 'ok', id: 'dns', text: 'The name leads here.' }, { level: 'error', id: 'certificate', text: 'It has expired.', remedy: 'Renew it.' }], errors: 1, warnings: 0 } };
  const desk = await open();
  show(OverviewTab, { desk, status: desk.status! });
  expect(textOf(get('admin-findings'))).toContain('Error: It has expired.Renew it.');
  expect(textOf(get('admin-findings'))).not.toContain('leads here');
  desk.end();
});

it('says that somebody may not, or does not any more', async () => {
  const desk = await open();
  forbidden = true;
  await vi.advanceTimersByTimeAsync(kRefreshMs);
  expect(desk.state).toBe('forbidden');
  desk.end();
});

it('ends a meeting after a question, and puts a person out', async () => {
  answers['room close'] = { result: {} };
  answers['room people'] = { result: [{ id: 'abcd1234', name: 'Eve <b>', account: '', breakout: '', moderator: false }] };
  answers['room kick'] = { error: 'no-such-person', text: 'gone' };
  const desk = await open();
  show(RoomsTab, { desk, status: desk.status! });
  expect(all('admin-rooms-line').map(textOf)).toEqual(['tea people: 2in 2.5 Mbit/sout 500 kbit/slost 2% up, – downopen for 1 min', expect.stringMatching(/^tea: Team 1 people: 1in 0 kbit.*open for 0 min/)]);
  expect(all('admin-rooms-actions').length, 'a breakout room ends with its meeting').toBe(1);
  await choose('admin-rooms', 0, 'room-close');
  expect(commands()).not.toContain('room close');
  press('confirm');
  await settle();
  expect(asked.find(({ command }) => command === 'room close')?.arguments).toEqual({ room: 'tea' });
  await choose('admin-rooms', 0, 'room-people');
  expect(textOf(get('admin-person'))).toContain('Eve <b>');
  press('admin-kick');
  press('confirm');
  await settle();
  expect(asked.find(({ command }) => command === 'room kick')?.arguments).toEqual({ room: 'tea', person: 'abcd1234' });
  expect([desk.told, desk.wrong]).toEqual(['They have left the room already.', true]);
  desk.end();
});

it('makes an account whose owner sets the password by a link', async () => {
  answers['user list'] = { result: [{ name: 'ann', role: 'admin', state: 'enabled', last_login: null }, { name: 'bob', role: 'member', state: 'disabled', last_login: 1 }] };
  answers['user add'] = { result: { name: 'zoe', role: 'member', code: 'CODE', expires: 2000 } };
  answers['user remove'] = { result: {} };
  const desk = await open();
  await desk.show('accounts');
  show(AccountsTab, { desk });
  expect(all('admin-accounts-line').map((line) => line.dataset.key)).toEqual(['ann', 'bob']);
  expect(textOf(get('admin-accounts'))).toMatch(/ann ?Admin.*never logged in.*bob.*disabled/);
  press('admin-account-add');
  type('admin-account-name', ' Zoe ');
  press('admin-account-act');
  await settle();
  expect(asked.find(({ command }) => command === 'user add')?.arguments).toEqual({ name: 'zoe', role: 'member', link: true });
  expect(get<HTMLInputElement>('admin-code').value).toBe(`${location.origin}/about/password#CODE`);
  press('dialog-close');
  await choose('admin-accounts', 1, 'account-remove');
  press('confirm');
  await settle();
  expect(asked.find(({ command }) => command === 'user remove')?.arguments).toEqual({ name: 'bob' });
  desk.end();
});

it('lists invitations and the log', async () => {
  answers['invite list'] = { result: [{ id: 'k3v9', name: 'tea', role: 'guest', madeBy: 'ann', expires: 2000, uses: 5, used: 2 }] };
  answers['audit list'] = { result: [{ time: 1, event: 'room-opened', account: 'ann', room: 'tea', count: 1 }, { time: 2, event: 'login-failed', account: '', address: '192.0.2.1', count: 7 }, { time: 3, event: 'of-tomorrow', count: 1 }] };
  const desk = await open();
  await desk.show('invitations');
  show(InvitationsTab, { desk });
  expect(textOf(get('admin-invitations-line'))).toContain('3 of 5 left');
  await desk.show('log');
  show(LogTab, { desk });
  expect(all('admin-log-line').map((line) => textOf(line.querySelector('.name')))).toEqual(['of-tomorrow', 'Failed login (7)', 'Room opened']);
  desk.end();
});
