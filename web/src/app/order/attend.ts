// What is said about the order in a room when it changes: who knocks and who writes from before the door, for moderators;
// what the rules take and give, for everybody else.

import type { Conference, ConferenceState, Waiter } from '../../engine';
import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import { displayName } from '../people/names';
import { preferences } from '../preferences.svelte';
import { playKnock } from './knock-sound';
import { reservedSentence } from './reserved';

/** Until somebody does something about it. */
const kForGood = 0;

export function attendOrder(call: With<'room' | 'windows' | 'notices'>, conference: Conference): void {
  attendLobby(call, conference);
  attendRules(call, conference);
  const tellWaiting = makeKnockNotice(call, conference);
  let before: ConferenceState | undefined;
  conference.subscribe((state) => {
    if (before?.phase === 'waiting' && state.phase === 'joined' && preferences.value.sounds) playKnock();
    if (before?.phase === 'joined' && before.role !== state.role) {
      call.notices.say(state.role === 'moderator' ? t('role.given') : t('role.taken'), { key: 'role' });
    }
    if (before && before.waiters !== state.waiters) tellWaiting(state.waiters);
    before = state;
  });
}

function attendLobby(call: With<'room' | 'windows' | 'notices'>, conference: Conference): void {
  conference.events.on('knocked', () => {
    if (preferences.value.tellKnocks && preferences.value.sounds) playKnock();
  });
  conference.events.on('lobbyMessage', ({ from, message }) => {
    if (call.windows.panel === 'people') return;
    const text = t('lobby.announce', { name: displayName(from.name), text: message.text });
    call.notices.say(text, { key: `lobby-${from.endpoint}`, acts: [{ label: t('lobby.show'), run: () => (call.windows.panel = 'people') }] });
  });
  // The page shows it and says it; this is for who looks elsewhere.
  conference.events.on('doorMessage', () => {
    if (preferences.value.sounds) playKnock();
  });
  conference.events.on('json', ({ from, json }) => tellDecision(call, from, json));
}

/** One notice for all who wait, as long as somebody does and the list is not open. It comes again when another one knocks. */
function makeKnockNotice(call: With<'room' | 'windows' | 'notices'>, conference: Conference): (waiters: readonly Waiter[]) => void {
  let told = '';
  return (waiters) => {
    const [first, ...more] = waiters;
    const all = waiters.map((w) => w.endpoint);
    if (all.join(' ') === told) return;
    told = all.join(' ');
    if (!first || !preferences.value.tellKnocks || call.windows.panel === 'people') return call.notices.withdraw('knock');
    const alone = more.length === 0;
    const text = alone ? t('lobby.knocked', { name: displayName(first.name) }) : t('lobby.knockedMany', { count: all.length });
    const acts = [
      { label: alone ? t('lobby.admit') : t('lobby.admitAll'), run: () => conference.reception.admit(all) },
      { label: t('lobby.show'), run: () => (call.windows.panel = 'people') },
    ];
    call.notices.say(text, { key: 'knock', acts, forMs: kForGood });
  };
}

/** What another moderator decided; the own acts need no word. */
function tellDecision(call: With<'room' | 'windows' | 'notices'>, from: string, json: Record<string, unknown>): void {
  const { state } = call.room;
  if (json.type !== 'lobby-notify' || state?.role !== 'moderator' || from === state.endpoint) return;
  const key = json.event === 'LOBBY-ACCESS-GRANTED' ? 'lobby.admittedBy' : json.event === 'LOBBY-ACCESS-DENIED' ? 'lobby.deniedBy' : undefined;
  const by = state.participants.find((p) => p.endpoint === from);
  if (!key || !by || typeof json.name !== 'string') return;
  call.notices.say(t(key, { by: displayName(by.name), name: displayName(json.name) }));
}

function attendRules(call: With<'room' | 'windows' | 'notices'>, conference: Conference): void {
  conference.events.on('orderRefused', () => call.notices.say(t('rules.refused'), { key: 'refused', tone: 'warn' }));
  conference.events.on('locked', (locked) => call.notices.say(t(locked ? 'rules.lockedNow' : 'rules.openNow'), { key: 'locked' }));
  conference.events.on('startedMuted', () => call.notices.say(t('rules.startedMuted'), { key: 'started' }));
  conference.events.on('reserved', ({ kind, on }) => {
    // The value, not the state of the page, which follows a moment later.
    const state = conference.value;
    if (state.role === 'moderator') return;
    if (on) {
      const acts = state.raisedHand === undefined ? [{ label: t('hand.raise'), run: () => conference.raiseHand(true) }] : [];
      call.notices.say(reservedSentence(state), { key: 'reserved', acts });
    } else {
      call.notices.say(t(`rules.free.${kind}`), { key: 'reserved' });
    }
  });
}
