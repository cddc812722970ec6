// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from '../media/local-media';
import { asFactory, type FakePeerConnection } from '../testing/fake-peer';
import { FakePort } from '../testing/fake-port';
import { asSocketFactory, type FakeSocket } from '../testing/fake-socket';
import { Conference } from './conference';
import { unawaited } from '../../unawaited';

const kRoom = 'tea@muc.meet.ex';
const kLeft = 'u1@breakout.meet.ex';
const kOwn = '3f2a9c10';
const kBob = '9b11aa22';
const kComponents = ['breakout_rooms" name="breakout.meet.ex', 'room_metadata" name="metadata.meet.ex']
  .map((identity) => `<identity category="component" type="${identity}"/>`)
  .join('');
const kDisco = `<iq xmlns="jabber:client" type="result"><query xmlns="http://jabber.org/protocol/disco#info">${kComponents}</query></iq>`;
const kReady = '<iq xmlns="jabber:client" type="result"><conference xmlns="http://jitsi.org/protocol/focus" ready="true" focusjid="focus@auth.meet.ex"/></iq>';

const occupant = (room: string, nick: string, role = 'participant', content = '') =>
  `<presence xmlns="jabber:client" from="${room}/${nick}">${content}<x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="none" role="${role}" jid="${nick}@meet.ex/r"/></x></presence>`;
const gone = (room: string, content = '') =>
  `<presence xmlns="jabber:client" type="unavailable" from="${room}/${kOwn}"><x xmlns="http://jabber.org/protocol/muc#user">${content}<item affiliation="none" role="none"/><status code="110"/></x></presence>`;
const kNews = {
  type: 'breakout_rooms',
  event: 'features/breakout-rooms/update',
  rooms: { tea: { jid: kRoom, isMainRoom: true, participants: {} }, u1: { jid: kLeft, name: 'Left', participants: {} } },
};
const kMove = { type: 'breakout_rooms', event: 'features/breakout-rooms/move-to-room', roomJid: kLeft };

let port: FakePort;
let peers: FakePeerConnection[];
let sockets: FakeSocket[];
let conference: Conference;

beforeEach(() => {
  vi.useFakeTimers();
  peers = [];
  sockets = [];
  port = new FakePort(undefined, (iq) => (iq.getChild('conference') ? kReady : iq.getChild('query')?.getNS()?.includes('disco') ? kDisco : undefined));
  conference = new Conference({
    connect: () => Promise.resolve(port),
    domain: 'meet.ex',
    focusAddress: 'focus.meet.ex',
    roomJid: kRoom,
    name: 'Ann',
    media: new LocalMedia({ getUserMedia: () => Promise.reject(new Error('none')) } as unknown as MediaDevices),
    machineId: 'uid',
    makePeerConnection: asFactory(peers),
    makeWebSocket: asSocketFactory(sockets),
  });
});
afterEach(() => vi.useRealTimers());

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const say = (json: object, from = 'breakout.meet.ex') =>
  port.receive(`<message xmlns="jabber:client" from="${from}"><json-message xmlns="http://jitsi.org/jitmeet">${JSON.stringify(json)}</json-message></message>`);
const sentTo = (address: string) => port.sent.filter((stanza) => stanza.attrs.to === address);

async function enter(room: string, role = 'participant', others: string[] = []): Promise<void> {
  await settle();
  for (const other of others) port.receive(occupant(room, other));
  port.receive(occupant(room, kOwn, role));
  await settle();
}

async function join(role?: string): Promise<void> {
  const joined = conference.join();
  await enter(kRoom, role, [kBob]);
  await joined;
}

/** The server's answer to leaving. */
async function farewell(room: string): Promise<void> {
  await settle();
  port.receive(gone(room));
  await settle();
}

