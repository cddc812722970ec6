// @vitest-environment jsdom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConferenceState } from '../../engine';
import { kInitialState } from '../../engine/conference/types';
import type { CallRoom } from './room.svelte';
import HostBanner from '../host/HostBanner.svelte';
import type { HostAbsence } from '../host/absence.svelte';
import BreakoutBanner from '../breakout/BreakoutBanner.svelte';

afterEach(() => (document.body.innerHTML = ''));

const find = <E extends HTMLElement>(testid: string) => document.querySelector<E>(`[data-testid="${testid}"]`);

it('says where one is, and offers the way back and, to moderators, to call the closing off', async () => {
  const goTo = vi.fn(() => Promise.resolve());
  const command = vi.fn();
  const state: ConferenceState = {
    ...kInitialState, role: 'moderator', inMainRoom: false, here: 'tea', subject: 'Tea',
    breakouts: { ...kInitialState.breakouts, closingAt: performance.now() + 30_000 },
  };
  const banner = mount(BreakoutBanner, { target: document.body, props: { call: { room: { state, conference: { goTo, breakouts: { command } } } as unknown as CallRoom } } });
  flushSync();
  expect(find('breakout-banner')?.textContent).toContain('Tea');
  expect(find('breakout-banner')?.dataset.moving).toBe('false');
  expect(find('breakout-countdown')?.textContent).toMatch(/0:(30|29)/);
  find('breakout-back')?.click();
  find('breakout-call-off')?.click();
  expect([goTo.mock.calls.length, command.mock.calls]).toEqual([1, [[{ do: 'call-off' }]]]);
  await unmount(banner);
});

it('is not there in the main room', () => {
  mount(BreakoutBanner, { target: document.body, props: { call: { room: { state: kInitialState } as unknown as CallRoom } } });
  flushSync();
  expect(find('breakout-banner')).toBeNull();
});

it('counts down when the meeting ends without its host, for eyes only', () => {
  const absence = { current: { then: 'end', endsAt: performance.now() + 90_000 } } as unknown as HostAbsence;
  mount(HostBanner, { target: document.body, props: { absence } });
  flushSync();
  expect(find('host-clock')?.textContent).toMatch(/1:(30|29)/);
  expect(find('host-banner')?.querySelector('span[aria-hidden="true"]')?.textContent).toBe(document.querySelector('[role="status"]')?.textContent);
  expect(find('host-banner')?.querySelector('button')).toBeNull();
});
