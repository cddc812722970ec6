// Tells whether strangers could come upon a room by guessing its name, and why. A rough count of what a guesser has to
// try, kept on the safe side: they know common words, dates and repetition. A hint only; nothing is ever refused for it.

import { commonWords } from './common-words';

export type Weakness =
  | 'short' // few characters
  | 'repeated' // always the same characters
  | 'date' // built on a date, a year or counting
  | 'common' // built on words that rooms are named by
  | 'few'; // one or two words that a dictionary has

const kEnoughBits = 40;
const kCommonWordBits = 8;
/** Any word may be in the guesser's dictionary, however long it is. */
const kWordBits = 13;
const kLetterBits = 4;
const kDigitBits = 3.3;
const kDateBits = 9;
const kShort = 8;
const kFewCharacters = 4;

const kDate = /^(?:(?:19|20)\d\d(?:[01]\d[0-3]\d)?|[0-3]?\d[01]\d(?:(?:19|20)\d\d|\d\d)?|0?1?2?3?4?5?6?7?8?9?0?)$/;

interface Part {
  bits: number;
  kind: 'date' | 'common' | 'word' | 'number';
}

/** @returns undefined for a name that is good enough. */
export function weaknessOf(name: string): Weakness | undefined {
  const text = name.normalize('NFC').toLowerCase();
  const parts = split(text).map(weigh);
  const bits = parts.reduce((sum, part) => sum + part.bits, 0);
  const characters = [...text].filter((c) => /[\p{L}\p{N}]/u.test(c));
  const distinct = new Set(characters).size;
  if (distinct > 0 && distinct <= kFewCharacters && characters.length >= kShort) return 'repeated';
  if (bits >= kEnoughBits) return undefined;
  if (characters.length < kShort) return 'short';
  if (parts.some((part) => part.kind === 'date')) return 'date';
  return parts.some((part) => part.kind === 'common') ? 'common' : 'few';
}

/** Runs of letters and of digits; digits that belong to one date stay together. */
function split(text: string): string[] {
  const joined = text.replace(/(\d+)[-./ ](?=\d)/g, '$1');
  return joined.match(/\p{L}+|\p{N}+/gu) ?? [];
}

function weigh(part: string): Part {
  if (/^\p{N}/u.test(part)) {
    return kDate.test(part) ? { kind: 'date', bits: Math.min(kDateBits, part.length * kDigitBits) } : { kind: 'number', bits: part.length * kDigitBits };
  }
  if (commonWords.has(plain(part))) return { kind: 'common', bits: kCommonWordBits };
  return { kind: 'word', bits: Math.min(kWordBits, part.length * kLetterBits) };
}

function plain(word: string): string {
  return word.replace(/ä/g, 'ae').replace(/ö/g, 'oe').replace(/ü/g, 'ue').replace(/ß/g, 'ss');
}
