import { describe, expect, it } from 'vitest';
import type { MeetingRoom } from '../../engine';
import { clock, deal, find, nextNames } from './plan';

const room = (name: string, endpoints: string[] = [], main = false): MeetingRoom => ({
  jid: `${name}@x`, name, main, people: endpoints.map((endpoint) => ({ endpoint, realJid: `${endpoint}@m/r`, name: endpoint, role: 'participant' })),
});

describe('plans', () => {
  it('deal people out evenly, each once', () => {
    const people = Array.from({ length: 11 }, (_, i) => i);
    const groups = deal(people, 3);
    expect(groups.map((group) => group.length)).toEqual([4, 4, 3]);
    expect(groups.flat().sort((a, b) => a - b)).toEqual(people);
    expect(deal([1], 3)).toEqual([[1], [], []]);
  });

  it('deal them out at random', () => {
    const first = new Set(Array.from({ length: 100 }, () => deal([1, 2, 3, 4], 2)[0]?.[0]));
    expect(first.size).toBe(4);
  });

  it('number rooms where names are free', () => {
    expect(nextNames([room('Room 1'), room('Room 3')], 3, (n) => `Room ${n}`)).toEqual(['Room 2', 'Room 4', 'Room 5']);
  });

  it('know where somebody is', () => {
    const view = { available: true, rooms: [room('tea', ['a'], true), room('Left', ['b'])], closingAt: undefined, restricted: false };
    expect(find(view, 'b')).toMatchObject({ room: { name: 'Left' }, person: { realJid: 'b@m/r' } });
    expect(find(view, 'c')).toBeUndefined();
  });

  it('count down', () => {
    expect([65_000, 59_001, 900, -5].map(clock)).toEqual(['1:05', '1:00', '0:01', '0:00']);
  });
});
