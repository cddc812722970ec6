// Who stands where in the list of people, and who is found by a search. The order must not jump while somebody reads
// it: who spoke lately forms a group, but inside each group the name decides, never who speaks at this moment.

export interface Listed {
  endpoint: string;
  name: string;
  own: boolean;
  moderator: boolean;
  /** When the hand went up. */
  raisedHand: number | undefined;
  /** Spoke within the last minute or so. */
  spokeLately: boolean;
}

const enum Group {
  self,
  hands,
  moderators,
  speakers,
  others,
}

function groupOf(person: Listed): Group {
  if (person.own) return Group.self;
  if (person.raisedHand !== undefined) return Group.hands;
  if (person.moderator) return Group.moderators;
  return person.spokeLately ? Group.speakers : Group.others;
}

/** Oneself, hands in the order in which they went up, moderators, who spoke lately, all others. */
export function inOrder<Person extends Listed>(people: readonly Person[], language: string): Person[] {
  const names = new Intl.Collator(language, { numeric: true });
  return [...people].sort((a, b) => {
    const group = groupOf(a) - groupOf(b);
    if (group !== 0) return group;
    const hand = (a.raisedHand ?? 0) - (b.raisedHand ?? 0);
    if (hand !== 0 && groupOf(a) === Group.hands) return hand;
    return names.compare(a.name, b.name) || (a.endpoint < b.endpoint ? -1 : 1);
  });
}

// Letters that have no decomposition into a plain one and a mark.
const kPlain: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i' };

/** Without case, accents and ligatures: "Zoë Åström" is found by "zoe astrom". */
export function plain(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare.replace(/[ßæœøđðłþı]/gu, (letter) => kPlain[letter] ?? letter);
}

/** Whether each word of the search is somewhere in the name. */
export function isFound(name: string, search: string): boolean {
  const where = plain(name);
  return plain(search)
    .split(/\s+/u)
    .every((word) => where.includes(word));
}
