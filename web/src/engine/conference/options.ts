// What a conference needs to be one: where, as whom, with which devices and over which connection.

import type { LocalMedia } from '../media/local-media';
import type { PeerConnectionFactory } from '../media/peer-session';
import type { StanzaPort } from '../xmpp/connection';

export interface ConferenceOptions {
  /** Makes a connection and opens it. */
  connect(): Promise<StanzaPort>;
  domain: string;
  focusAddress: string;
  roomJid: string;
  name: string;
  media: LocalMedia;
  /** Same for one tab over reloads, so that the server can end the ghost of the one before. */
  machineId: string;
  password?: string;
  /** The breakout room of this meeting in which one was before a reload; if it does not take us, the main room does. */
  startIn?: string;
  makePeerConnection?: PeerConnectionFactory;
  makeWebSocket?: (url: string) => WebSocket;
  makeStream?: (track: MediaStreamTrack) => MediaStream;
}
