// From the address of the page to the address of the room: /<room> or /<tenant>/<room>. On the wire a room has the name
// that stock clients make for it (NFKC, lower case, percent-encoded), or the same name would be two rooms; the server
// makes the same of it (xmpp/safe_node.h).

import type { ServerConfig } from './config';

export interface RoomAddress {
  /** The node of the room's JID. */
  room: string;
  tenant: string;
  /** For people. */
  title: string;
}

/** Below it are pages of the server itself, and no rooms. */
const kServersOwn = 'about';

function normalise(segment: string): string {
  let text = segment;
  try {
    text = decodeURIComponent(segment);
  } catch {
    // A lone percent sign: taken as it is.
  }
  return text.trim().normalize('NFKC').toLowerCase();
}

function toNode(text: string): string {
  return encodeURIComponent(text).replace(/'/g, '%27').toLowerCase();
}

/** @returns undefined for the start page, or a path that names no room. */
export function parseRoomPath(pathname: string): RoomAddress | undefined {
  const segments = pathname
    .split('/')
    .filter((s) => s !== '')
    .map(normalise);
  const name = segments.at(-1);
  if (segments.length > 2 || !name || (segments.length === 2 && segments[0] === kServersOwn)) return undefined;
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

/** Address of the XMPP WebSocket; without a room for who only logs in, with a token for who was invited by one. */
export function xmppUrl(address: RoomAddress | undefined, location: { protocol: string; host: string }, token = ''): string {
  const scheme = location.protocol === 'http:' ? 'ws' : 'wss';
  const tenant = address?.tenant ? `/${encodeURIComponent(address.tenant)}` : '';
  const values = { room: address?.room ?? '', token };
  const query = Object.entries(values).flatMap(([key, value]) => (value ? [`${key}=${encodeURIComponent(value)}`] : []));
  return `${scheme}://${location.host}${tenant}/xmpp-websocket${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
