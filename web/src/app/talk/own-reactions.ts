// The own reactions to a message: a click adds one, a second click takes it back.

import type { ChatMessage } from '../../engine';

export function ownReactions(message: ChatMessage, isOwn: (endpoint: string) => boolean): string[] {
  return [...message.reactions].filter(([, who]) => who.some(isOwn)).map(([reaction]) => reaction);
}

export function toggledReactions(message: ChatMessage, reaction: string, isOwn: (endpoint: string) => boolean): string[] {
  const own = ownReactions(message, isOwn);
  return own.includes(reaction) ? own.filter((r) => r !== reaction) : [...own, reaction];
}
