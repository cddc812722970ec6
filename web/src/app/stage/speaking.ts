// Who speaks, without flicker. The server names the dominant speaker as often as it changes; the large picture changes
// at most every two seconds. The ring around a tile follows the loudness of the voice and outlasts the pauses in it.

const kHoldMs = 2_000;

/** The one who is shown as the speaker. Feed it every change and ask again when `dueAt` has come. */
export class SteadySpeaker {
  shown: string | undefined;
  private since = -Infinity;
  private wanted: string | undefined;

  /** @returns whether another one is shown now. */
  update(wanted: string | undefined, now: number): boolean {
    if (wanted !== undefined) this.wanted = wanted;
    if (this.wanted === this.shown || now < this.since + kHoldMs) return false;
    this.shown = this.wanted;
    this.since = now;
    return true;
  }

  /** The person left: nobody is held on the stage. */
  drop(who: string): void {
    if (this.wanted === who) this.wanted = undefined;
    if (this.shown !== who) return;
    this.shown = this.wanted;
    this.since = -Infinity;
  }

  /** When to call update again; undefined when nothing waits. */
  get dueAt(): number | undefined {
    return this.wanted === this.shown ? undefined : this.since + kHoldMs;
  }
}

/** Loudness of 0 to 1 at which somebody begins to speak, and below which they may have stopped. */
const kOn = 0.015;
const kOff = 0.008;
/** A cough or a click is shorter. */
const kOnAfterMs = 200;
/** Pauses between words are shorter. */
const kOffAfterMs = 900;

interface Voice {
  speaking: boolean;
  /** Since when the opposite seems to be so. */
  changing: number | undefined;
}

export class Voices {
  private readonly voices = new Map<string, Voice>();

  /** @returns who speaks; the same set object as long as nothing changes. */
  update(levels: Iterable<readonly [string, number]>, now: number): ReadonlySet<string> {
    const heard = new Map(levels);
    for (const who of heard.keys()) if (!this.voices.has(who)) this.voices.set(who, { speaking: false, changing: undefined });
    let changed = false;
    for (const [who, voice] of this.voices) {
      if (this.follow(voice, heard.get(who) ?? 0, now)) changed = true;
      if (!voice.speaking && !heard.has(who)) this.voices.delete(who);
    }
    if (changed) this.current = new Set([...this.voices].filter(([, v]) => v.speaking).map(([who]) => who));
    return this.current;
  }

  private current: ReadonlySet<string> = new Set();

  private follow(voice: Voice, level: number, now: number): boolean {
    const opposite = voice.speaking ? level < kOff : level > kOn;
    if (!opposite) {
      voice.changing = undefined;
      return false;
    }
    voice.changing ??= now;
    if (now - voice.changing < (voice.speaking ? kOffAfterMs : kOnAfterMs)) return false;
    voice.speaking = !voice.speaking;
    voice.changing = undefined;
    return true;
  }
}
