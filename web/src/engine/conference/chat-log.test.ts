import { beforeEach, expect, it } from 'vitest';
import { ChatLog } from './chat-log';
import type { ChatMessage } from './types';

const message = (id: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id, from: 'a', name: 'a', own: false, text: `text ${id}`, privateWith: undefined, replyTo: undefined, time: 1, status: 'sent', retracted: false, reactions: new Map(), ...more,
});

let log: ChatLog;
beforeEach(() => (log = new ChatLog()));
const ids = () => log.all.map((m) => m.id);

it('takes a message once, also when its author has a new address by now', () => {
  expect(log.add(message('1'))).toBe(true);
  expect(log.add(message('1'))).toBe(false);
  expect(log.add(message('1', { from: 'b' }))).toBe(false);
  expect(ids()).toEqual(['1']);
});

it('moves an own message to where the room has it', () => {
  log.add(message('mine', { own: true, status: 'sending' }));
  log.add(message('other'));
  expect(log.confirm('mine', 'a2', 9)).toMatchObject({ from: 'a2', time: 9, status: 'sent' });
  expect(ids()).toEqual(['other', 'mine']);
  expect(log.confirm('mine', 'a2', 9)).toBeUndefined();
  expect(log.confirm('other', 'a', 9)).toBeUndefined();
});

it('marks own messages only, and forgets them when told to', () => {
  log.add(message('mine', { own: true, status: 'sending' }));
  log.add(message('other'));
  expect([log.mark('mine', 'failed'), log.mark('mine', 'failed'), log.mark('other', 'failed')]).toEqual([true, false, false]);
  log.remove('mine');
  expect(ids()).toEqual(['other']);
  expect(log.add(message('mine'))).toBe(true);
});

it('replaces a person\'s reactions and leaves those of others', () => {
  log.add(message('1'));
  const react = (from: string, ...reactions: string[]) => log.applyReactions({ kind: 'reactions', from, target: '1', reactions });
  react('b', '👍', '👍');
  react('c', '👍', '🎉');
  react('b', '🎉');
  expect([...(log.all[0]?.reactions ?? [])]).toEqual([['👍', ['c']], ['🎉', ['c', 'b']]]);
  expect(log.applyReactions({ kind: 'reactions', from: 'b', target: 'x', reactions: [] })).toBe(false);
});

it('lets only the author retract', () => {
  log.add(message('1'));
  expect(log.applyRetraction({ kind: 'retraction', from: 'b', target: '1' })).toBe(false);
  expect(log.applyRetraction({ kind: 'retraction', from: 'a', target: '1' })).toBe(true);
  expect(log.all[0]).toMatchObject({ retracted: true, text: '' });
});

it('forgets the oldest', () => {
  for (let i = 0; i < 5_001; i++) log.add(message(String(i)));
  expect(log.all).toHaveLength(5_000);
  expect(log.all[0]?.id).toBe('1');
  expect(log.add(message('0'))).toBe(true);
});
