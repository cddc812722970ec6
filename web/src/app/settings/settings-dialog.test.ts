// @vitest-environment jsdom
// The settings during a call: one tab at a time, a choice is kept for the next call, and is in force in this one at once.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { clear, FakeCall, find, get, press, show, textOf } from '../testing/fake-call.svelte';
import SettingsDialog from './SettingsDialog.svelte';

const before = preferences.value;
let call: FakeCall;
const open = () => show(SettingsDialog, { call, endpoint: '', onclose: vi.fn() });
const isOn = (testid: string) => get(testid).getAttribute('aria-checked') === 'true';
const names = () => ['sound', 'picture', 'reception', 'general'].map((tab) => textOf(get(`settings-tab-${tab}`)));

beforeEach(() => {
  call = new FakeCall();
});
afterEach(async () => {
  await clear();
  preferences.set(before);
  await language.set('en');
});

describe('the tabs', () => {
  it('show what belongs to them, one at a time', () => {
    open();
    expect(names()).toEqual(['Sound', 'Picture', 'Reception', 'General']);
    expect([find('music-mode') !== null, find('data-saver')]).toEqual([true, null]);
    press('settings-tab-reception');
    expect([find('music-mode'), find('data-saver') !== null]).toEqual([null, true]);
    expect(get('settings-tab-reception').getAttribute('aria-selected')).toBe('true');
  });

  it('have German names', async () => {
    await language.set('de');
    open();
    expect(names()).toEqual(['Ton', 'Bild', 'Empfang', 'Allgemein']);
  });
});

describe('a choice', () => {
  it('is kept, and given to the microphone of this call', () => {
    const setWishes = vi.spyOn(call.devices.media, 'setWishes');
    open();
    const echo = isOn('echo-cancellation');
    press('echo-cancellation');
    expect([isOn('echo-cancellation'), preferences.value.echoCancellation]).toEqual([!echo, !echo]);
    expect(setWishes.mock.lastCall?.[0]).toMatchObject({ echoCancellation: !echo });
  });

  it('for music overrides what is done to a voice, and gives it back', () => {
    open();
    press('music-mode');
    expect([isOn('echo-cancellation'), get<HTMLButtonElement>('echo-cancellation').disabled]).toEqual([false, true]);
    press('music-mode');
    expect([isOn('echo-cancellation'), get<HTMLButtonElement>('echo-cancellation').disabled]).toEqual([true, false]);
  });

  it('to save data turns the own camera off', () => {
    const set = vi.spyOn(call.devices.media, 'set').mockResolvedValue(true);
    open();
    press('settings-tab-reception');
    press('data-saver');
    expect(preferences.value.dataSaver).toBe(true);
    expect(set.mock.calls).toEqual([['camera', false]]);
  });
});
