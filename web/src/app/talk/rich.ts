// Takes the text of a message apart into words, links and code, so that a template can show each as what it is without
// ever making HTML of text. Code stands between backticks: one for a few words, three for lines.

import { linkify } from './linkify';

export type Part = { kind: 'text' | 'code' | 'block'; text: string } | { kind: 'link'; text: string; href: string };

const kCode = /```(?:[\w+-]*\n)?([\s\S]+?)```|(?<!`)`([^`\n]+)`(?!`)/g;
// eslint-disable-next-line no-misleading-character-class -- the joiners and selectors stand for themselves
const kPictures = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3\s])+$/u;
const kMostPictures = 3;

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(kCode)) {
    parts.push(...plainParts(text.slice(at, match.index)));
    const [whole, block, words] = match;
    if (block !== undefined) parts.push({ kind: 'block', text: block.replace(/\n$/, '') });
    else parts.push({ kind: 'code', text: words ?? '' });
    at = match.index + whole.length;
  }
  parts.push(...plainParts(text.slice(at)));
  return parts;
}

function plainParts(text: string): Part[] {
  return linkify(text).map(({ text: piece, href }) => (href ? { kind: 'link', text: piece, href } : { kind: 'text', text: piece }));
}

/** A message of a few pictures is shown large. */
export function isPictures(text: string): boolean {
  if (!kPictures.test(text) || !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text)) return false;
  return [...new Intl.Segmenter().segment(text.replace(/\s+/g, ''))].length <= kMostPictures;
}
