// What somebody typed or pasted on the start page: a name, or a link to a room, here or on another server.

import { roomPath } from '../../engine';
import { parseUrl } from '../url';

export type RoomInput =
  | { kind: 'empty' }
  | { kind: 'invalid' }
  | { kind: 'name'; path: string; name: string } // to be judged by its strength
  | { kind: 'link'; path: string } // of this server
  | { kind: 'elsewhere'; url: string; host: string };

export function readRoomInput(text: string, own: { host: string }): RoomInput {
  const input = text.trim();
  if (input === '') return { kind: 'empty' };
  const url = asUrl(input, own.host);
  if (url && url.host !== own.host) return { kind: 'elsewhere', url: url.href, host: url.host };
  // A link into a room may carry settings behind ? and #; the room is in the path alone.
  const path = roomPath(url ? url.pathname : input.replace(/[?#]/g, ' '));
  if (!path) return { kind: 'invalid' };
  return url ? { kind: 'link', path } : { kind: 'name', path, name: input };
}

function asUrl(input: string, ownHost: string): URL | undefined {
  const text = input.toLowerCase().startsWith(`${ownHost.toLowerCase()}/`) ? `https://${input}` : input;
  return /^https?:\/\//i.test(text) ? parseUrl(text) : undefined;
}
