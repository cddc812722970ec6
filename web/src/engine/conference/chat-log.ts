// The chat of a conference as it stands: messages with their reactions, replies and retractions applied. Only the
// author's retraction counts. A message that comes twice, as after a resumption or when it was sent again because its
// session was lost, is there once. Ids are unique here.

import type { RoomMessage } from '../xmpp/messages';
import type { ChatMessage } from './types';

const kMaxMessages = 5_000;

export class ChatLog {
  private messages: readonly ChatMessage[] = [];
  private readonly ids = new Set<string>();

  get all(): readonly ChatMessage[] {
    return this.messages;
  }

  find(id: string): ChatMessage | undefined {
    return this.ids.has(id) ? this.messages.findLast((m) => m.id === id) : undefined;
  }

  add(message: ChatMessage): boolean {
    if (this.ids.has(message.id)) return false;
    this.ids.add(message.id);
    this.messages = [...this.messages, message];
    if (this.messages.length > kMaxMessages) this.forgetOldest();
    return true;
  }

  /** The room has it: it stands where the others see it too. */
  confirm(id: string, from: string, time: number): ChatMessage | undefined {
    const message = this.find(id);
    if (!message || !message.own || message.status === 'sent') return undefined;
    const sent: ChatMessage = { ...message, from, time, status: 'sent' };
    this.messages = [...this.messages.filter((m) => m !== message), sent];
    return sent;
  }

  mark(id: string, status: ChatMessage['status']): boolean {
    return this.change(id, (m) => (m.own && m.status !== status ? { ...m, status } : m));
  }

  remove(id: string): void {
    this.messages = this.messages.filter((m) => m.id !== id);
    this.ids.delete(id);
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
    const message = this.find(id);
    if (!message || message.retracted) return false;
    const edited = edit(message);
    if (edited === message) return false;
    this.messages = this.messages.with(this.messages.lastIndexOf(message), edited);
    return true;
  }

  private forgetOldest(): void {
    for (const { id } of this.messages.slice(0, -kMaxMessages)) this.ids.delete(id);
    this.messages = this.messages.slice(-kMaxMessages);
  }
}
