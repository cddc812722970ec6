// What is said once: to the eye for some seconds, to a screen reader through the live region. A notice with an act stays
// longer; one with a key replaces the one before of the same key, so that nothing is said twice at a time.

export interface Notice {
  id: number;
  text: string;
  /** 'warn' asks for attention; never by colour alone: the view adds a sign. */
  tone: 'info' | 'warn';
  key: string | undefined;
  acts: readonly NoticeAct[];
}

export interface NoticeAct {
  label: string;
  run: () => void;
}

export interface NoticeOptions {
  tone?: Notice['tone'];
  key?: string;
  acts?: readonly NoticeAct[];
  /** 0: until it is dismissed. */
  forMs?: number;
}

const kShortMs = 5_000;
const kWithActMs = 15_000;
const kMost = 4;

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  private next = 1;

  say(text: string, { tone = 'info', key, acts = [], forMs }: NoticeOptions = {}): number {
    const id = this.next++;
    const others = key === undefined ? this.list : this.list.filter((n) => n.key !== key);
    this.list = [...others.slice(1 - kMost), { id, text, tone, key, acts }];
    const lasts = forMs ?? (acts.length > 0 ? kWithActMs : kShortMs);
    if (lasts > 0) setTimeout(() => this.dismiss(id), lasts);
    return id;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((n) => n.id !== id);
  }

  /** Takes back what is no longer true. */
  withdraw(key: string): void {
    this.list = this.list.filter((n) => n.key !== key);
  }
}
