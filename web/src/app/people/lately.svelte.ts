// Who spoke lately, as state of the page. It listens for as long as a call lasts, so that the list knows when it opens.

import type { Conference } from '../../engine';
import { Speakers } from './speakers';

export class Lately {
  people = $state.raw<ReadonlySet<string>>(new Set());
  private readonly speakers = new Speakers();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current: string | undefined;

  /** @returns what ends it. */
  watch(conference: Conference): () => void {
    const stop = conference.subscribe(({ dominantSpeaker }) => {
      if (dominantSpeaker === this.current) return;
      this.current = dominantSpeaker;
      this.speakers.change(dominantSpeaker, Date.now());
      this.update();
    });
    return () => {
      stop();
      clearTimeout(this.timer);
    };
  }

  private update(): void {
    const now = Date.now();
    this.people = this.speakers.lately(now);
    clearTimeout(this.timer);
    const next = this.speakers.nextChange();
    if (next !== undefined) this.timer = setTimeout(() => this.update(), next - now);
  }
}
