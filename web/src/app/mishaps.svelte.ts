// The last resort: what went wrong where nobody caught it. The person is told once in a while that something did, in
// words, and what is known of it goes into the text that is copied for whoever helps. Not here: failures that somebody
// expects; those are told where they happen, with what helps.

import type { Notices } from './call/notices.svelte';
import { t } from './i18n/index.svelte';

export interface Mishap {
  /** Milliseconds since the epoch. */
  at: number;
  what: string;
}

/** A page that fails over and over says so once in this time. */
const kQuietMs = 5 * 60_000;
const kMaxKept = 20;
const kMaxLength = 300;

export class Mishaps {
  private kept: readonly Mishap[] = [];
  private toldAt = Number.NEGATIVE_INFINITY;
  private notices: Notices | undefined;
  /** Something went wrong before there was a place to say so. */
  private owed = false;

  constructor(private readonly now: () => number = () => Date.now()) {}

  get list(): readonly Mishap[] {
    return this.kept;
  }

  /** @returns what ends it. */
  watch(target: EventTarget): () => void {
    const onError = (event: Event): void => this.onError(event as ErrorEvent);
    const onRejection = (event: Event): void => this.record((event as PromiseRejectionEvent).reason);
    target.addEventListener('error', onError);
    target.addEventListener('unhandledrejection', onRejection);
    return () => {
      target.removeEventListener('error', onError);
      target.removeEventListener('unhandledrejection', onRejection);
    };
  }

  /** Tells there from now on. @returns what ends it. */
  tell(notices: Notices): () => void {
    this.notices = notices;
    if (this.owed) this.say();
    return () => {
      if (this.notices === notices) this.notices = undefined;
    };
  }

  /** For a mail to whoever helps; '' when nothing went wrong. */
  asText(): string {
    const lines = this.kept.map(({ at, what }) => `${new Date(at).toISOString()} ${what}`);
    return lines.length > 0 ? [t('mishap.title'), '', ...lines].join('\n') : '';
  }

  private onError({ error, message, filename }: ErrorEvent): void {
    // Scripts that extensions bring into the page are not ours, nor are "Script error." without any source.
    if (!filename?.startsWith(location.origin)) return;
    // Browsers report a layout that takes another turn as an error (CSSWG resize-observer 3.4.7); nothing is lost.
    if (message.startsWith('ResizeObserver loop')) return;
    this.record((error as unknown) ?? message);
  }

  private record(reason: unknown): void {
    // Something was given up on purpose: a question closed, a load that another one replaced.
    const { name, message } = (reason ?? {}) as Partial<Error>;
    if (name === 'AbortError') return;
    const what = (name && message !== undefined ? `${name}: ${message}` : String(reason)).slice(0, kMaxLength);
    this.kept = [...this.kept.slice(1 - kMaxKept), { at: this.now(), what }];
    if (this.notices) this.say();
    else this.owed = true;
  }

  private say(): void {
    this.owed = false;
    if (this.now() - this.toldAt < kQuietMs) return;
    this.toldAt = this.now();
    const acts = [{ label: t('mishap.reload'), run: () => location.reload() }];
    this.notices?.say(t('mishap.text'), { tone: 'warn', key: 'mishap', acts });
  }
}

export const mishaps = new Mishaps();
