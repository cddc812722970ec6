// The engine's public face: everything a page may use. It has no user interface and keeps no globals.

import type { ServerConfig } from './config';
import { Conference, type ConferenceOptions } from './conference/conference';
import { type RoomAddress, roomJid, xmppUrl } from './room-address';
import { XmppConnection } from './xmpp/connection';
import { SpareConnection } from './xmpp/spare-connection';

export { Conference } from './conference/conference';
export type { ConferenceEvents, ConferenceOptions } from './conference/conference';
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
export type { MuteKind } from './xmpp/moderation';
export type { Departure } from './xmpp/room';
export type { SpareConnection } from './xmpp/spare-connection';

interface Where {
  location?: Pick<Location, 'protocol' | 'host'>;
}

/** A connection that can be opened ahead of the join; nothing is opened yet. */
export function spareConnection(address: RoomAddress, config: ServerConfig, { location = window.location }: Where = {}): SpareConnection {
  return new SpareConnection(async () => {
    const connection = new XmppConnection(xmppUrl(address, location), config.domain);
    await connection.connect();
    return connection;
  });
}

/** A conference on the server that this page came from. */
export function createConference(
  address: RoomAddress,
  config: ServerConfig,
  more: Pick<ConferenceOptions, 'name' | 'media' | 'machineId' | 'password'> & Where & { spare?: SpareConnection },
): Conference {
  const { location, spare = spareConnection(address, config, { ...(location ? { location } : {}) }), ...rest } = more;
  return new Conference({
    ...rest,
    domain: config.domain,
    focusAddress: config.focus,
    roomJid: roomJid(address, config),
    connect: () => spare.take(),
  });
}
