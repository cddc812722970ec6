// Who is to be in which breakout room, and how rooms are called: plain, for the page and its tests.

import type { BreakoutPerson, BreakoutsView, MeetingRoom } from '../../engine';

export const kMaxAtOnce = 20;
/** Seconds of a countdown that can be chosen. */
export const kCountdowns = [0, 30, 60, 120, 300] as const;

export const breakoutsOf = ({ rooms }: BreakoutsView): readonly MeetingRoom[] => rooms.filter((room) => !room.main);
export const mainOf = ({ rooms }: BreakoutsView): MeetingRoom | undefined => rooms.find((room) => room.main);

export interface Whereabout {
  person: BreakoutPerson;
  room: MeetingRoom;
}

export function find({ rooms }: BreakoutsView, endpoint: string): Whereabout | undefined {
  for (const room of rooms) {
    const person = room.people.find((p) => p.endpoint === endpoint);
    if (person) return { person, room };
  }
  return undefined;
}

/** Names that are free: numbers go on behind those that are there. `name` makes one of a number. */
export function nextNames(taken: readonly MeetingRoom[], count: number, name: (number: number) => string): string[] {
  const used = new Set(taken.map((room) => room.name));
  const names: string[] = [];
  for (let number = 1; names.length < count; number++) if (!used.has(name(number))) names.push(name(number));
  return names;
}

/** Deals people out in random order, as evenly as can be. @param random from 0 to below 1 */
export function deal<T>(people: readonly T[], groups: number, random: () => number = Math.random): T[][] {
  const shuffled = [...people];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  const dealt: T[][] = Array.from({ length: groups }, () => []);
  shuffled.forEach((person, i) => dealt[i % groups]?.push(person));
  return dealt;
}

/** "1:05" */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
