// What people write to each other: group and private chat, replies (XEP-0461, with Jitsi's use of `to` for the message),
// reactions (XEP-0444), retraction (XEP-0424), subject, and the JSON messages of the Jitsi components.

import xml, { type Element } from '@xmpp/xml';
import { bareJid, resourceOf } from './jid';
import { NS } from './ns';

export type RoomMessage =
  | { kind: 'chat'; id: string; from: string; text: string; private: boolean; replyTo?: string; time: number; announcement?: { name: string } }
  | { kind: 'reactions'; from: string; target: string; reactions: string[] }
  | { kind: 'retraction'; from: string; target: string }
  | { kind: 'subject'; from: string; subject: string }
  | { kind: 'json'; from: string; json: { type: string } & Record<string, unknown> }
  | { kind: 'error'; id: string; condition: string; text: string };

const kMaxReactions = 10; // of one person to one message
const kMaxEmojiLength = 32; // a family with skin tones
const kEmoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** An address in the room: everybody, or one occupant by nick. */
export interface Recipient {
  room: string;
  nick?: string;
}

function message(to: Recipient, id: string, ...children: (Element | undefined)[]): Element {
  const attrs = to.nick ? { type: 'chat', to: `${to.room}/${to.nick}` } : { type: 'groupchat', to: to.room };
  return xml('message', { ...attrs, id }, ...children);
}

export function writeChat(to: Recipient, id: string, text: string, replyTo?: string): Element {
  return message(to, id, xml('body', {}, text), replyTo ? xml('reply', { xmlns: NS.reply, to: replyTo }) : undefined);
}

/** The whole set of the sender's reactions to a message; it replaces the one before. */
export function writeReactions(to: Recipient, id: string, target: string, reactions: string[]): Element {
  return message(
    to,
    id,
    xml('reactions', { xmlns: NS.reactions, id: target }, ...reactions.map((r) => xml('reaction', {}, r))),
    xml('store', { xmlns: NS.hints }),
  );
}

export function writeRetraction(to: Recipient, id: string, target: string, fallbackText: string): Element {
  return message(
    to,
    id,
    xml('retract', { xmlns: NS.retract, id: target }),
    xml('fallback', { xmlns: NS.fallback, for: NS.retract }),
    xml('body', {}, fallbackText),
    xml('store', { xmlns: NS.hints }),
  );
}

/** @returns undefined for what does not come from the room or says nothing. `from` is a nick; '' is the room itself. */
export function parseMessage(stanza: Element, roomJid: string, now: number): RoomMessage | undefined {
  const sender = stanza.attrs.from ?? '';
  if (bareJid(sender) !== roomJid) return undefined;
  const from = resourceOf(sender);
  const type = stanza.attrs.type ?? 'normal';
  if (type === 'error') return parseError(stanza);
  if (type !== 'groupchat' && type !== 'chat') return undefined;

  const retract = stanza.getChild('retract', NS.retract);
  if (retract) return { kind: 'retraction', from, target: retract.attrs.id ?? '' };
  const reactions = stanza.getChild('reactions', NS.reactions);
  if (reactions) {
    const list = reactions.getChildren('reaction').map((r) => r.text().trim()).filter(isEmoji);
    return { kind: 'reactions', from, target: reactions.attrs.id ?? '', reactions: list.slice(0, kMaxReactions) };
  }
  const stamp = stanza.getChild('delay', NS.delay)?.attrs.stamp;
  const json = stanza.getChild('json-message', NS.jitsi);
  if (json) return stamp ? undefined : parseJson(json.text(), from);
  const subject = stanza.getChild('subject');
  if (subject) return { kind: 'subject', from, subject: subject.text() };
  const text = stanza.getChildText('body');
  if (!text || from === '') return undefined;
  const time = stamp ? Date.parse(stamp) : now;
  const reply = stanza.getChild('reply', NS.reply)?.attrs.to ?? stanza.getChild('reply')?.attrs.to;
  return {
    kind: 'chat',
    id: stanza.attrs.id ?? '',
    from,
    text,
    private: type === 'chat',
    ...(reply ? { replyTo: reply } : {}),
    time: Number.isNaN(time) ? now : time,
    // The server alone marks what goes to all rooms of a meeting, and says who wrote it where the writer is not.
    ...(stanza.getChild('announcement', NS.breakout) ? { announcement: { name: stanza.getChildText('display-name', NS.displayName) ?? '' } } : {}),
  };
}

/** A reaction is a picture (XEP-0444 3.1), not a second message under somebody's words. */
function isEmoji(text: string): boolean {
  return text.length <= kMaxEmojiLength && kEmoji.test(text) && !/\p{L}/u.test(text);
}

function parseError(stanza: Element): RoomMessage {
  const error = stanza.getChild('error');
  const condition = error?.getChildElements().find((e) => e.name !== 'text')?.name ?? 'undefined-condition';
  return { kind: 'error', id: stanza.attrs.id ?? '', condition, text: error?.getChildText('text') ?? '' };
}

/** Component messages come as JSON text; what has no `type` is not one (Jitsi). */
export function parseJson(text: string, from: string): RoomMessage | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && typeof (json as { type?: unknown }).type === 'string') {
      return { kind: 'json', from, json: json as { type: string } & Record<string, unknown> };
    }
  } catch {
    // Not JSON: nothing to say.
  }
  return undefined;
}
