// @vitest-environment jsdom
// Keys in a call: what each asks of the call, what it does not do, and that the list people read is the list that holds.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandsOf } from '../call/commands';
import { language } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { clear, FakeCall, get, press, show, textOf } from '../testing/fake-call.svelte';
import { runKey } from './keys';
import ShortcutsDialog from './ShortcutsDialog.svelte';

let call: FakeCall;
const key = (pressed: string) => runKey(call, commandsOf(call), pressed);
const listed = () => [...document.querySelectorAll('kbd')].map((element) => textOf(element));

beforeEach(() => {
  call = new FakeCall({ role: 'moderator' });
});
afterEach(async () => {
  await clear();
  preferences.set({ shortcuts: true });
  await language.set('en');
});

describe('a key', () => {
  it('switches microphone and camera', () => {
    const toggle = vi.spyOn(call.devices, 'toggle').mockResolvedValue();
    expect([key('M'), key('V')]).toEqual([true, true]);
    expect(toggle.mock.calls).toEqual([['audio'], ['camera']]);
  });

  it('opens the list of keys', () => {
    expect(key('?')).toBe(true);
    expect(call.windows.dialog?.name).toBe('shortcuts');
  });

  it('looks at oneself or at the others in the order of the stage', () => {
    const focus = vi.spyOn(call.stage, 'focus').mockImplementation(() => undefined);
    call.stage.seats = ['b', 'e'];
    expect([key('2'), key('9')]).toEqual([true, false]);
    expect(focus.mock.calls).toEqual([['e']]);
  });

  it('without a meaning is left to the browser', () => {
    expect(key('ß')).toBe(false);
    expect(call.asked).toEqual([]);
  });
});

describe('the list', () => {
  it('has every key that a command answers to, once', () => {
    show(ShortcutsDialog, { call, endpoint: '', onclose: vi.fn() });
    const keys = commandsOf(call).flatMap((command) => (command.key ? [command.key] : []));
    expect(listed()).toEqual(expect.arrayContaining(keys));
    expect(new Set(listed()).size).toBe(listed().length);
  });

  it('turns the keys off, and keeps that', () => {
    show(ShortcutsDialog, { call, endpoint: '', onclose: vi.fn() });
    press('use-shortcuts');
    expect(preferences.value.shortcuts).toBe(false);
    expect(get('use-shortcuts').getAttribute('aria-checked')).toBe('false');
  });

  it('is there in German', async () => {
    await language.set('de');
    show(ShortcutsDialog, { call, endpoint: '', onclose: vi.fn() });
    expect(listed()).toContain('Leertaste');
  });
});
