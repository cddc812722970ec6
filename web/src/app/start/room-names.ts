// Makes up room names that can be said over the telephone in German and in English and that nobody guesses: four words
// of two syllables each. Only sounds that both languages write alike are used: no c, j, q, v, w, x, y, z.

const kConsonants = [...'bdfghklmnprst'];
const kVowels = [...'aeiou'];
const kWords = 4;

/** Not what one wants to read out to a customer. */
const kUnwelcome = new Set(
  'fuku faku hure pisu pimo puta puto pute tito tita homo rape pedo negu nega nego hite kote kuli dumo dume tote tode sado maso'.split(' '),
);

/** All words that there are: two different syllables, in a fixed order. */
export const words: readonly string[] = makeWords();

function makeWords(): string[] {
  const syllables = kConsonants.flatMap((c) => kVowels.map((v) => c + v));
  return syllables
    .flatMap((first) => syllables.filter((second) => second !== first).map((second) => first + second))
    .filter((word) => !kUnwelcome.has(word));
}

/** What somebody who knows this file would have to guess. */
export const nameBits = kWords * Math.log2(words.length);

export function makeRoomName(random: (values: Uint16Array<ArrayBuffer>) => unknown = (v) => crypto.getRandomValues(v)): string {
  return Array.from({ length: kWords }, () => words[below(words.length, random)]).join('-');
}

/** Evenly spread: what would favour the first words is drawn again. */
function below(limit: number, random: (values: Uint16Array<ArrayBuffer>) => unknown): number {
  const draw = new Uint16Array(1);
  const fair = 0x10000 - (0x10000 % limit);
  do random(draw);
  while ((draw[0] ?? 0) >= fair);
  return (draw[0] ?? 0) % limit;
}
