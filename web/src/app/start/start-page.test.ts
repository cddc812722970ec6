// @vitest-environment jsdom
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRoomPath } from '../../engine';
import { language } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { all, clear, find, get, press, show, textOf, type } from '../testing/fake-call.svelte';
import LanguageSwitch from '../ui/LanguageSwitch.svelte';
import ThemeSwitch from '../ui/ThemeSwitch.svelte';
import { theme } from '../theme/theme.svelte';
import RecentRooms from './RecentRooms.svelte';
import { recents } from './recents.svelte';
import RoomForm from './RoomForm.svelte';

const kMadeUp = /^([a-z]{4}-){3}[a-z]{4}$/;
let went: string[];
const submit = () => get('room-input').closest('form')?.requestSubmit();

beforeEach(() => {
  vi.useFakeTimers();
  went = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await clear();
  localStorage.clear();
  preferences.set({ keepRooms: true, theme: 'system', language: '' });
});

describe('the way into a room', () => {
  beforeEach(() => show(RoomForm, { onroom: (address: string) => void went.push(address) }));

  it('makes up a name, remarks upon a weak one, and makes up another that is none', () => {
    const offered = get<HTMLInputElement>('room-input').placeholder;
    expect(offered).toMatch(kMadeUp);
    type('room-input', 'Team Meeting');
    expect(find('weak-name')).toBeNull(); // not while one types
    vi.advanceTimersByTime(600);
    type('room-input', 'Team Meeting');
    expect(get('weak-name').dataset.weakness).toBe('common');
    expect(get<HTMLButtonElement>('go-button').disabled).toBe(false);
    press('weak-make-up');
    expect(find('weak-name')).toBeNull();
    const made = get<HTMLInputElement>('room-input').value;
    expect(made).toMatch(kMadeUp);
    expect(made).not.toBe(offered);
    submit();
    expect(went).toEqual([`/${made}`]);
  });

  it('goes to the offered name when nothing was typed', () => {
    press('go-button');
    expect(went).toEqual([`/${get<HTMLInputElement>('room-input').placeholder}`]);
  });

  it('understands a pasted link, which is not judged', () => {
    type('room-input', `${location.origin}/Garden-Party#config.startWithAudioMuted=true`);
    vi.advanceTimersByTime(1_000);
    expect(find('weak-name')).toBeNull();
    submit();
    expect(went).toEqual(['/garden-party']);
  });

  it('names the other server of a link that leads there', () => {
    type('room-input', 'https://meet.example.org/board');
    expect(textOf(get('go-button'))).toContain('meet.example.org');
    submit();
    expect(went).toEqual(['https://meet.example.org/board']);
  });
});

describe('the rooms one was in', () => {
  const room = (path: string) => {
    const address = parseRoomPath(path);
    if (!address) throw new Error(path);
    return address;
  };
  const links = () => all('recent-room').map((link) => link.getAttribute('href'));

  beforeEach(() => {
    recents.clear();
    show(RecentRooms, {});
  });

  it('are listed, forgotten one by one or all, and not kept where that is switched off', async () => {
    expect(find('recent-empty')).not.toBeNull();
    for (const path of ['/sieben-krumme-pelikane-fl%C3%BCstern', '/tea']) recents.add(room(path));
    await tick();
    expect(links()).toEqual(['/tea', '/sieben-krumme-pelikane-fl%C3%BCstern']);
    all('recent-remove')[0]?.click();
    await tick();
    expect(links()).toEqual(['/sieben-krumme-pelikane-fl%C3%BCstern']);
    expect(localStorage.getItem('conclave.recent')).toContain('pelikane');
    press('recent-keep');
    expect([links(), find('recent-empty') !== null]).toEqual([[], true]);
    recents.add(room('/other'));
    await tick();
    expect([links(), localStorage.getItem('conclave.recent')]).toEqual([[], '[]']);
  });

  it('go all at once', async () => {
    for (const path of ['/a-room', '/b-room']) recents.add(room(path));
    await tick();
    press('recent-clear');
    expect(links()).toEqual([]);
  });
});

it('chooses a theme and a language, and keeps both', async () => {
  vi.useRealTimers();
  show(ThemeSwitch, {});
  show(LanguageSwitch, {});
  const seen: string[] = [];
  for (let i = 0; i < 3; i++) {
    press('theme-switch');
    seen.push(`${get('theme-switch').dataset.themeChoice} ${preferences.value.theme}`);
  }
  expect(seen).toEqual(['light light', 'dark dark', 'system system']);
  press('theme-switch');
  expect(theme.current).toBe('light');
  const choice = get<HTMLSelectElement>('language');
  choice.value = 'de';
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  await vi.waitFor(() => expect(language.current).toBe('de'), { timeout: 20_000 });
  expect(document.documentElement.lang).toBe('de');
  expect(JSON.parse(localStorage.getItem('conclave.preferences') ?? '{}')).toMatchObject({ theme: 'light', language: 'de' });
  await language.set('en');
});
