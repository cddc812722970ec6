// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { LocalMedia } from '../media/local-media';
import { FakePort } from '../testing/fake-port';
import { Conference } from './conference';
import { unawaited } from '../../unawaited';

const kRoom = 'tea@muc.meet.ex';
const kLobby = 'tea@lobby.meet.ex';
const kOwn = '3f2a9c10';
const kCat = 'c0ffee11';
const kUser = 'xmlns="http://jabber.org/protocol/muc#user"';

let port: FakePort;
let conference: Conference;
let info: string;

const occupant = (room: string, nick: string, role = 'participant', name = '') =>
  `<presence xmlns="jabber:client" from="${room}/${nick}"><nick xmlns="http://jabber.org/protocol/nick">${name}</nick><x ${kUser}><item affiliation="none" role="${role}" jid="${nick}@meet.ex/r"/></x></presence>`;
const gone = (room: string, nick: string, why: string) =>
  `<presence xmlns="jabber:client" type="unavailable" from="${room}/${nick}"><x ${kUser}><item affiliation="none" role="none"/>${why}</x></presence>`;
const refusal = (what: string) =>
  `<presence xmlns="jabber:client" type="error" from="${kRoom}/${kOwn}"><error type="auth">${what}</error></presence>`;
const members = (more = '') =>
  refusal(`<registration-required xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><lobbyroom xmlns="http://jitsi.org/jitmeet">${kLobby}</lobbyroom>${more}`);
const discoInfo = (features: string, lobby = '') =>
  `<iq xmlns="jabber:client" type="result"><query xmlns="http://jabber.org/protocol/disco#info">${features}<x xmlns="jabber:x:data" type="result"><field var="muc#roominfo_lobbyroom"><value>${lobby}</value></field></x></query></iq>`;
const settle = () => new Promise((done) => setTimeout(done));
const sent = (to: string) => port.sent.filter((stanza) => stanza.attrs.to === to).map(String);

beforeEach(() => {
  info = discoInfo('<feature var="muc_open"/>');
  port = new FakePort(`${kOwn}-77aa-4e0b-9d1c-0123456789ab@meet.ex/r1`, (iq) => {
    if (iq.attrs.to === kRoom && iq.getChild('query', 'http://jabber.org/protocol/disco#info')) return info;
    if (!iq.getChild('conference')) return undefined;
    return '<iq xmlns="jabber:client" type="result"><conference xmlns="http://jitsi.org/protocol/focus" ready="true" focusjid="focus@auth.meet.ex"/></iq>';
  });
  conference = new Conference({
    connect: () => Promise.resolve(port),
    domain: 'meet.ex', focusAddress: 'focus.meet.ex', roomJid: kRoom, name: 'Ann', media: new LocalMedia({} as MediaDevices), machineId: 'uid',
  });
});

async function arrive(answer: string): Promise<void> {
  const arrived = conference.join();
  await settle();
  port.receive(answer);
  await arrived;
}

async function wait(): Promise<void> {
  await arrive(members());
  port.receive(occupant(kLobby, kOwn));
}

