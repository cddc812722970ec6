// Emoji by group and by word, in the language of the page. The list is loaded when somebody first opens the picker.

import type { Language } from '../../i18n/index.svelte';

export interface Emoji {
  /** The character or characters themselves. */
  picture: string;
  name: string;
  words: string;
  group: number;
}

export interface EmojiGroup {
  id: number;
  name: string;
}

export interface Catalogue {
  emoji: readonly Emoji[];
  groups: readonly EmojiGroup[];
}

const kMostFound = 96;
const kMostRecent = 24;
/** What stands among the recent ones as long as there are none. */
const kFirst = ['👍', '❤️', '😂', '🎉', '😮', '👏', '🙏', '🤔'];

export async function loadEmoji(language: Language): Promise<Catalogue> {
  const { default: raw } = language === 'de' ? await import('virtual:emoji/de') : await import('virtual:emoji/en');
  return {
    emoji: raw.emoji.map(([picture, name, words, group]) => ({ picture, name, words: `${name} ${words}`.toLowerCase(), group })),
    groups: raw.groups.map(([id, name]) => ({ id, name })),
  };
}

/** Each word of the search begins a word of the emoji; names that begin with the search come first. */
export function findEmoji(emoji: readonly Emoji[], search: string): Emoji[] {
  const words = search.toLowerCase().trim().split(/\s+/);
  const found = emoji.filter((e) => e.picture === search.trim() || words.every((word) => ` ${e.words}`.includes(` ${word}`)));
  const rank = (e: Emoji): number => (e.name.toLowerCase().startsWith(search.toLowerCase().trim()) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, kMostFound);
}

export function recentEmoji(stored: string): string[] {
  const recent = stored.split(' ').filter(Boolean);
  return [...recent, ...kFirst.filter((e) => !recent.includes(e))].slice(0, kMostRecent);
}

/** The store with `picture` in front. */
export function withRecent(stored: string, picture: string): string {
  return [picture, ...stored.split(' ').filter((e) => e && e !== picture)].slice(0, kMostRecent).join(' ');
}
