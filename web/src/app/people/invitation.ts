// What is passed on to invite somebody: the address of the room, as short and as readable as it can be.

import type { RoomAddress } from '../../engine';

/** Without query and fragment, which concern this page only; a room that is spelled oddly stays as it was typed. */
export function roomLink(location: { origin: string; pathname: string }): string {
  return location.origin + location.pathname.replace(/\/+$/u, '');
}

/** For a person's eye: without scheme, with umlauts. */
export function readableLink(link: string): string {
  const bare = link.replace(/^https?:\/\//iu, '');
  try {
    return decodeURI(bare);
  } catch {
    return bare;
  }
}

export function mailLink(subject: string, body: string): string {
  // RFC 6068 5: line breaks are CRLF, and a space is %20, never a plus sign.
  const field = (text: string): string => encodeURIComponent(text.replace(/\r?\n/gu, '\r\n'));
  return `mailto:?subject=${field(subject)}&body=${field(body)}`;
}

/** A name for the file that any system takes. */
export function fileName(address: RoomAddress, ending: string): string {
  const plain = address.title.replace(/[^\p{L}\p{N}-]+/gu, '-').replace(/^-+|-+$/gu, '');
  return `${plain.slice(0, 60) || 'conclave'}.${ending}`;
}

/** The next half hour that is at least ten minutes away: what somebody means who plans a meeting now. */
export function nextSlot(now: Date): Date {
  const kHalfHourMs = 30 * 60_000;
  return new Date(Math.ceil((now.getTime() + 10 * 60_000) / kHalfHourMs) * kHalfHourMs);
}

/** As fields of type date and time hold it, in local time. */
export function localFields(date: Date): { date: string; time: string } {
  const two = (n: number): string => String(n).padStart(2, '0');
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${two(date.getHours())}:${two(date.getMinutes())}`,
  };
}

/** @returns undefined when the fields name no time. */
export function fromLocalFields(date: string, time: string): Date | undefined {
  const start = new Date(`${date}T${time}`);
  return Number.isNaN(start.getTime()) ? undefined : start;
}
