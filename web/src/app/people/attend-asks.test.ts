// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MuteKind } from '../../engine';
import { Emitter } from '../../engine/util/emitter';
import type { NoticeOptions } from '../call/notices.svelte';
import { attendAsks } from './attend-asks';

const events = new Emitter<{ allowed: { kind: MuteKind; by: string } }>();
let said: { text: string; options: NoticeOptions }[];
let on: Set<string>;
let reserved: boolean;
let toggled: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  said = [];
  toggled = [];
  on = new Set();
  reserved = false;
  stop = attendAsks({
    room: { conference: { events, get value() { return { rules: { reserved: { audio: reserved } } }; } } },
    devices: { media: { isOn: (kind: string) => on.has(kind) }, toggle: async (kind: string) => void toggled.push(kind) },
    notices: { say: (text: string, options: NoticeOptions) => said.push({ text, options }) },
  } as unknown as Parameters<typeof attendAsks>[0]);
  return () => {
    stop();
    vi.useRealTimers();
  };
});

const ask = (kind: MuteKind = 'audio') => events.emit('allowed', { kind, by: 'Mod' });
const act = (index: number) => said.at(-1)?.options.acts?.[index]?.run();

describe('a word of a moderator', () => {
  it('is shown with a name and two answers, as a question or as a leave', () => {
    ask();
    expect(said[0]?.text).toBe('Mod asks you to unmute.');
    expect(said[0]?.options.acts).toHaveLength(2);
    act(0);
    expect(toggled).toEqual(['audio']);
    reserved = true;
    vi.advanceTimersByTime(10_000);
    ask();
    expect(said[1]?.text).toBe('Mod lets you speak.');
  });
  it('is not shown for what is on, and the answer does not switch off what came on meanwhile', () => {
    on.add('audio');
    ask();
    expect(said).toEqual([]);
    ask('video');
    on.add('camera');
    act(0);
    expect(toggled).toEqual([]);
  });
  it('comes at most every ten seconds, and not for a minute after "not now"', () => {
    for (let second = 0; second < 25; second++) {
      ask();
      vi.advanceTimersByTime(1_000);
    }
    expect(said).toHaveLength(3);
    act(1);
    for (let second = 0; second < 59; second++) {
      ask();
      vi.advanceTimersByTime(1_000);
    }
    expect(said).toHaveLength(3);
    vi.advanceTimersByTime(1_000);
    ask();
    expect(said).toHaveLength(4);
  });
  it('is not attended any more when the call is over', () => {
    stop();
    ask();
    expect(said).toEqual([]);
  });
});
