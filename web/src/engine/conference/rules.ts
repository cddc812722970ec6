// What holds in a room besides who is in it: whether one may come in freely, who may speak, show, share and write. Three
// sources are put together: the metadata of the room, its A/V moderation, and what is set for it. Pure: messages in, a
// new value out.

import { resourceOf } from '../xmpp/jid';
import type { MuteKind } from '../xmpp/moderation';
import type { RoomForm, RoomInfo } from '../xmpp/room-config';
import type { ByKind, RoomRules } from './types';

export const kMuteKinds: readonly MuteKind[] = ['audio', 'video', 'desktop'];

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isKind(value: unknown): value is MuteKind {
  return kMuteKinds.includes(value as MuteKind);
}

function put<T>(all: ByKind<T>, kind: MuteKind, value: T): ByKind<T> {
  return { ...all, [kind]: value };
}

/** `{"type":"room_metadata","metadata":{…}}`, always the whole of it. */
export function withMetadata(rules: RoomRules, json: Fields): RoomRules {
  const { startMuted, permissions, lobbyEnabled, locked } = fields(json.metadata);
  const { audio, video } = fields(startMuted);
  const { groupChatRestricted, privateChatRestricted, pollCreationRestricted } = fields(permissions);
  return {
    ...rules,
    lobby: lobbyEnabled === true,
    locked: locked === true,
    startMuted: { audio: audio === true, video: video === true },
    writing: {
      group: groupChatRestricted !== true,
      private: privateChatRestricted !== true,
      polls: pollCreationRestricted !== true,
    },
  };
}

/** The other way round, as the data of the key `permissions`. */
export function writePermissions({ group, private: alone, polls }: RoomRules['writing']): Fields {
  return { groupChatRestricted: !group, privateChatRestricted: !alone, pollCreationRestricted: !polls };
}

/** What a message of the A/V moderation says: something about all, about us, or the list for moderators. */
export type AvNews =
  | { kind: 'reserved'; media: MuteKind; on: boolean; by: string }
  | { kind: 'approved'; media: MuteKind; by: string }
  | { kind: 'removed'; media: MuteKind }
  | { kind: 'list'; media: MuteKind; endpoints: string[] };

export function readAvModeration(json: Fields): AvNews | undefined {
  const { mediaType: media, whitelists, enabled, actor, removed, approved, from } = json;
  if (json.type !== 'av_moderation' || !isKind(media)) return undefined;
  const nick = (jid: unknown): string => (typeof jid === 'string' ? resourceOf(jid) : '');
  const list = fields(whitelists)[media];
  if (Array.isArray(list)) return { kind: 'list', media, endpoints: list.map(nick).filter((endpoint) => endpoint !== '') };
  if (typeof enabled === 'boolean') return { kind: 'reserved', media, on: enabled, by: nick(actor) };
  if (removed === true) return { kind: 'removed', media };
  return approved === true ? { kind: 'approved', media, by: nick(from) } : undefined;
}

export function withAvNews(rules: RoomRules, news: AvNews): RoomRules {
  const { media } = news;
  switch (news.kind) {
    case 'reserved':
      // With the rule, and with its end, all approvals end.
      return {
        ...rules,
        reserved: put(rules.reserved, media, news.on),
        allowed: put(rules.allowed, media, false),
        approved: put(rules.approved, media, []),
      };
    case 'approved':
      return rules.reserved[media] ? { ...rules, allowed: put(rules.allowed, media, true) } : rules;
    case 'removed':
      return { ...rules, allowed: put(rules.allowed, media, false) };
    case 'list':
      return { ...rules, approved: put(rules.approved, media, news.endpoints) };
  }
}

export function withInfo(rules: RoomRules, { hasPassword, membersOnly }: RoomInfo): RoomRules {
  return { ...rules, hasPassword, lobby: membersOnly };
}

export function withForm(rules: RoomRules, { maxUsers }: RoomForm): RoomRules {
  return { ...rules, maxUsers };
}
