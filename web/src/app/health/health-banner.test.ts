// @vitest-environment jsdom
// The banner between stage and controls: that a state of the conference or of a device becomes the right words and the
// button that helps, that it goes when the trouble is over or dismissed, and that what cannot wait interrupts a screen reader.
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { clear, FakeCall, find, get, show, textOf } from '../testing/fake-call.svelte';
import HealthBanner from './HealthBanner.svelte';

let call: FakeCall;
const troubles = () => get('health-banner').dataset.troubles;
const words = () => [...document.querySelectorAll('[data-trouble] .words')].map((element) => textOf(element));
const acts = () => [...document.querySelectorAll('[data-trouble] .act')].map((element) => textOf(element));

function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
  flushSync();
}

function pressAct(label: string): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-trouble] button')];
  const button = buttons.find((b) => textOf(b) === label || b.getAttribute('aria-label') === label);
  if (!button) throw new Error(`no ${label} among ${acts().join(', ')}`);
  button.click();
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers();
  call = new FakeCall({ media: 'connected' });
  show(HealthBanner, { call });
});
afterEach(async () => {
  await clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
  await language.set('en');
});

it('is empty while all is well', () => {
  pass(10_000);
  expect([troubles(), words()]).toEqual(['', []]);
});

describe('the connection', () => {
  it('names a server that restarts, and says when it is over', () => {
    call.change({ interruption: 'server-stopped' });
    pass(200);
    expect(words()).toEqual(['The server is being restarted. You are back in by yourself in a moment.']);
    call.change({ interruption: undefined });
    pass(200);
    expect([words(), call.said.length]).toEqual([[], 1]);
  });

  it('blames the network only when the device has none, and that interrupts a screen reader', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    call.change({ media: 'interrupted' });
    pass(200);
    expect(troubles()).toBe('offline');
    expect(textOf(get('health-urgent'))).toContain('Your device has no network.');
  });

  it('leads to the figures while sound and picture are interrupted', () => {
    call.change({ media: 'interrupted' });
    pass(200);
    expect([troubles(), acts()]).toEqual(['media-lost', ['Details']]);
    pressAct('Details');
    expect(call.windows.dialog?.name).toBe('connection');
  });

  it('says what may be in the way when sound and picture do not get through', () => {
    call.change({ media: 'failed' });
    pass(200);
    expect(words()).toEqual(['Sound and picture do not get through. A firewall or a VPN may block them: try another network.']);
    expect(textOf(get('health-urgent'))).toBe(words()[0]);
  });

  it('is told in German', async () => {
    await language.set('de');
    call.change({ interruption: 'server-stopped' });
    pass(200);
    expect(words()).toEqual(['Der Server wird neu gestartet. Du bist gleich von selbst wieder dabei.']);
  });
});

describe('the devices', () => {
  it('offer a camera that stopped by itself again', async () => {
    const set = vi.spyOn(call.devices.media, 'setCamera').mockResolvedValue(true);
    call.devices.media.events.emit('ended', 'camera');
    pass(2_000);
    expect([words(), acts()]).toEqual([['Your camera stopped. It was unplugged, or another program took it.'], ['Turn on again']]);
    pressAct('Turn on again');
    await vi.waitFor(() => expect(set.mock.calls).toEqual([[false], [true]]));
  });

  it('are no matter any more when dismissed', () => {
    call.devices.media.events.emit('ended', 'camera');
    pass(2_000);
    pressAct('Dismiss');
    pass(2_000);
    expect(words()).toEqual([]);
  });
});

it('lets the person start sound that the browser holds back', () => {
  call.devices.playBlocked = true;
  pass(200);
  expect(words()).toEqual(['The browser holds back the sound of the others.']);
  pressAct('Play sound');
  pass(200);
  expect([call.devices.playBlocked, find('health-banner')?.dataset.troubles]).toEqual([false, '']);
});
