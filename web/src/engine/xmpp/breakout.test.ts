import { describe, expect, it } from 'vitest';
import { parseBreakoutNews, writeBreakoutCommand } from './breakout';

const kUpdate = {
  type: 'breakout_rooms',
  event: 'features/breakout-rooms/update',
  roomCounter: 1,
  rooms: {
    tea: {
      id: 'tea', jid: 'tea@muc.meet.ex', name: '', isMainRoom: true,
      participants: { 'tea@muc.meet.ex/3f2a9c10': { jid: '3f2a9c10-1@meet.ex/r', role: 'moderator', displayName: 'Ann' } },
    },
    u1: { id: 'u1', jid: 'u1@breakout.meet.ex', name: 'Left', participants: {} },
  },
};

describe('what the component tells', () => {
  it('is who is in which room', () => {
    expect(parseBreakoutNews(kUpdate)).toEqual({
      kind: 'rooms',
      rooms: [
        { jid: 'tea@muc.meet.ex', name: '', main: true, people: [{ endpoint: '3f2a9c10', realJid: '3f2a9c10-1@meet.ex/r', name: 'Ann', role: 'moderator' }] },
        { jid: 'u1@breakout.meet.ex', name: 'Left', main: false, people: [] },
      ],
      closingIn: undefined,
    });
    expect(parseBreakoutNews({ ...kUpdate, closingIn: 59_700 })).toMatchObject({ closingIn: 59_700 });
  });

  it('is where somebody is sent', () => {
    const move = { type: 'breakout_rooms', event: 'features/breakout-rooms/move-to-room', roomJid: 'u1@breakout.meet.ex' };
    expect(parseBreakoutNews(move)).toEqual({ kind: 'sent', jid: 'u1@breakout.meet.ex' });
  });

  it('is left aside when it makes no sense', () => {
    const wrong = [
      {},
      { type: 'polls' },
      { type: 'breakout_rooms', event: 'dance' },
      { type: 'breakout_rooms', event: 'features/breakout-rooms/move-to-room', roomJid: 7 },
      { type: 'breakout_rooms', event: 'features/breakout-rooms/update', rooms: [] },
      { type: 'breakout_rooms', event: 'features/breakout-rooms/update', rooms: null },
    ];
    for (const json of wrong) expect(parseBreakoutNews(json)).toBeUndefined();
    const half = { ...kUpdate, rooms: { a: 3, b: { name: 'no address' }, c: { jid: 'c@x', participants: { 'c@x/n': 1, 'c@x/m': {} } } } };
    expect(parseBreakoutNews(half)).toMatchObject({
      rooms: [{ jid: 'c@x', name: '', main: false, people: [{ endpoint: 'm', realJid: '', name: '', role: 'participant' }] }],
    });
  });
});

describe('commands', () => {
  const write = (command: Parameters<typeof writeBreakoutCommand>[2]) => writeBreakoutCommand('breakout.meet.ex', 'i', command).toString();
  const element = (attributes: string) => `<message to="breakout.meet.ex" id="i"><breakout_rooms ${attributes}/></message>`;

  it('are those of stock clients', () => {
    expect(write({ do: 'add', name: 'Left' })).toBe(element('type="features/breakout-rooms/add" subject="Left"'));
    expect(write({ do: 'rename', jid: 'u@b', name: 'R' })).toBe(element('type="features/breakout-rooms/rename" breakoutRoomJid="u@b" subject="R"'));
    expect(write({ do: 'remove', jid: 'u@b' })).toBe(element('type="features/breakout-rooms/remove" breakoutRoomJid="u@b"'));
    expect(write({ do: 'send', realJid: 'a@m/r', jid: 'u@b' })).toBe(
      element('type="features/breakout-rooms/move-to-room" participantJid="a@m/r" roomJid="u@b"'),
    );
  });

  it('and three of ours', () => {
    expect(write({ do: 'close', seconds: 60 })).toBe(element('type="urn:conclave:breakout:close" seconds="60"'));
    expect(write({ do: 'call-off' })).toBe(element('type="urn:conclave:breakout:call-off"'));
    expect(write({ do: 'announce', text: 'a < b' })).toContain('<body>a &lt; b</body>');
  });
});
