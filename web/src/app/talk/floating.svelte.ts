// Reactions that fly over the stage. What one person clicks in half a second goes out as one message, and nobody sends
// more than a few a second. Screen readers hear of them at most every few seconds, in one sentence.

import type { StageReaction } from '../../engine';

export interface Flight {
  id: number;
  reaction: StageReaction;
  name: string;
  /** Where it starts, 0 to 1 of the width. */
  lane: number;
}

export interface Tally {
  reaction: StageReaction;
  count: number;
}

const kBatchMs = 500;
const kBurst = 12;
const kRefillMs = 400;
const kMostInAir = 40;
export const kFlightMs = 3_000;
const kTellMs = 4_000;

export class FloatingReactions {
  /** In the air now. */
  flights = $state.raw<readonly Flight[]>([]);
  /** What the live region says. */
  told = $state('');
  private nextId = 1;
  private batch: StageReaction[] = [];
  private batchTimer: ReturnType<typeof setTimeout> | undefined;
  private tokens = kBurst;
  private refilled = 0;
  private untold = new Map<string, Tally[]>();
  private tellTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param send puts reactions on their way @param sentence says who reacted how */
  constructor(
    private readonly send: (reactions: readonly StageReaction[]) => void,
    private readonly sentence: (who: ReadonlyMap<string, readonly Tally[]>) => string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** An own one. @returns false when it was one too many. */
  react(reaction: StageReaction, ownName: string): boolean {
    const now = this.now();
    this.tokens = Math.min(kBurst, this.tokens + (now - this.refilled) / kRefillMs);
    this.refilled = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    this.launch(ownName, reaction);
    this.batch.push(reaction);
    this.batchTimer ??= setTimeout(() => this.sendBatch(), kBatchMs);
    return true;
  }

  receive(name: string, reactions: readonly StageReaction[]): void {
    for (const reaction of reactions) {
      this.launch(name, reaction);
      this.note(name, reaction);
    }
    if (reactions.length > 0) this.tellTimer ??= setTimeout(() => this.tell(), kTellMs);
  }

  /** How many of each are in the air, for those who want no motion. */
  get tally(): readonly Tally[] {
    return tallyOf(this.flights.map((f) => f.reaction));
  }

  private launch(name: string, reaction: StageReaction): void {
    const flight = { id: this.nextId++, reaction, name, lane: Math.random() };
    this.flights = [...this.flights.slice(1 - kMostInAir), flight];
    setTimeout(() => (this.flights = this.flights.filter((f) => f !== flight)), kFlightMs);
  }

  private sendBatch(): void {
    this.batchTimer = undefined;
    this.send(this.batch.splice(0));
  }

  private note(name: string, reaction: StageReaction): void {
    const before = (this.untold.get(name) ?? []).flatMap((t) => Array<StageReaction>(t.count).fill(t.reaction));
    this.untold.set(name, tallyOf([...before, reaction]));
  }

  private tell(): void {
    this.tellTimer = undefined;
    this.told = this.sentence(this.untold);
    this.untold = new Map();
  }
}

function tallyOf(reactions: readonly StageReaction[]): Tally[] {
  return [...new Set(reactions)].map((reaction) => ({ reaction, count: reactions.filter((r) => r === reaction).length }));
}