describe('before the door', () => {
  it('knocks, and goes in by itself when let in', async () => {
    await arrive(members());
    expect(conference.value).toMatchObject({ phase: 'waiting', door: { reason: 'approval', step: 'knocking', hasPassword: false } });
    expect(sent(`${kLobby}/${kOwn}`)[0]).toContain('>Ann</nick>');
    port.receive(occupant(kLobby, kOwn));
    expect(conference.value.door?.step).toBe('waiting');
    port.receive(`<message xmlns="jabber:client" from="${kRoom}"><x ${kUser}><invite from="${kRoom}/9b11aa22"/><password>p</password></x></message>`);
    expect(port.last).toContain('<password>p</password>');
    port.receive(occupant(kRoom, kOwn));
    await settle();
    expect(conference.value).toMatchObject({ phase: 'joined', door: undefined });
    expect(sent(`${kLobby}/${kOwn}`).at(-1)).toContain('type="unavailable"');
  });

  it('does not believe an invitation of anybody else', async () => {
    await wait();
    port.receive(`<message xmlns="jabber:client" from="${kRoom}/9b11aa22"><x ${kUser}><invite from="x"/></x></message>`);
    expect(conference.value.door?.step).toBe('waiting');
  });

  it('hears that the host has come and will let people in', async () => {
    await arrive(members('<waiting-for-host xmlns="http://jitsi.org/jitmeet"/>'));
    port.receive(occupant(kLobby, kOwn));
    const here = (from: string) =>
      port.receive(`<message xmlns="jabber:client" from="${from}"><json-message xmlns="http://jitsi.org/jitmeet">{"type":"host","event":"here"}</json-message></message>`);
    here(`${kLobby}/${kCat}`);
    expect(conference.value.door?.reason).toBe('host');
    here(kLobby);
    expect(conference.value).toMatchObject({ phase: 'waiting', door: { reason: 'approval', step: 'waiting' } });
  });

  it('is told to log in where guests may not even wait', async () => {
    await arrive(refusal('<not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><authentication-required xmlns="http://jitsi.org/jitmeet"/>'));
    expect(conference.value).toMatchObject({ phase: 'failed', error: { kind: 'join', condition: 'authentication-required' } });
  });

  it('knows when a host is waited for, and goes in when the lobby closes', async () => {
    await arrive(members('<waiting-for-host xmlns="http://jitsi.org/jitmeet"/>'));
    expect(conference.value.door?.reason).toBe('host');
    port.receive(gone(kLobby, kOwn, `<destroy jid="${kRoom}"/>`));
    expect(sent(`${kRoom}/${kOwn}`)).toHaveLength(2);
    port.receive(occupant(kRoom, kOwn));
    await settle();
    expect(conference.value.phase).toBe('joined');
  });

  it('says that it was turned away, and why', async () => {
    await wait();
    port.receive(gone(kLobby, kOwn, '<status code="307"/>').replace('role="none"/>', 'role="none"><reason>full</reason></item>'));
    expect(conference.value).toMatchObject({ phase: 'failed', error: { condition: 'denied', text: 'full' } });
  });

  it('is over when the meeting is', async () => {
    await wait();
    port.receive(gone(kLobby, kOwn, '<destroy><reason>The meeting has ended.</reason></destroy>'));
    expect(conference.value).toMatchObject({ phase: 'left', departure: { kind: 'destroyed' } });
  });

  it('gives a name when one is wanted', async () => {
    await arrive(refusal('<not-acceptable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><displayname-required xmlns="http://jitsi.org/jitmeet" lobby="true"/>'));
    expect(conference.value).toMatchObject({ phase: 'waiting', door: { step: 'name' } });
    const knocked = conference.knockAs('Ann Lee');
    port.receive(members());
    await knocked;
    expect(conference.value.door?.step).toBe('knocking');
    expect(sent(`${kLobby}/${kOwn}`)[0]).toContain('>Ann Lee</nick>');
  });

  it('tries a password where there is one', async () => {
    info = discoInfo('<feature var="muc_membersonly"/><feature var="muc_passwordprotected"/>', kLobby);
    await wait();
    await settle();
    expect(conference.value.door).toMatchObject({ hasPassword: true, passwordRefused: false });
    const tried = conference.tryDoor('wrong');
    port.receive(members());
    await tried;
    expect(conference.value.door).toMatchObject({ step: 'waiting', passwordRefused: true });
    unawaited(conference.tryDoor('right'));
    port.receive(occupant(kRoom, kOwn));
    await settle();
    expect(conference.value).toMatchObject({ phase: 'joined', password: 'right' });
  });

  it('talks with the hosts', async () => {
    await wait();
    const heard: string[] = [];
    conference.events.on('doorMessage', ({ text }) => heard.push(text));
    conference.sayAtDoor('It is me');
    expect(sent(kLobby)[0]).toContain('type="groupchat"');
    port.receive(String(port.sent.at(-1)).replace('<message', '<message xmlns="jabber:client"').replace(`to="${kLobby}"`, `from="${kLobby}/${kOwn}"`));
    port.receive(`<message xmlns="jabber:client" type="chat" from="${kLobby}/9b11aa22" id="m"><body>One moment</body></message>`);
    expect(conference.value.door?.chat.map(({ own, text }) => [own, text])).toEqual([[true, 'It is me'], [false, 'One moment']]);
    expect(heard).toEqual(['One moment']);
  });

  it('knocks again in a new session, and keeps what was said', async () => {
    await wait();
    conference.sayAtDoor('It is me');
    port.events.emit('online', port.jid);
    await settle();
    port.receive(members());
    await settle();
    expect(conference.value).toMatchObject({ phase: 'waiting', door: { step: 'knocking', chat: [{ text: 'It is me' }] } });
    expect(sent(`${kLobby}/${kOwn}`)).toHaveLength(2);
  });

  it('goes home', async () => {
    await wait();
    await conference.leave();
    expect(sent(`${kLobby}/${kOwn}`).at(-1)).toContain('type="unavailable"');
    expect(conference.value.phase).toBe('left');
  });
});

