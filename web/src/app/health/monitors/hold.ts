// A condition that must have held for a while before it counts, and must have been gone for a while before it is over:
// what keeps a passing glitch from becoming a message, and a message from flickering.

export class Hold {
  /** Whether it counts now. */
  value = false;
  /** Since when the condition has been other than `value`. */
  private since: number | undefined;

  constructor(
    private readonly afterMs: number,
    private readonly goneMs = 0,
  ) {}

  feed(nowMs: number, condition: boolean): boolean {
    if (condition === this.value) {
      this.since = undefined;
    } else {
      this.since ??= nowMs;
      if (nowMs - this.since >= (condition ? this.afterMs : this.goneMs)) {
        this.value = condition;
        this.since = undefined;
      }
    }
    return this.value;
  }

  reset(): void {
    this.value = false;
    this.since = undefined;
  }
}
