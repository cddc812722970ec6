// Another background for the camera, made here and nowhere else. Until the first picture is made nothing is sent, and
// when it breaks nothing is sent any more: the room is never shown instead.

import type { Changed, Processed } from '../processed';
import type { Background } from './composer';
import { elementFeed, type Feed, type Post, streamFeed } from './feed';
import type { FromWorker } from './messages';

const kPatienceMs = 15_000;

/** How the work goes, for tests and for who wants to know. */
export interface Load {
  ms: number;
  scale: number;
  pictures: number;
}

export class BackgroundEffect {
  readonly load: Load = { ms: 0, scale: 1, pictures: 0 };
  private readonly running = new Set<Worker>();

  /** `load` gives the background anew for each worker: a picture belongs to the one that has it. */
  constructor(private background: () => Promise<Background>) {}

  async setBackground(background: () => Promise<Background>): Promise<void> {
    this.background = background;
    for (const worker of this.running) worker.postMessage({ kind: 'background', background: await background() });
  }

  /** @throws when the first picture cannot be made, or not in time. */
  readonly process = async (raw: MediaStreamTrack, changed: Changed): Promise<Processed> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'background' });
    let feed: Feed | undefined;
    const stop = (): void => {
      this.running.delete(worker);
      worker.terminate();
      feed?.stop();
    };
    const post: Post = (message, transfer = []) => worker.postMessage(message, transfer);
    try {
      const background = await this.background();
      const heard = new Conversation(worker);
      post({ kind: 'start', background });
      await heard.next('ready');
      this.running.add(worker);
      heard.onmessage = (message) => {
        if (message.kind === 'made') this.note(message);
        feed?.hear(message);
      };
      const first = heard.next('made');
      feed = streamFeed(raw, post) ?? (await elementFeed(raw, post));
      await first;
      heard.onfailure = () => {
        stop();
        changed(null);
      };
      return { track: feed.track, stop };
    } catch (error) {
      stop();
      throw error;
    }
  };

  private note({ ms, scale }: Extract<FromWorker, { kind: 'made' }>): void {
    this.load.ms = this.load.pictures === 0 ? ms : this.load.ms * 0.95 + ms * 0.05;
    this.load.scale = scale;
    this.load.pictures++;
  }
}

/** Waits for what the worker says; its failure ends all waiting. */
class Conversation {
  onmessage: (message: FromWorker) => void = () => undefined;
  onfailure: () => void = () => undefined;
  private readonly waiting = new Map<FromWorker['kind'], { resolve: () => void; reject: (error: Error) => void }>();

  constructor(worker: Worker) {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      this.onmessage(data);
      this.waiting.get(data.kind)?.resolve();
      this.waiting.delete(data.kind);
      if (data.kind === 'failed') this.fail(data.reason);
    });
    worker.addEventListener('error', (event) => this.fail(event.message || 'the worker could not be loaded'));
  }

  next(kind: FromWorker['kind']): Promise<void> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`no ${kind} in time`)), kPatienceMs);
      const done = (act: () => void): void => {
        clearTimeout(patience);
        act();
      };
      this.waiting.set(kind, { resolve: () => done(resolve), reject: (error) => done(() => reject(error)) });
    });
  }

  private fail(reason: string): void {
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
    this.onfailure();
  }
}
