import { expect, it } from 'vitest';
import { parseRoomPath } from '../../engine';
import { kMostRooms, pathOf, readRooms, withoutRoom, withRoom } from './recent-rooms';

const room = (title: string, at = 1) => ({ path: `/${title}`, title, at });

it('keeps each room once, the latest first, and not for ever', () => {
  const list = withRoom([room('a'), room('b')], room('b', 2));
  expect(list.map((r) => [r.title, r.at])).toEqual([['b', 2], ['a', 1]]);
  const many = Array.from({ length: 30 }, (_, i) => room(`r${i}`)).reduce(withRoom, [] as ReturnType<typeof room>[]);
  expect(many.map((r) => r.title)).toHaveLength(kMostRooms);
  expect(many[0]?.title).toBe('r29');
  expect(withoutRoom(list, '/a').map((r) => r.title)).toEqual(['b']);
});

it('reads what was kept and leaves out what is no room', () => {
  expect(readRooms(JSON.stringify([room('a'), { path: 3 }, null, { path: '//evil.example', title: 'x', at: 1 }]))).toEqual([room('a')]);
  for (const nonsense of ['', '{', '{"a":1}']) expect(readRooms(nonsense)).toEqual([]);
});

it.each(['/garden-party', '/acme/board', "/m%C3%BCller's%20raum", '/100%25'])('leads back to %s', (path) => {
  const address = parseRoomPath(path);
  expect(address && parseRoomPath(pathOf(address))).toEqual(address);
});
