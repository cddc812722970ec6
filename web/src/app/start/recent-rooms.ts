// The rooms that this browser was in, latest first. The list never leaves the browser; whoever does not want it turns
// it off, and then it is gone.

import type { RoomAddress } from '../../engine';

export interface RecentRoom {
  path: string;
  title: string;
  /** When it was last entered, in ms since 1970. */
  at: number;
}

export const kMostRooms = 12;

export function pathOf(address: RoomAddress): string {
  const room = encodeURIComponent(decode(address.room));
  return address.tenant ? `/${encodeURIComponent(decode(address.tenant))}/${room}` : `/${room}`;
}

export function withRoom(rooms: readonly RecentRoom[], room: RecentRoom): RecentRoom[] {
  return [room, ...withoutRoom(rooms, room.path)].slice(0, kMostRooms);
}

export function withoutRoom(rooms: readonly RecentRoom[], path: string): RecentRoom[] {
  return rooms.filter((room) => room.path !== path);
}

/** What was kept may be from another version, or changed by hand. */
export function readRooms(text: string): RecentRoom[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isRoom).slice(0, kMostRooms) : [];
  } catch {
    return [];
  }
}

function isRoom(value: unknown): value is RecentRoom {
  const room = value as Partial<RecentRoom> | null;
  const isPath = typeof room?.path === 'string' && /^\/[^/\\]/.test(room.path);
  return isPath && typeof room?.title === 'string' && typeof room.at === 'number';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
