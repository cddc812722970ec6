// @vitest-environment jsdom
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kNoRules } from '../../engine/conference/types';
import { all, clear, FakeCall, find, get, person, press, show, textOf, type } from '../testing/fake-call.svelte';
import GrantDialog from './GrantDialog.svelte';
import InviteDialog from './InviteDialog.svelte';
import KickDialog from './KickDialog.svelte';
import NameDialog from './NameDialog.svelte';
import PeoplePanel from './PeoplePanel.svelte';

let call: FakeCall;
const bob = person('b', 'Bob');
const eve = person('e', 'Ève Ørsted');
const on = <P extends typeof bob>(p: P): P => ({ ...p, audio: { ...p.audio, muted: false } });
const names = () => all('person-name').map((element) => textOf(element));
const signs = (endpoint: string) => all('person').find((row) => row.dataset.endpoint === endpoint)?.dataset.signs;
const onclose = vi.fn();

beforeEach(() => {
  call = new FakeCall({ name: 'Ann', role: 'moderator', participants: [on(bob), eve] });
});
afterEach(clear);

describe('the list', () => {
  it('has oneself first, then hands, then moderators, with what there is to know of each', () => {
    show(PeoplePanel, { call });
    expect(names()).toEqual(['Ann (you)', 'Bob', 'Ève Ørsted']);
    call.change({ participants: [on(bob), { ...eve, role: 'moderator' }] });
    expect(names()).toEqual(['Ann (you)', 'Ève Ørsted', 'Bob']);
    call.change({ participants: [{ ...on(bob), raisedHand: 1 }, { ...eve, role: 'moderator', quality: 'weak' }] });
    expect(names()).toEqual(['Ann (you)', 'Bob', 'Ève Ørsted']);
    expect([signs('b'), signs('e')]).toEqual(['hand camera-off', 'weak moderator camera-off muted']);
  });

  it('finds people by parts of a name, whatever their letters', () => {
    show(PeoplePanel, { call });
    type('people-search', 'orsted eve');
    expect(names()).toEqual(['Ève Ørsted']);
    expect(textOf(get('people-count'))).toContain('1 of 3');
    type('people-search', '');
    expect(names()).toHaveLength(3);
  });

  it('lets moderators mute all, and asks back those who were', async () => {
    show(PeoplePanel, { call });
    press('mute-all');
    await vi.waitFor(() => expect(call.said).toHaveLength(1), { timeout: 20_000 });
    expect(call.asked).toEqual([['mute', 'b', 'audio']]);
    call.notices.list[0]?.acts[0]?.run();
    expect(call.asked.at(-1)).toEqual(['order.allow', 'b', 'audio']);
  });

  it('lowers all hands, and offers nothing of it to those who do not moderate', () => {
    show(PeoplePanel, { call });
    call.change({ participants: [{ ...bob, raisedHand: 5 }, eve], raisedHand: 9 });
    press('lower-all');
    expect(call.asked).toEqual([['lowerHand', '']]);
    call.change({ role: 'participant' });
    for (const testid of ['lower-all', 'mute-all', 'end-for-all', 'security-open']) expect(find(testid)).toBeNull();
  });

  it('asks a moderator to let somebody speak who raises a hand where that is reserved', () => {
    show(PeoplePanel, { call });
    const rules = { ...kNoRules, reserved: { ...kNoRules.reserved, audio: true } };
    call.change({ rules, participants: [{ ...bob, raisedHand: 5 }, eve] });
    expect(all('allow-speak')).toHaveLength(1);
    press('allow-speak');
    expect(call.asked).toEqual([['order.allow', 'b', 'audio']]);
    call.change({ rules: { ...rules, approved: { ...rules.approved, audio: ['b'] } } });
    expect(find('allow-speak')).toBeNull();
  });
});