describe('breakout rooms', () => {
  it('are what the component tells', async () => {
    await join();
    expect(conference.value.breakouts).toMatchObject({ available: true, rooms: [] });
    say(kNews, `${kRoom}/${kBob}`);
    expect(conference.value.breakouts.rooms).toEqual([]);
    say({ ...kNews, closingIn: 5_000 });
    expect(conference.value.breakouts).toMatchObject({ rooms: [{ main: true }, { name: 'Left' }], closingAt: performance.now() + 5_000 });
    say({ ...kNews, rooms: { tea: kNews.rooms.tea } });
    expect(conference.value.breakouts).toMatchObject({ rooms: [], closingAt: undefined });
    say({ type: 'room_metadata', metadata: { breakoutRooms: { restricted: true } } }, 'metadata.meet.ex');
    expect(conference.value.breakouts.restricted).toBe(true);
  });

  it('are commanded through the component', async () => {
    await join('moderator');
    conference.breakouts.command({ do: 'add', name: 'Left' });
    expect(sentTo('breakout.meet.ex').at(-1)?.toString()).toContain('subject="Left"');
    conference.breakouts.restrict(true);
    expect(sentTo('metadata.meet.ex').at(-1)?.toString()).toContain('{"restricted":true}');
  });

  it('are entered when a moderator sends one there, without news about those who are there', async () => {
    await join();
    const events: string[] = [];
    conference.events.on('joined', ({ endpoint }) => events.push(endpoint));
    conference.events.on('moved', () => events.push('moved'));
    conference.chat.send('hello');
    say(kNews);
    say(kMove);
    await settle();
    expect(port.sent.at(-1)?.toString()).toContain('<status>switch_room</status>');
    await farewell(kRoom);
    expect(conference.value).toMatchObject({ phase: 'joined', here: kLeft, inMainRoom: false, moving: true, participants: [] });
    expect(port.requests.some((iq) => iq.getChild('conference')?.attrs.room === kLeft)).toBe(true);
    await enter(kLeft, 'participant', ['11112222']);
    expect(conference.value).toMatchObject({ moving: false, chat: [{ text: 'hello', room: kRoom }] });
    expect(conference.value.participants.map((p) => p.endpoint)).toEqual(['11112222']);
    expect(conference.value.breakouts.rooms).toHaveLength(2);
    expect(events).toEqual(['moved']);
    unawaited(conference.goTo());
    await farewell(kLeft);
    await enter(kRoom);
    expect(conference.value).toMatchObject({ here: kRoom, inMainRoom: true, moving: false });
  });

  it('that are gone, or closed, lead back to the main room', async () => {
    await join();
    unawaited(conference.goTo(kLeft));
    await farewell(kRoom);
    port.receive(`<presence xmlns="jabber:client" type="error" from="${kLeft}/${kOwn}"><error type="cancel"><not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>`);
    await enter(kRoom);
    expect(conference.value).toMatchObject({ phase: 'joined', here: kRoom, moving: false });
    unawaited(conference.goTo(kLeft));
    await farewell(kRoom);
    await enter(kLeft);
    port.receive(gone(kLeft, `<destroy jid="${kRoom}"><reason>closed</reason></destroy>`));
    await settle(5_000);
    await enter(kRoom);
    expect(conference.value).toMatchObject({ phase: 'joined', here: kRoom, moving: false });
  });

  it('are entered again with a new session, as far as they are there', async () => {
    await join();
    unawaited(conference.goTo(kLeft));
    await farewell(kRoom);
    await enter(kLeft);
    say(kNews);
    port.events.emit('online', undefined as never);
    await settle();
    expect(conference.value.breakouts.rooms).toEqual([]);
    expect(sentTo(`${kLeft}/${kOwn}`)).toHaveLength(2);
    port.receive(`<presence xmlns="jabber:client" type="error" from="${kLeft}/${kOwn}"><error type="cancel"><not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>`);
    await enter(kRoom);
    expect(conference.value).toMatchObject({ phase: 'joined', here: kRoom });
  });

  it('hear announcements, by the name that comes with them', async () => {
    await join();
    port.receive(`<message xmlns="jabber:client" type="groupchat" id="a" from="${kRoom}/77778888"><body>Five minutes</body><announcement xmlns="urn:conclave:breakout:1"/><display-name xmlns="http://jitsi.org/protocol/display-name">Eve</display-name></message>`);
    expect(conference.value.chat).toMatchObject([{ name: 'Eve', text: 'Five minutes', announcement: true }]);
  });
});
