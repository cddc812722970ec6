// Whether nobody has moved, touched or typed for a while.

const kIdleMs = 4_000;
const kSigns = ['pointermove', 'pointerdown', 'keydown', 'focusin', 'wheel'] as const;

export class Idle {
  value = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @returns what ends it. */
  watch(): () => void {
    for (const sign of kSigns) addEventListener(sign, this.wake, { passive: true });
    this.wake();
    return () => {
      for (const sign of kSigns) removeEventListener(sign, this.wake);
      clearTimeout(this.timer);
    };
  }

  private readonly wake = (): void => {
    this.value = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.value = true), kIdleMs);
  };
}
