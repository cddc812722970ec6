// From the address of the page to the address of the room: /<room> or /<tenant>/<room>. Room names are lower case on
// the wire (Jitsi: the stock library refuses others) and form the node of a JID, so characters that RFC 7622 3.3.1
// excludes from it are percent-encoded, as stock clients do.

import type { ServerConfig } from './config';

export interface RoomAddress {
  /** Lower-cased and safe to be the node of a JID. */
  room: string;
  tenant: string;
  /** For people. */
  title: string;
}

const kJidForbidden = /[\s"&'/:<>@%]/gu;

function normalise(segment: string): string {
  let text = segment;
  try {
    text = decodeURIComponent(segment);
  } catch {
    // A lone percent sign: taken as it is.
  }
  return text.trim().normalize('NFC').toLowerCase();
}

function toNode(text: string): string {
  return text.replace(kJidForbidden, (c) => encodeURIComponent(c).replace("'", '%27').toLowerCase());
}

/** @returns undefined for the start page, or a path that names no room. */
export function parseRoomPath(pathname: string): RoomAddress | undefined {
  const segments = pathname
    .split('/')
    .filter((s) => s !== '')
    .map(normalise);
  const name = segments.at(-1);
  if (segments.length > 2 || !name) return undefined;
  const tenant = segments.length === 2 ? toNode(segments[0] ?? '') : '';
  return { room: toNode(name), tenant, title: name };
}

/** The path of a room for what somebody typed: a name, or a whole address that was pasted. */
export function roomPath(input: string): string | undefined {
  let text = input.trim();
  const url = /^https?:\/\/[^/]+(\/[^?#]*)/i.exec(text);
  if (url?.[1]) text = url[1];
  const segments = text
    .split('/')
    .map(normalise)
    .filter((s) => s !== '');
  if (segments.length === 0 || segments.length > 2) return undefined;
  return '/' + segments.map((s) => encodeURIComponent(s.replace(/\s+/g, '-'))).join('/');
}

/** Rooms of a tenant live at muc.<tenant>.<domain> (Jitsi convention). */
export function roomJid(address: RoomAddress, config: ServerConfig): string {
  if (!address.tenant) return `${address.room}@${config.muc}`;
  const prefix = config.muc.endsWith(`.${config.domain}`) ? config.muc.slice(0, -config.domain.length - 1) : 'muc';
  return `${address.room}@${prefix}.${address.tenant}.${config.domain}`;
}

/** Address of the XMPP WebSocket. */
export function xmppUrl(address: RoomAddress, location: { protocol: string; host: string }): string {
  const scheme = location.protocol === 'http:' ? 'ws' : 'wss';
  const tenant = address.tenant ? `/${encodeURIComponent(address.tenant)}` : '';
  return `${scheme}://${location.host}${tenant}/xmpp-websocket?room=${encodeURIComponent(address.room)}`;
}
