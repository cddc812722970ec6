import { beforeEach, expect, it } from 'vitest';
import { FakePort, stanzaError } from '../testing/fake-port';
import { RoomBook } from './room-book';

let asked: unknown[];
let answer: object | Error;
const tea = { room: 'tea', tenant: '' };

const book = new RoomBook(
  new FakePort(undefined, (iq) => {
    expect(iq.attrs).toMatchObject({ type: 'set', to: 'rooms.meet.ex' });
    asked.push(JSON.parse(iq.getChildText('rooms', 'urn:conclave:rooms:1') ?? ''));
    if (answer instanceof Error) return answer;
    return `<iq xmlns="jabber:client" type="result"><rooms xmlns="urn:conclave:rooms:1">${JSON.stringify(answer)}</rooms></iq>`;
  }),
  'meet.ex',
);

beforeEach(() => {
  asked = [];
  answer = {};
});

it('lists what the server remembers, and makes sense of what is missing', async () => {
  answer = {
    rooms: [
      { room: 'tea', tenant: '', title: 'Tea', owner: 'ann', open: true, participants: 3, created: 1, used: 1755786400, settings: { password: 'p', lobby: true, moderated: { audio: true } } },
      { room: 'k%c3%a4se' },
      7,
    ],
  };
  const rooms = await book.list();
  expect(asked).toEqual([{ command: 'list' }]);
  expect(rooms.map((r) => [r.title, r.open, r.participants, r.usedAt])).toEqual([['Tea', true, 3, 1755786400000], ['k%c3%a4se', false, 0, 0], ['', false, 0, 0]]);
  expect(rooms[0]?.settings).toEqual({
    password: 'p', limit: 0, subject: '', lobby: true, locked: false,
    startMuted: { audio: false, video: false },
    moderated: { audio: true, video: false, desktop: false },
    restricted: { chat: false, privateChat: false, polls: false },
  });
});

it('changes, closes and deletes a room', async () => {
  answer = { room: { room: 'tea', settings: { lobby: true } } };
  expect((await book.set(tea, { lobby: true, moderated: { audio: true } })).settings.lobby).toBe(true);
  await book.close(tea);
  await book.delete(tea);
  expect(asked).toEqual([
    { command: 'set', ...tea, settings: { lobby: true, moderated: { audio: true } } },
    { command: 'close', ...tea },
    { command: 'delete', ...tea },
  ]);
});

it('makes, lists and revokes invitations', async () => {
  const invitation = { id: 'k3', role: 'member', madeBy: 'ann', expires: 1756304800, uses: 5, used: 2, state: 'valid' };
  answer = { invitation, code: 'CODE', link: 'https://meet.ex/tea?invite=CODE' };
  const made = await book.invite(tea, { role: 'member', expiresInSeconds: 3600, uses: 5 });
  expect(made).toEqual({ code: 'CODE', invitation: { id: 'k3', role: 'member', madeBy: 'ann', expiresAt: 1756304800000, uses: 5, used: 2, state: 'valid' } });
  answer = { invitations: [invitation, { id: 'x', role: 'king', state: 'odd' }] };
  expect((await book.invitations(tea)).map((i) => [i.id, i.role, i.state])).toEqual([['k3', 'member', 'valid'], ['x', 'guest', 'revoked']]);
  answer = { invitation: { ...invitation, state: 'revoked' } };
  expect((await book.revoke('k3')).state).toBe('revoked');
  expect(asked).toEqual([
    { command: 'invite', ...tea, role: 'member', expires: 3600, uses: 5 },
    { command: 'invitations', ...tea },
    { command: 'revoke', id: 'k3' },
  ]);
});

it('passes a no of the server on', async () => {
  answer = stanzaError('forbidden');
  await expect(book.delete(tea)).rejects.toMatchObject({ condition: 'forbidden' });
});
