// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import type { Conference, ConferenceState, Waiter } from '../../engine';
import { kInitialState, kNoRules } from '../../engine/conference/types';
import type { ConferenceEvents } from '../../engine';
import { Emitter } from '../../engine/util/emitter';
import { Notices } from '../call/notices.svelte';
import { CallRoom } from '../call/room.svelte';
import { Windows } from '../call/windows.svelte';
import { preferences } from '../preferences.svelte';
import { attendOrder } from './attend';

let notices: Notices;
let admitted: (readonly string[])[];
let conference: { value: ConferenceState; events: Emitter<ConferenceEvents> };
let change: (to: Partial<ConferenceState>) => void;
const waiter = (endpoint: string, name: string): Waiter => ({ endpoint, name, chat: [] });
const said = () => notices.list.map((n) => n.text);

beforeEach(() => {
  preferences.set({ sounds: false, tellKnocks: true });
  notices = new Notices();
  admitted = [];
  const watchers: ((state: ConferenceState) => void)[] = [];
  conference = Object.assign(
    { value: { ...kInitialState, phase: 'joined', role: 'moderator' } as ConferenceState, events: new Emitter<ConferenceEvents>() },
    { subscribe: (run: (state: ConferenceState) => void) => watchers.push(run), reception: { admit: (who: readonly string[]) => admitted.push(who) }, raiseHand: () => undefined },
  );
  const room = new CallRoom({ room: 'tea', tenant: '', title: 'Tea' }, notices);
  attendOrder({ room, notices, windows: new Windows() }, conference as unknown as Conference);
  change = (to) => {
    conference.value = { ...conference.value, ...to };
    room.state = conference.value;
    for (const run of watchers) run(conference.value);
  };
  change({});
});

it('keeps one notice about the door, as long as somebody stands there', () => {
  change({ waiters: [waiter('c', 'Cat')] });
  expect(said()).toEqual(['Cat wants to come in.']);
  change({ waiters: [waiter('c', 'Cat'), waiter('d', 'Dan')] });
  expect(said()).toEqual(['2 people wait to come in.']);
  notices.list[0]?.acts[0]?.run();
  expect(admitted).toEqual([['c', 'd']]);
  change({ waiters: [] });
  expect(said()).toEqual([]);
});

it('comes back only when somebody else knocks', () => {
  change({ waiters: [waiter('c', 'Cat')] });
  notices.dismiss(notices.list[0]?.id ?? 0);
  change({ waiters: [{ ...waiter('c', 'Cat'), chat: [{ id: 'm', own: false, text: 'hello', time: 1 }] }] });
  expect(said()).toEqual([]);
});

it('is silent for who does not want to be told', () => {
  preferences.set({ tellKnocks: false });
  change({ waiters: [waiter('c', 'Cat')] });
  expect(said()).toEqual([]);
});

it('tells what other moderators decide, and not what one decides oneself', () => {
  change({ endpoint: 'me', participants: [{ endpoint: 'b', name: 'Bob' }] as unknown as ConferenceState['participants'] });
  const notify = (from: string, event: string) => conference.events.emit('json', { from, json: { type: 'lobby-notify', event, value: 'x', name: 'Cat' } });
  notify('me', 'LOBBY-ACCESS-GRANTED');
  notify('b', 'LOBBY-ACCESS-GRANTED');
  notify('b', 'LOBBY-ACCESS-DENIED');
  expect(said()).toEqual(['Bob let Cat in.', 'Bob turned Cat away.']);
});

it('says in one sentence what moderators decide, to those whom it concerns', () => {
  const reserved = { audio: true, video: false, desktop: true };
  change({ role: 'participant', rules: { ...kNoRules, reserved } });
  notices.list = [];
  conference.events.emit('reserved', { kind: 'desktop', on: true, by: 'Bob' });
  expect(said()).toEqual(['Moderators decide who speaks and who shares a screen. To ask, raise your hand.']);
  conference.events.emit('reserved', { kind: 'audio', on: false, by: 'Bob' });
  expect(said()).toEqual(['Everybody may speak again.']);
  change({ role: 'moderator' });
  notices.list = [];
  conference.events.emit('reserved', { kind: 'audio', on: true, by: 'Bob' });
  expect(said()).toEqual([]);
});