describe('behind it', () => {
  beforeEach(async () => {
    info = discoInfo('<feature var="muc_membersonly"/>', kLobby);
    await arrive(occupant(kRoom, kOwn, 'moderator'));
    await settle();
    port.receive(occupant(kLobby, kOwn, 'moderator'));
  });

  it('sees who waits, once each, and lets in or turns away', async () => {
    const knocks: string[] = [];
    conference.events.on('knocked', ({ name }) => knocks.push(name));
    expect(conference.value.rules.lobby).toBe(true);
    port.receive(occupant(kLobby, kCat, 'participant', 'Cat'));
    port.receive(occupant(kLobby, 'd0d0d0d0', 'participant', 'Dan'));
    port.receive(occupant(kLobby, kCat, 'participant', 'Cat Stevens'));
    expect(knocks).toEqual(['Cat', 'Dan']);
    expect(conference.value.waiters.map((w) => w.name)).toEqual(['Cat Stevens', 'Dan']);
    conference.reception.admit([kCat, 'nobody00']);
    expect(port.last).toBe(`<message to="${kRoom}"><x ${kUser}><invite to="${kCat}@meet.ex/r"/></x></message>`);
    await conference.reception.deny(['d0d0d0d0']);
    expect(String(port.requests.at(-1))).toBe(
      `<iq type="set" to="${kLobby}"><query xmlns="http://jabber.org/protocol/muc#admin"><item nick="d0d0d0d0" role="none"/></query></iq>`,
    );
    port.receive(gone(kLobby, kCat, ''));
    expect(conference.value.waiters.map((w) => w.name)).toEqual(['Dan']);
  });

  it('talks with one who waits', () => {
    port.receive(occupant(kLobby, kCat, 'participant', 'Cat'));
    port.receive(`<message xmlns="jabber:client" type="groupchat" from="${kLobby}/${kCat}" id="m"><body>It is me</body></message>`);
    conference.reception.say(kCat, 'One moment');
    expect(port.last).toContain(`to="${kLobby}/${kCat}"`);
    expect(conference.value.waiters[0]?.chat.map(({ own, text }) => [own, text])).toEqual([[false, 'It is me'], [true, 'One moment']]);
  });

  it('goes away from the lobby when the role is taken, and when it closes', async () => {
    port.receive(occupant(kLobby, kCat, 'participant', 'Cat'));
    port.receive(occupant(kRoom, kOwn));
    expect(conference.value.waiters).toEqual([]);
    expect(sent(`${kLobby}/${kOwn}`).at(-1)).toContain('type="unavailable"');
    port.receive(occupant(kRoom, kOwn, 'moderator'));
    await settle();
    expect(sent(`${kLobby}/${kOwn}`)).toHaveLength(3);
    info = discoInfo('<feature var="muc_open"/>');
    port.receive(gone(kLobby, kOwn, `<destroy jid="${kRoom}"/>`));
    port.receive(`<message xmlns="jabber:client" type="groupchat" from="${kRoom}"><x ${kUser}><status code="104"/></x></message>`);
    await settle();
    expect(conference.value.rules.lobby).toBe(false);
  });
});

it('says that one may not even wait', async () => {
  await arrive(members());
  port.receive(`<presence xmlns="jabber:client" type="error" from="${kLobby}/${kOwn}"><error type="wait"><resource-constraint xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>`);
  expect(conference.value).toMatchObject({ phase: 'failed', error: { condition: 'resource-constraint' } });
});
