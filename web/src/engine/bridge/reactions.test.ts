import { expect, it } from 'vitest';
import { parseStageReactions, writeStageReactions } from './reactions';

it('speaks the words of stock clients and means more', () => {
  const payload = writeStageReactions(['👍', '🎉', '👏'], 5);
  expect(payload).toEqual({ name: 'endpoint-reaction', reactions: ['like', 'clap', 'clap'], emoji: ['👍', '🎉', '👏'], timestamp: 5 });
  expect(parseStageReactions(payload)).toEqual(['👍', '🎉', '👏']);
});

it('understands stock clients', () => {
  expect(parseStageReactions({ name: 'endpoint-reaction', reactions: ['love', 'boo', 'silence', 'unheard-of', 3] })).toEqual(['❤️', '🙁', '😶']);
});

it('shows nothing that is not on the list, and no flood', () => {
  expect(parseStageReactions({ name: 'endpoint-reaction', reactions: ['x'], emoji: ['<b>'] })).toEqual([]);
  expect(parseStageReactions({ name: 'endpoint-reaction', reactions: Array(500).fill('like') })).toHaveLength(10);
  expect(parseStageReactions({ name: 'other', reactions: ['like'] })).toBeUndefined();
  expect(parseStageReactions({ name: 'endpoint-reaction' })).toBeUndefined();
});
