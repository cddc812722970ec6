// The chat of a conference as it stands: messages with their reactions, replies and retractions applied. Only the
// author's retraction counts. A message that comes twice, as after a resumption, is there once.

import type { RoomMessage } from '../xmpp/messages';
import type { ChatMessage } from './types';

const kMaxMessages = 1_000;

export class ChatLog {
  private messages: readonly ChatMessage[] = [];

  get all(): readonly ChatMessage[] {
    return this.messages;
  }

  add(message: ChatMessage): boolean {
    if (message.id && this.messages.some((m) => m.id === message.id && m.from === message.from)) return false;
    this.messages = [...this.messages, message].slice(-kMaxMessages);
    return true;
  }

  /** @returns whether something changed. */
  applyReactions(message: Extract<RoomMessage, { kind: 'reactions' }>): boolean {
    return this.change(message.target, (m) => {
      const reactions = new Map<string, readonly string[]>();
      for (const [reaction, who] of m.reactions) {
        const rest = who.filter((endpoint) => endpoint !== message.from);
        if (rest.length > 0) reactions.set(reaction, rest);
      }
      for (const reaction of new Set(message.reactions)) {
        reactions.set(reaction, [...(reactions.get(reaction) ?? []), message.from]);
      }
      return { ...m, reactions };
    });
  }

  applyRetraction(message: Extract<RoomMessage, { kind: 'retraction' }>): boolean {
    return this.change(message.target, (m) =>
      m.from === message.from ? { ...m, text: '', retracted: true, reactions: new Map() } : m,
    );
  }

  private change(id: string, edit: (message: ChatMessage) => ChatMessage): boolean {
    const index = this.messages.findIndex((m) => m.id === id && !m.retracted);
    const message = this.messages[index];
    if (!message || id === '') return false;
    const edited = edit(message);
    if (edited === message) return false;
    this.messages = this.messages.with(index, edited);
    return true;
  }
}