describe('dialogs about one person', () => {
  it('put somebody out with a word, and keep out when that is wished', async () => {
    show(KickDialog, { call, endpoint: 'b', onclose });
    expect(textOf(get('kick-dialog'))).toContain('Bob');
    type('kick-reason', '  too loud ');
    press('confirm');
    expect(call.asked).toEqual([['kick', 'b', 'too loud']]);
    await clear();
    show(KickDialog, { call, endpoint: 'b', onclose });
    press('kick-keep-out');
    press('confirm');
    expect(call.asked.at(-1)).toEqual(['ban', 'b', '']);
  });

  it('do nothing when cancelled, and say it when the server refuses', async () => {
    show(GrantDialog, { call, endpoint: 'b', onclose });
    press('cancel');
    expect(call.asked).toEqual([]);
    call.conference.refuses.add('grant');
    press('confirm');
    await vi.waitFor(() => expect(call.said).toEqual(['The server refused this.']), { timeout: 20_000 });
  });

  it('give oneself another name', () => {
    show(NameDialog, { call, endpoint: '', onclose });
    type('rename-input', ' Evelyn ');
    press('rename-save');
    expect(call.asked).toEqual([['setName', 'Evelyn']]);
  });
});

describe('an invitation', () => {
  const files: Blob[] = [];
  beforeEach(() => {
    files.length = 0;
    URL.createObjectURL = (file) => (files.push(file as Blob), 'blob:x');
    URL.revokeObjectURL = () => undefined;
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    call.change({ role: 'participant' });
  });

  it('is the address, to read, to copy and to mail', async () => {
    const copied: string[] = [];
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: (text: string) => (copied.push(text), Promise.resolve()) } });
    show(InviteDialog, { call, endpoint: '', onclose });
    expect(textOf(get('invite-link'))).toBe(location.href.replace(/^https?:\/\//, '').replace(/\/$/, ''));
    press('invite-copy');
    await vi.waitFor(() => expect(get('invite-copy').dataset.outcome).toBe('copied'), { timeout: 20_000 });
    expect(copied).toHaveLength(1);
    const mail = new URL(get<HTMLAnchorElement>('invite-mail').href);
    expect(mail.protocol).toBe('mailto:');
    expect(mail.searchParams.get('body')).toContain(copied[0]);
    expect(find('qr-code')?.getAttribute('aria-label')).toBeTruthy();
  });

  it('goes into a calendar', async () => {
    show(InviteDialog, { call, endpoint: '', onclose });
    type('calendar-title', 'Tea, cake; äöü');
    type('calendar-date', '2030-02-28');
    type('calendar-time', '23:15');
    const minutes = get<HTMLSelectElement>('calendar-duration');
    minutes.selectedIndex = 4;
    minutes.dispatchEvent(new Event('change', { bubbles: true }));
    get('calendar-save').closest('form')?.requestSubmit();
    await tick();
    const text = await new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as string);
      reader.readAsText(files[0] as Blob);
    });
    const utc = new Date(2030, 1, 28, 23, 15).toISOString().replace(/[-:]|\.\d+/g, '');
    expect(text).toContain(`DTSTART:${utc}`);
    expect(text).toContain('SUMMARY:Tea\\, cake\\; äöü');
    expect(text).toContain('TRIGGER:-PT10M');
  });

  it('shows the password to those who know it, and lets moderators set it', async () => {
    call.change({ role: 'moderator' });
    show(InviteDialog, { call, endpoint: '', onclose });
    type('password-input', ' Tea & cake ');
    get('password-set').closest('form')?.requestSubmit();
    expect(call.asked).toEqual([['setPassword', 'Tea & cake']]);
    call.change({ password: 'Tea & cake' });
    expect(textOf(get('room-password'))).toBe('Tea & cake');
    press('password-remove');
    expect(call.asked.at(-1)).toEqual(['setPassword', '']);
    call.change({ role: 'participant' });
    expect([textOf(get('room-password')), find('password-remove')]).toEqual(['Tea & cake', null]);
    await clear();
  });
});
