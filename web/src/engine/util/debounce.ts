// Coalesces bursts: the job runs once, `delayMs` after the first call of a burst, so a steady stream of calls cannot
// put it off for ever.

export class Coalescer {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly delayMs: number,
    private readonly job: () => void,
  ) {}

  schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), this.delayMs);
  }

  /** Runs a pending job now. */
  flush(): void {
    if (this.timer === undefined) return;
    this.cancel();
    this.job();
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
