// The engine's public face: everything a page may use. It has no user interface and keeps no globals.

import type { ServerConfig } from './config';
import { Conference } from './conference/conference';
import type { ConferenceOptions } from './conference/options';
import { type RoomAddress, roomJid, xmppUrl } from './room-address';
import { XmppConnection } from './xmpp/connection';
import type { Member } from './xmpp/member';
import { SpareConnection } from './xmpp/spare-connection';

export { Conference } from './conference/conference';
export type { ConferenceEvents } from './conference/face';
export type { ConferenceOptions } from './conference/options';
export type { BreakoutsView } from './conference/breakouts';
export type { BreakoutCommand, BreakoutPerson, MeetingRoom } from './xmpp/breakout';
export { kMaxOptions, kMaxPollText, type PollChange, type PollDraft } from './conference/poll-book';
export type * from './conference/types';
export { kStageReactions, parseStageReactions, type StageReaction, writeStageReactions } from './bridge/reactions';
export { loadServerConfig, readServerConfig, type Brand, type ServerConfig } from './config';
export { DeviceError, type DeviceErrorKind } from './media/device-error';
export type { OwnKind } from './media/layers';
export type { ScreenContent, ScreenWish } from './media/screen-capture';
export type { VideoLoad } from './media/load';
export type { Process, Processed } from './media/capture';
export { LocalMedia } from './media/local-media';
export type { LocalMediaEvents, LocalMediaState } from './media/local-media-state';
export type { MediaWishes } from './media/wishes';
export type { ConnectionReport } from './bridge/report';
export type { Quality } from './conference/quality';
export type { ConnectionSummary, Limitation, SentSummary, SourceSummary } from './media/stats-types';
export { parseRoomPath, type RoomAddress, roomPath } from './room-address';
export { Member } from './xmpp/member';
export type { MuteKind } from './xmpp/moderation';
export * from './xmpp/administration';
export * from './xmpp/room-book';
export { SaslError } from './xmpp/sasl-error';
export { readSecret, type ScramSecret, sealSecret, writeSecret } from './xmpp/scram';
export type { Departure } from './xmpp/departure';
export type { SpareConnection } from './xmpp/spare-connection';

interface Where {
  location?: Pick<Location, 'protocol' | 'host'>;
}

/** As whom one connects: a guest, if neither is given. */
export interface Credentials {
  member?: Member | undefined;
  /** Of an invitation. */
  token?: string | undefined;
}

/** @throws SaslError when the server refuses, Error when there is no connection. Without an address: into no room. */
export async function connectAs(
  { member, token }: Credentials,
  config: ServerConfig,
  { address, location = window.location }: Where & { address?: RoomAddress } = {},
): Promise<XmppConnection> {
  // Members and invited people are at the main domain (Jitsi: so does the stock library choose).
  const domain = member || token ? config.domain : (config.guestDomain ?? config.domain);
  const connection = new XmppConnection(xmppUrl(address, location, token), domain, member);
  await connection.connect();
  return connection;
}

/** A connection that can be opened ahead of the join; nothing is opened yet. */
export function spareConnection(address: RoomAddress, config: ServerConfig, { location = window.location, ...who }: Where & Credentials = {}): SpareConnection {
  return new SpareConnection(() => connectAs(who, config, { address, location }));
}

/** A conference on the server that this page came from. */
export function createConference(
  address: RoomAddress,
  config: ServerConfig,
  more: Pick<ConferenceOptions, 'name' | 'media' | 'machineId' | 'password' | 'startIn'> & Where & Credentials & { spare?: SpareConnection },
): Conference {
  const { location, member, token, spare = spareConnection(address, config, { ...(location ? { location } : {}), member, token }), ...rest } = more;
  return new Conference({
    ...rest,
    domain: config.domain,
    focusAddress: config.focus,
    roomJid: roomJid(address, config),
    connect: () => spare.take(),
  });
}
