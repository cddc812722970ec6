import { expect, it } from 'vitest';
import { ChatLog } from './chat-log';
import type { ChatMessage } from './types';

const message = (id: string, from = 'a'): ChatMessage => ({
  id, from, name: from, own: false, text: `text ${id}`, privateWith: undefined, replyTo: undefined, time: 1, retracted: false, reactions: new Map(),
});

it('takes a message once', () => {
  const log = new ChatLog();
  expect(log.add(message('1'))).toBe(true);
  expect(log.add(message('1'))).toBe(false);
  expect(log.add(message('1', 'b'))).toBe(true);
  expect(log.all).toHaveLength(2);
});

it('replaces a person\'s reactions and leaves those of others', () => {
  const log = new ChatLog();
  log.add(message('1'));
  const react = (from: string, ...reactions: string[]) => log.applyReactions({ kind: 'reactions', from, target: '1', reactions });
  react('b', '👍', '👍');
  react('c', '👍', '🎉');
  react('b', '🎉');
  expect([...(log.all[0]?.reactions ?? [])]).toEqual([['👍', ['c']], ['🎉', ['c', 'b']]]);
  expect(log.applyReactions({ kind: 'reactions', from: 'b', target: 'x', reactions: [] })).toBe(false);
});

it('lets only the author retract', () => {
  const log = new ChatLog();
  log.add(message('1'));
  expect(log.applyRetraction({ kind: 'retraction', from: 'b', target: '1' })).toBe(false);
  expect(log.applyRetraction({ kind: 'retraction', from: 'a', target: '1' })).toBe(true);
  expect(log.all[0]).toMatchObject({ retracted: true, text: '' });
});

it('forgets the oldest', () => {
  const log = new ChatLog();
  for (let i = 0; i < 1_001; i++) log.add(message(String(i)));
  expect(log.all).toHaveLength(1_000);
  expect(log.all[0]?.id).toBe('1');
});
