// The presence model of a room: what a person says about themselves (name, sources and whether they are muted, raised hand,
// features) and what the room says about them (role, real address). Every presence is the whole state, never a change.

import xml, { type Element } from '@xmpp/xml';
import { resourceOf } from './jid';
import { kOwnFeatures, NS } from './ns';

export type VideoType = 'camera' | 'desktop';
export type Role = 'moderator' | 'participant';

export interface SourceState {
  muted: boolean;
  videoType?: VideoType;
}

export interface OwnPresence {
  name: string;
  /** By source name. */
  sources: Record<string, SourceState>;
  /** Milliseconds since 1970 when the hand went up; undefined: it is down. */
  raisedHand?: number;
}

export interface OccupantPresence {
  nick: string;
  /** Full real JID, when the room shows it. */
  realJid: string;
  affiliation: string;
  role: Role;
  name: string;
  sources: Map<string, SourceState>;
  raisedHand: number | undefined;
  features: ReadonlySet<string>;
  bot: string;
  /** Of oneself: features that one's token takes away. The room does not tell it of others. */
  denied: ReadonlySet<string>;
  /** muc#user status codes (XEP-0045 15.6.2). */
  status: ReadonlySet<number>;
}

const kSourceName = /^(.+)-([av])(\d+)$/;

/** The children of an own presence, without the muc element of a join. */
export function writePresence(own: OwnPresence): Element[] {
  const children = [
    xml('features', {}, ...kOwnFeatures.map((feature) => xml('feature', { var: feature }))),
    xml('SourceInfo', {}, JSON.stringify(own.sources)),
    xml('jitsi_participant_codecList', {}, 'vp8'),
  ];
  if (own.name) children.push(xml('nick', { xmlns: NS.nick }, own.name));
  if (own.raisedHand !== undefined) children.push(xml('jitsi_participant_raisedHand', {}, String(own.raisedHand)));
  return children;
}

/** @returns undefined when the presence names no room item: such an occupant does not count (Jitsi). */
export function parsePresence(presence: Element): OccupantPresence | undefined {
  const x = presence.getChild('x', NS.mucUser);
  const item = x?.getChild('item');
  if (!x || !item) return undefined;
  const nick = resourceOf(presence.attrs.from ?? '');
  return {
    nick,
    realJid: item.attrs.jid ?? '',
    affiliation: item.attrs.affiliation ?? 'none',
    role: item.attrs.role === 'moderator' ? 'moderator' : 'participant',
    name: presence.getChildText('nick', NS.nick)?.trim() ?? '',
    sources: parseSourceInfo(presence.getChildText('SourceInfo'), nick),
    raisedHand: parseRaisedHand(presence.getChildText('jitsi_participant_raisedHand')),
    features: new Set(presence.getChild('features')?.getChildren('feature').map((f) => f.attrs.var ?? '')),
    bot: presence.getChild('bot')?.attrs.type ?? '',
    denied: parseDenied(presence),
    status: new Set(x.getChildren('status').map((s) => Number(s.attrs.code))),
  };
}

/** Jitsi: what the list leaves out is not forbidden by that (docs/protocol.md, Tokens). */
function parseDenied(presence: Element): ReadonlySet<string> {
  const all = presence.getChild('permissions', NS.jitsi)?.getChildren('p') ?? [];
  return new Set(all.filter((p) => p.attrs.val === 'false').map((p) => p.attrs.name ?? ''));
}

/** Only sources that the sender owns count: the part before the last dash must be their nick. */
export function parseSourceInfo(text: string | null, owner: string): Map<string, SourceState> {
  const sources = new Map<string, SourceState>();
  let json: unknown;
  try {
    json = JSON.parse(text ?? '{}');
  } catch {
    return sources;
  }
  if (typeof json !== 'object' || json === null) return sources;
  for (const [name, value] of Object.entries(json)) {
    const match = kSourceName.exec(name);
    if (match?.[1] !== owner || typeof value !== 'object' || value === null) continue;
    const { muted, videoType } = value as { muted?: unknown; videoType?: unknown };
    const state: SourceState = { muted: muted === true };
    if (match[2] === 'v') state.videoType = videoType === 'desktop' ? 'desktop' : 'camera';
    sources.set(name, state);
  }
  return sources;
}

/** A time stamp; `0`, `false` and nothing mean down, the old `true` means up since ever. */
function parseRaisedHand(text: string | null): number | undefined {
  if (!text || text === 'false') return undefined;
  if (text === 'true') return 1;
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
