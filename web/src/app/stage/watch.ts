// Looks after the stage while it is seen: who is heard, several times a second, and whether the machine keeps up, every
// two seconds.

import type { Conference, VideoLoad } from '../../engine';
import { Budget } from './budget';
import { kSelf } from './items';
import { OwnVoice } from './own-voice';
import { unawaited } from '../../unawaited';

const kVoiceMs = 150;
const kBudgetMs = 2_000;

export interface Watched {
  conference: Conference;
  microphone: () => MediaStreamTrack | null;
  /** Loudness by endpoint, "self" for one's own. */
  onLevels: (levels: readonly (readonly [string, number])[]) => void;
  onBudget: (level: number) => void;
}

/** @returns what ends it. */
export function watchStage({ conference, microphone, onLevels, onBudget }: Watched): () => void {
  const own = new OwnVoice();
  const budget = new Budget();
  const busy = new BusyTime();
  let before: VideoLoad | undefined;

  function listen(): void {
    const levels: [string, number][] = [];
    for (const [source, level] of conference.audioLevels()) if (source.endsWith('-a0')) levels.push([source.slice(0, -3), level]);
    const track = microphone();
    levels.push([kSelf, own.level(track)]);
    onLevels(levels);
  }

  async function weigh(): Promise<void> {
    const load = await conference.videoLoad().catch(() => undefined);
    const share = busy.take();
    // A session that was replaced begins to count anew; a page in the background is slow on purpose.
    const comparable = load && before && load.framesReceived >= before.framesReceived && !document.hidden;
    if (comparable && before) {
      const sample = { received: load.framesReceived - before.framesReceived, dropped: load.framesDropped - before.framesDropped, busy: share };
      if (budget.feed(sample)) onBudget(budget.level);
    }
    before = load;
  }

  const listening = setInterval(listen, kVoiceMs);
  const weighing = setInterval(() => unawaited(weigh()), kBudgetMs);
  return () => {
    clearInterval(listening);
    clearInterval(weighing);
    own.close();
    busy.close();
  };
}

/** How much of the time the page did not answer: long tasks where the browser tells of them, else how late a timer is. */
class BusyTime {
  private ms = 0;
  private since = performance.now();
  private readonly observer: PerformanceObserver | undefined;
  private readonly timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    if (PerformanceObserver.supportedEntryTypes.includes('longtask')) {
      this.observer = new PerformanceObserver((list) => {
        for (const task of list.getEntries()) this.ms += task.duration;
      });
      this.observer.observe({ type: 'longtask' });
      return;
    }
    let due = performance.now() + kTickMs;
    this.timer = setInterval(() => {
      const late = performance.now() - due;
      if (late > kLateMs) this.ms += late;
      due = performance.now() + kTickMs;
    }, kTickMs);
  }

  /** Share of the time since the last call. */
  take(): number {
    const now = performance.now();
    const share = this.ms / Math.max(1, now - this.since);
    this.ms = 0;
    this.since = now;
    return Math.min(1, share);
  }

  close(): void {
    this.observer?.disconnect();
    clearInterval(this.timer);
  }
}

const kTickMs = 200;
/** As the browsers that know long tasks count them. */
const kLateMs = 50;
