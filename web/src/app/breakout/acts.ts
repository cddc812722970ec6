// What moderators do with breakout rooms, put together from the commands of the server: making some and dealing people
// out takes its news in between, since rooms have their addresses from it.

import type { ConferenceState, Participant } from '../../engine';
import DoorOpen from '@lucide/svelte/icons/door-open';
import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import type { MenuItem } from '../ui/menu-item';
import { breakoutsOf, deal, find, mainOf, nextNames } from './plan';
import { unawaited } from '../../unawaited';

const kNewsTimeoutMs = 5_000;

/** Makes rooms; then, if wanted, deals out those who are in the main room. Moderators stay. */
export async function makeRooms(call: With<'room' | 'windows'>, count: number, dealOut: boolean): Promise<void> {
  const { conference } = call.room;
  if (!conference) return;
  const before = breakoutsOf(conference.value.breakouts);
  for (const name of nextNames(before, count, (number) => t('breakout.name', { number }))) {
    conference.breakouts.command({ do: 'add', name });
  }
  if (!dealOut) return;
  const known = new Set(before.map((room) => room.jid));
  const made = await news(call, (state) => breakoutsOf(state.breakouts).filter((room) => !known.has(room.jid)).length >= count);
  if (made) dealPeopleOut(call, breakoutsOf(conference.value.breakouts).filter((room) => !known.has(room.jid)).map((room) => room.jid));
}

/** Into these rooms, by default all there are. */
export function dealPeopleOut(call: With<'room' | 'windows'>, rooms = breakoutsOf(call.room.conference?.value.breakouts ?? call.room.state!.breakouts).map((room) => room.jid)): void {
  const { conference } = call.room;
  if (!conference || rooms.length === 0) return;
  const people = mainOf(conference.value.breakouts)?.people.filter((person) => person.role !== 'moderator') ?? [];
  deal(people, rooms.length).forEach((group, i) => {
    for (const { realJid } of group) conference.breakouts.command({ do: 'send', realJid, jid: rooms[i] ?? '' });
  });
}

export function sendTo(call: With<'room' | 'windows'>, endpoint: string, jid: string): void {
  const view = call.room.conference?.value.breakouts;
  const found = view && find(view, endpoint);
  if (!found || found.room.jid === jid) return;
  if (endpoint === call.room.state?.endpoint) return unawaited(call.room.ask(async () => call.room.conference?.goTo(jid)));
  call.room.conference?.breakouts.command({ do: 'send', realJid: found.person.realJid, jid });
}

/** An entry in the menu of a person who is in the same room. */
export function breakoutActionsOn(call: With<'room' | 'windows'>, { endpoint }: Participant): MenuItem[] {
  if (!call.room.state || call.room.state.breakouts.rooms.length === 0) return [];
  return [{ id: 'send-to-room', label: t('breakout.sendSomebody'), icon: DoorOpen, run: () => call.windows.open('breakoutSend', endpoint) }];
}

/** @returns false when it did not become so in time. */
function news(call: With<'room' | 'windows'>, holds: (state: ConferenceState) => boolean): Promise<boolean> {
  const { conference } = call.room;
  if (!conference) return Promise.resolve(false);
  return new Promise((resolve) => {
    const done = (result: boolean): void => {
      clearTimeout(timer);
      queueMicrotask(() => stop()); // the first call comes before subscribe() returns
      resolve(result);
    };
    const timer = setTimeout(() => done(false), kNewsTimeoutMs);
    const stop = conference.subscribe((state) => holds(state) && done(true));
  });
}
