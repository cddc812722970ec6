// @vitest-environment jsdom
// What a person reads before the call when a device does not open, and the one button that helps: to try again only where
// that can help. Which failure is which problem is tested in problem.test.ts.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/index.svelte';
import { clear, find, get, press, show, textOf } from '../testing/fake-call.svelte';
import DeviceHelp from './DeviceHelp.svelte';
import type { HelpSubject } from './help';
import type { Problem } from './problem';

const onretry = vi.fn();
const open = (problem: Problem, device: HelpSubject) => show(DeviceHelp, { problem, device, onretry });
const title = () => textOf(document.querySelector('h2'));

afterEach(async () => {
  onretry.mockClear();
  await clear();
  await language.set('en');
});

describe('a device', () => {
  it.each([
    ['denied', 'camera', 'The camera was not allowed'],
    ['denied', 'both', 'Microphone and camera were not allowed'],
    ['busy', 'microphone', 'Another program is using the microphone'],
    ['missing', 'camera', 'No camera was found'],
  ] as const)('that is %s (%s) says so, with steps, and is tried again by a press', (problem, device, words) => {
    open(problem, device);
    expect(title()).toBe(words);
    expect(document.querySelectorAll('li').length).toBeGreaterThan(0);
    press('device-retry');
    expect(onretry).toHaveBeenCalledOnce();
  });

  it('is told to a screen reader when it appears', () => {
    open('busy', 'camera');
    expect(get('device-help').getAttribute('role')).toBe('status');
  });
});

it('leads from an insecure address to the secure one, where trying again is no help', () => {
  open('insecure', 'both');
  expect(title()).toBe('Microphone and camera need a secure address');
  expect(document.querySelector('a')?.href).toMatch(/^https:\/\//);
  expect(find('device-retry')).toBeNull();
});

it('opens a page of its own where the page around may not use devices', () => {
  open('policy', 'both');
  expect(document.querySelector('a')?.target).toBe('_blank');
  expect(find('device-retry')).toBeNull();
});

it('speaks German', async () => {
  await language.set('de');
  open('insecure', 'both');
  expect(title()).toBe('Mikrofon und Kamera brauchen eine sichere Adresse');
});
