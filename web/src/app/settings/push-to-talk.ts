// The space bar held down: heard as long as it is held. It stays what it is where it means something else: while typing,
// and on a button that was reached by keyboard. A button that was clicked keeps the focus, and is no such button.

import type { With } from '../call/parts';
import { isTyping } from '../call/shortcuts';
import { isLocked } from '../order/may';
import { preferences } from '../preferences.svelte';
import { unawaited } from '../../unawaited';

const kControl = 'button, a[href], summary, [role="button"], [role="tab"], [role="switch"], [role="checkbox"], [role="radio"]';

/** @returns ends it. */
export function pushToTalk(call: With<'room' | 'devices'>): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let held = false;
  let clicked: Element | null = null;

  const release = (): void => {
    if (!held) return;
    held = false;
    unawaited(call.devices.media.set('audio', false));
  };
  const mine = (event: KeyboardEvent): boolean => {
    if (!preferences.value.shortcuts || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return false;
    const control = (event.target as Element | null)?.closest?.(kControl) ?? null;
    return control === null || control === clicked;
  };

  window.addEventListener('pointerdown', (event) => (clicked = (event.target as Element | null)?.closest?.(kControl) ?? null), { signal, capture: true });
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') clicked = null;
    if (event.key !== ' ' || event.defaultPrevented) return;
    if (held) return event.preventDefault();
    if (event.repeat || !mine(event)) return;
    event.preventDefault();
    if (call.devices.media.isOn('audio')) return;
    if (isLocked(call.room.state, 'audio')) return call.devices.offerHand();
    held = true;
    unawaited(call.devices.media.set('audio', true));
  }, { signal });
  window.addEventListener('keyup', (event) => {
    if (event.key !== ' ' || !held) return;
    event.preventDefault();
    release();
  }, { signal });
  window.addEventListener('blur', release, { signal });
  return () => {
    stop.abort();
    release();
  };
}
