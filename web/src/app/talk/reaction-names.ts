// What the reactions over the stage are called, on their buttons and for screen readers.

import { kStageReactions, type StageReaction } from '../../engine';
import { t, type TextKey } from '../i18n/index.svelte';
import type { Tally } from './floating.svelte';

const kNames: Record<StageReaction, TextKey> = {
  '👍': 'reactions.like',
  '👏': 'reactions.clap',
  '❤️': 'reactions.love',
  '😂': 'reactions.laugh',
  '😮': 'reactions.surprise',
  '🎉': 'reactions.party',
  '🙁': 'reactions.sad',
  '😶': 'reactions.silence',
};

export { kStageReactions };

export function reactionName(reaction: StageReaction): string {
  return t(kNames[reaction]);
}

/** "Bob: applause × 3, heart. Eve: thumbs up." */
export function reactionSentence(who: ReadonlyMap<string, readonly Tally[]>): string {
  const words = ({ reaction, count }: Tally): string => (count > 1 ? `${reactionName(reaction)} × ${count}` : reactionName(reaction));
  return [...who].map(([name, tallies]) => `${name}: ${tallies.map(words).join(', ')}.`).join(' ');
}
