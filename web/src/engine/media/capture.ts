// An open device, and what is made of it before it is sent: noise is filtered, a background blurred. What makes it is
// given from outside; the engine only sees to it that the right track is sent.

export interface Processed {
  track: MediaStreamTrack;
  stop(): void;
}

/**
 * Makes another track of an open one. Later it may call `changed`, with what shall be sent from then on: another track,
 * or null when nothing may be sent any more.
 */
export type Process = (raw: MediaStreamTrack, changed: (track: MediaStreamTrack | null) => void) => Promise<Processed>;

export class Capture {
  /** What is sent; null when the processing broke and forbids to send what is unprocessed. */
  track: MediaStreamTrack | null;
  private processed: Processed | undefined;
  private turn = 0;

  constructor(
    readonly raw: MediaStreamTrack,
    private readonly changed: () => void,
  ) {
    this.track = raw;
  }

  get live(): boolean {
    return this.raw.readyState === 'live';
  }

  /** What was sent goes on until the new is ready. @throws what `process` throws; then all is as before. */
  async apply(process: Process | null): Promise<void> {
    const turn = ++this.turn;
    const next = await process?.(this.raw, (track) => turn === this.turn && this.become(track));
    if (turn !== this.turn || !this.live) return next?.stop();
    const old = this.processed;
    this.processed = next;
    this.become(next ? next.track : this.raw);
    old?.stop();
  }

  stop(): void {
    this.turn++;
    this.raw.stop();
    this.processed?.stop();
  }

  private become(track: MediaStreamTrack | null): void {
    this.track = track;
    this.changed();
  }
}
