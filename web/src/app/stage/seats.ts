// Who has which place. People keep theirs when others come and go: whoever comes takes the next free place, and a place
// that stays free is closed by the last one, so that at most one tile moves for each one who leaves.

/** The places after these are `present`: `before` with as few moves as can be. */
export function seat(before: readonly string[], present: readonly string[]): string[] {
  const here = new Set(present);
  const known = new Set(before);
  const coming = present.filter((who) => !known.has(who));
  const seats: (string | undefined)[] = before.map((who) => (here.has(who) ? who : coming.shift()));
  seats.push(...coming);
  for (;;) {
    while (seats.length > 0 && seats.at(-1) === undefined) seats.pop();
    const free = seats.indexOf(undefined);
    if (free < 0) return seats as string[];
    seats[free] = seats.pop();
  }
}

export interface Page {
  /** First place on it, and first behind it. */
  from: number;
  to: number;
}

/**
 * Brings `speaker` onto the page: they change places with the one there who has not spoken for longest. Whoever spoke
 * within `kRestMs` or is in `fixed` stays; when all do, nothing changes.
 * @param spoke when each was last heard, in ms; who is missing never was
 * @returns `seats` itself when nobody moves
 */
export function bringIntoView(
  seats: readonly string[],
  speaker: string,
  page: Page,
  spoke: ReadonlyMap<string, number>,
  fixed: ReadonlySet<string>,
  now: number,
): readonly string[] {
  const at = seats.indexOf(speaker);
  if (at < 0 || (at >= page.from && at < page.to)) return seats;
  let quietest = -1;
  for (let i = page.from; i < Math.min(page.to, seats.length); i++) {
    const who = seats[i] ?? '';
    if (fixed.has(who) || now - heard(spoke, who) < kRestMs) continue;
    // The hindmost of equals: places in front are those one has got used to.
    if (quietest < 0 || heard(spoke, who) <= heard(spoke, seats[quietest] ?? '')) quietest = i;
  }
  if (quietest < 0) return seats;
  const moved = [...seats];
  moved[at] = seats[quietest] ?? '';
  moved[quietest] = speaker;
  return moved;
}

/** Somebody who spoke this lately is not sent off the page. */
export const kRestMs = 5_000;

function heard(spoke: ReadonlyMap<string, number>, who: string): number {
  return spoke.get(who) ?? -Infinity;
}

/** Page `index` of places that hold `perPage` each; an index that is too high means the last page. */
export function pageOf(index: number, perPage: number, count: number): Page & { index: number; pages: number } {
  const pages = Math.max(1, Math.ceil(count / Math.max(1, perPage)));
  const within = Math.min(Math.max(0, index), pages - 1);
  return { index: within, pages, from: within * perPage, to: Math.min(count, (within + 1) * perPage) };
}
