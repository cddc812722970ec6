// Keeps the screen on during a call (W3C Screen Wake Lock). The browser takes the lock away whenever the page is hidden,
// so it is asked for again when the page comes back.

import { ignoreFailure, unawaited } from '../../unawaited';

/** @returns what lets the screen sleep again. */
export function keepAwake(doc: Document = document, wakeLock: WakeLock | null = navigator.wakeLock ?? null): () => void {
  let lock: WakeLockSentinel | undefined;
  let over = false;

  async function take(): Promise<void> {
    if (over || doc.visibilityState !== 'visible' || (lock && !lock.released)) return;
    try {
      const taken = await wakeLock?.request('screen');
      if (over) await taken?.release();
      else lock = taken;
    } catch {
      // Power saving, or the page was hidden meanwhile: the next return asks again.
    }
  }

  const onChange = (): void => unawaited(take());
  doc.addEventListener('visibilitychange', onChange);
  unawaited(take());
  return () => {
    over = true;
    doc.removeEventListener('visibilitychange', onChange);
    ignoreFailure(lock?.release());
  };
}
