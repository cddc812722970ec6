import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePort } from '../testing/fake-port';
import { JoinError, Room } from './room';

const kRoom = 'tea@muc.meet.ex';
const occupant = (nick: string, more = '', role = 'participant') =>
  `<presence xmlns="jabber:client" from="${kRoom}/${nick}">${more}<x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="none" role="${role}" jid="${nick}@meet.ex/r"/></x></presence>`;

let port: FakePort;
let room: Room;
beforeEach(() => {
  vi.useFakeTimers();
  port = new FakePort();
  room = new Room(port, kRoom, '3f2a9c10');
});
afterEach(() => vi.useRealTimers());

const own = { name: 'Ann', sources: {} };

describe('join', () => {
  it('is done with the own presence, after those of the others', async () => {
    const seen: string[] = [];
    room.events.on('joined', (o) => seen.push(o.nick));
    const joined = room.join(own, 'secret');
    expect(port.last).toMatch(/^<presence to="tea@muc.meet.ex\/3f2a9c10"><x xmlns="http:\/\/jabber.org\/protocol\/muc"><password>secret<\/password><\/x>/);
    port.receive(occupant('focus', '', 'moderator'));
    port.receive(occupant('9b11aa22'));
    port.receive(occupant('3f2a9c10'));
    await joined;
    expect(seen).toEqual(['focus', '9b11aa22']);
  });

  it('is refused with the condition', async () => {
    const joined = room.join(own);
    port.receive(
      `<presence xmlns="jabber:client" type="error" from="${kRoom}/3f2a9c10"><error type="auth"><not-authorized xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>`,
    );
    await expect(joined).rejects.toMatchObject({ name: 'JoinError', condition: 'not-authorized' });
  });

  it('does not wait for ever', async () => {
    const joined = room.join(own);
    const expected = expect(joined).rejects.toBeInstanceOf(JoinError);
    await vi.advanceTimersByTimeAsync(15_000);
    await expected;
  });
});

describe('in the room', () => {
  beforeEach(async () => {
    const joined = room.join(own);
    port.receive(occupant('9b11aa22'));
    port.receive(occupant('3f2a9c10'));
    await joined;
    port.sent.length = 0;
  });

  it('sends at most one presence per quarter second, the latest', async () => {
    for (const name of ['a', 'b', 'c']) room.setPresence({ name, sources: {} });
    expect(port.sent).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(250);
    expect(port.sent).toHaveLength(1);
    expect(port.last).toContain('>c</nick>');
    expect(port.last).not.toContain('http://jabber.org/protocol/muc"');
  });

  it('tells a kick from a leave, and the own end from that of others', () => {
    const left: unknown[] = [];
    const ended: unknown[] = [];
    room.events.on('left', (e) => left.push(e));
    room.events.on('ended', (e) => ended.push(e));
    port.receive(`<presence xmlns="jabber:client" type="unavailable" from="${kRoom}/9b11aa22"><x xmlns="http://jabber.org/protocol/muc#user"><item role="none"/></x></presence>`);
    port.receive(`<presence xmlns="jabber:client" type="unavailable" from="${kRoom}/nobody"/>`);
    port.receive(
      `<presence xmlns="jabber:client" type="unavailable" from="${kRoom}/3f2a9c10"><x xmlns="http://jabber.org/protocol/muc#user"><item role="none"><actor nick="9b11aa22"/><reason>bye</reason></item><status code="110"/><status code="307"/></x></presence>`,
    );
    expect(left).toEqual([{ nick: '9b11aa22', departure: { kind: 'left', text: '' } }]);
    expect(ended).toEqual([{ kind: 'kicked', by: '9b11aa22', text: 'bye' }]);
  });

  it('hears that the room was destroyed', () => {
    const ended: unknown[] = [];
    room.events.on('ended', (e) => ended.push(e));
    port.receive(`<presence xmlns="jabber:client" type="unavailable" from="${kRoom}/3f2a9c10"><x xmlns="http://jabber.org/protocol/muc#user"><destroy><reason>over</reason></destroy></x></presence>`);
    expect(ended).toEqual([{ kind: 'destroyed', text: 'over' }]);
  });

  it('leaves and takes the word of the room for it', async () => {
    const left = room.leave();
    expect(port.last).toBe('<presence to="tea@muc.meet.ex/3f2a9c10" type="unavailable"/>');
    port.receive(`<presence xmlns="jabber:client" type="unavailable" from="${kRoom}/3f2a9c10"/>`);
    await left;
    port.receive(occupant('later'));
    expect(room.occupants.has('later')).toBe(false);
  });
});
