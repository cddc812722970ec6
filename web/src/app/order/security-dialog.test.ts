// @vitest-environment jsdom
// What the security dialog shows of the rules, to whom, and what a switch or a word asks of the room: a switch that is the
// wrong way round would open a room that somebody wanted closed.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kNoRules } from '../../engine/conference/types';
import { language } from '../i18n/index.svelte';
import { clear, FakeCall, find, get, press, show, textOf, type } from '../testing/fake-call.svelte';
import SecurityDialog from './SecurityDialog.svelte';

let call: FakeCall;
const onclose = vi.fn();
const isOn = (testid: string) => get(testid).getAttribute('aria-checked') === 'true';
const open = () => show(SecurityDialog, { call, endpoint: '', onclose });

beforeEach(() => {
  call = new FakeCall({ role: 'moderator', rules: kNoRules });
});
afterEach(async () => {
  await clear();
  await language.set('en');
});

describe('moderators', () => {
  it('see what holds, also when another one changes it', () => {
    open();
    expect(['rule-lobby', 'rule-locked', 'rule-audio', 'rule-group', 'rule-start-audio'].map(isOn)).toEqual([false, false, true, true, false]);
    call.change({
      rules: {
        ...kNoRules, lobby: true, locked: true, maxUsers: 12, reserved: { ...kNoRules.reserved, audio: true },
        writing: { ...kNoRules.writing, group: false }, startMuted: { audio: true, video: false },
      },
    });
    expect(['rule-lobby', 'rule-locked', 'rule-audio', 'rule-group', 'rule-start-audio'].map(isOn)).toEqual([true, true, false, false, true]);
    expect(get<HTMLInputElement>('rule-limit').value).toBe('12');
  });

  it('change each rule by its switch', async () => {
    open();
    for (const testid of ['rule-lobby', 'rule-locked', 'rule-desktop', 'rule-polls', 'rule-start-video']) press(testid);
    await vi.waitFor(() => expect(call.asked).toHaveLength(5));
    expect(call.asked).toEqual(expect.arrayContaining([
      ['order.setLobby', true],
      ['order.setLocked', true],
      ['order.reserve', 'desktop', true],
      ['order.setWriting', { group: true, private: true, polls: false }],
      ['order.setStartMuted', { audio: false, video: true }],
    ]));
  });

  it('read it when the room refuses', async () => {
    call.conference.refuses.add('order.setLobby');
    open();
    press('rule-lobby');
    await vi.waitFor(() => expect(call.said).toHaveLength(1));
    expect(isOn('rule-lobby')).toBe(false);
  });

  it('set a limit of people that is a number, and none with an empty field', async () => {
    open();
    type('rule-limit', 'many');
    expect(get<HTMLButtonElement>('rule-limit-set').disabled).toBe(true);
    type('rule-limit', '25');
    press('rule-limit-set');
    await vi.waitFor(() => expect(call.asked).toEqual([['order.setMaxUsers', 25]]));
    call.change({ rules: { ...kNoRules, maxUsers: 25 } });
    type('rule-limit', '');
    press('rule-limit-set');
    await vi.waitFor(() => expect(call.asked.at(-1)).toEqual(['order.setMaxUsers', undefined]));
  });

  it('set a password, see it, and remove it', async () => {
    open();
    expect(get<HTMLButtonElement>('password-set').disabled).toBe(true);
    type('password-input', ' oolong ');
    press('password-set');
    await vi.waitFor(() => expect(call.asked).toEqual([['setPassword', 'oolong']]));
    call.change({ password: 'oolong' });
    expect(textOf(get('room-password'))).toBe('oolong');
    press('password-remove');
    await vi.waitFor(() => expect(call.asked.at(-1)).toEqual(['setPassword', '']));
  });
});

describe('all others', () => {
  it('read the rules and can change none', () => {
    call.change({ role: 'participant', rules: { ...kNoRules, lobby: true, hasPassword: true } });
    open();
    expect(isOn('rule-lobby')).toBe(true);
    for (const testid of ['rule-lobby', 'rule-locked', 'rule-audio', 'rule-private', 'rule-start-audio']) press(testid);
    expect(call.asked).toEqual([]);
    expect(textOf(get('rule-password'))).toBe('The room has a password.');
    expect([find('password-input'), find('rule-limit')]).toEqual([null, null]);
    expect(textOf(get('security-dialog'))).toContain('Moderators can change it.');
  });

  it('read them in German', async () => {
    await language.set('de');
    call.change({ role: 'participant' });
    open();
    expect(textOf(get('security-dialog'))).toContain('Sicherheit');
    expect(textOf(get('rule-password'))).toBe('Der Raum hat kein Passwort.');
  });
});
