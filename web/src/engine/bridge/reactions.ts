// Reactions that fly over the stage, as an endpoint message in the words of stock Jitsi clients: `reactions` names them
// from a fixed list. What that list lacks goes out under its nearest word, and `emoji` says what was meant; stock
// clients, which do not know that field, show the nearest.

export const kStageReactions = ['👍', '👏', '❤️', '😂', '😮', '🎉', '🙁', '😶'] as const;
export type StageReaction = (typeof kStageReactions)[number];

const kNames: Record<StageReaction, string> = {
  '👍': 'like', '👏': 'clap', '❤️': 'love', '😂': 'laugh', '😮': 'surprised', '🎉': 'clap', '🙁': 'boo', '😶': 'silence',
};
const kMessageName = 'endpoint-reaction';
/** More at once than a hand can click is a flood. */
const kMaxAtOnce = 10;

export function writeStageReactions(reactions: readonly StageReaction[], now: number): Record<string, unknown> {
  return { name: kMessageName, reactions: reactions.map((r) => kNames[r]), emoji: reactions, timestamp: now };
}

/** @returns undefined when the message is about something else. */
export function parseStageReactions(payload: Record<string, unknown>): StageReaction[] | undefined {
  if (payload.name !== kMessageName || !Array.isArray(payload.reactions)) return undefined;
  const meant: unknown[] = Array.isArray(payload.emoji) ? payload.emoji : [];
  return payload.reactions.slice(0, kMaxAtOnce).flatMap((name: unknown, index) => {
    const reaction = kStageReactions.find((r) => r === meant[index]) ?? kStageReactions.find((r) => kNames[r] === name);
    return reaction ?? [];
  });
}
