// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../engine/util/emitter';
import type { Call } from '../call/call.svelte';
import type { NoticeOptions } from '../call/notices.svelte';
import { writeAsk } from './asks';
import { attendAsks } from './attend-asks';

const events = new Emitter<{ endpointMessage: { from: string; payload: Record<string, unknown> } }>();
const people = [
  { endpoint: 'm', name: 'Mod', role: 'moderator' },
  { endpoint: 'p', name: 'Pat', role: 'participant' },
];
let said: { text: string; options: NoticeOptions }[];
let on: Set<string>;
let toggled: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  said = [];
  toggled = [];
  on = new Set();
  stop = attendAsks({
    conference: { events },
    state: { participants: people },
    media: { isOn: (kind: string) => on.has(kind) },
    notices: { say: (text: string, options: NoticeOptions) => said.push({ text, options }) },
    toggle: (kind: string) => toggled.push(kind),
    displayName: (name: string) => name,
  } as unknown as Call);
  return () => {
    stop();
    vi.useRealTimers();
  };
});

const ask = (from: string, payload: Record<string, unknown> = writeAsk('audio')) => events.emit('endpointMessage', { from, payload });
const act = (index: number) => said.at(-1)?.options.acts?.[index]?.run();

describe('an ask to unmute', () => {
  it('of a moderator is shown with a name and two answers', () => {
    ask('m');
    expect(said[0]?.text).toContain('Mod');
    expect(said[0]?.options.acts).toHaveLength(2);
    act(0);
    expect(toggled).toEqual(['audio']);
  });
  it('of anybody else is no matter: a participant, a stranger, another message', () => {
    ask('p');
    ask('nobody');
    ask('m', { type: 'something-else' });
    expect(said).toEqual([]);
  });
  it('is not shown for what is on, and the answer does not switch off what came on meanwhile', () => {
    on.add('audio');
    ask('m');
    expect(said).toEqual([]);
    ask('m', writeAsk('camera'));
    on.add('camera');
    act(0);
    expect(toggled).toEqual([]);
  });
  it('comes at most every ten seconds, and not for a minute after "not now"', () => {
    for (let second = 0; second < 25; second++) {
      ask('m');
      vi.advanceTimersByTime(1_000);
    }
    expect(said).toHaveLength(3);
    act(1);
    for (let second = 0; second < 59; second++) {
      ask('m');
      vi.advanceTimersByTime(1_000);
    }
    expect(said).toHaveLength(3);
    vi.advanceTimersByTime(1_000);
    ask('m');
    expect(said).toHaveLength(4);
  });
  it('is not attended any more when the call is over', () => {
    stop();
    ask('m');
    expect(said).toEqual([]);
  });
});
