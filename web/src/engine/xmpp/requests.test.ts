import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakePort, stanzaError } from '../testing/fake-port';
import { requestConference } from './focus';
import { banOccupant, endForAll, grantModerator, handleMutes, kickOccupant, muteOccupant, revokeModerator } from './moderation';
import { setLocked, setMaxUsers, setMembersOnly, setRoomPassword } from './room-config';
import { requestIceServers } from './services';

const kRoom = 'tea@muc.meet.ex';
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('asks the focus until it is ready', async () => {
  let asked = 0;
  const port = new FakePort(undefined, () => {
    asked++;
    return `<iq xmlns="jabber:client" type="result"><conference xmlns="http://jitsi.org/protocol/focus" ready="${asked === 3}" focusjid="focus@auth.meet.ex"><property name="authentication" value="false"/></conference></iq>`;
  });
  const granted = requestConference(port, 'focus.meet.ex', kRoom, 'uid', new AbortController().signal);
  await vi.advanceTimersByTimeAsync(1_000 + 2_000);
  expect(await granted).toEqual({ focusJid: 'focus@auth.meet.ex', properties: { authentication: 'false' } });
  expect(asked).toBe(3);
  expect(port.requests[0]?.toString()).toBe(
    '<iq type="set" to="focus.meet.ex"><conference xmlns="http://jitsi.org/protocol/focus" room="tea@muc.meet.ex" machine-uid="uid"/></iq>',
  );
});

it('passes a refusal of the focus on', async () => {
  const refusedWith = (condition: string) =>
    requestConference(new FakePort(undefined, () => stanzaError(condition)), 'f', kRoom, 'u', new AbortController().signal);
  await expect(refusedWith('forbidden')).rejects.toMatchObject({ condition: 'forbidden' });
  await expect(refusedWith('not-authorized')).rejects.toMatchObject({ name: 'JoinError', condition: 'authentication-required' });
});

it('writes the requests of moderators', async () => {
  const port = new FakePort();
  await muteOccupant(port, kRoom, '9b11aa22', 'video');
  await kickOccupant(port, kRoom, '9b11aa22', 'noise');
  await grantModerator(port, kRoom, 'b@meet.ex/r');
  await banOccupant(port, kRoom, 'b@meet.ex/r', 'noise');
  await revokeModerator(port, kRoom, 'b@meet.ex/r');
  expect(port.requests.map(String)).toEqual([
    '<iq type="set" to="tea@muc.meet.ex/focus"><mute xmlns="http://jitsi.org/jitmeet/video" jid="tea@muc.meet.ex/9b11aa22">true</mute></iq>',
    '<iq type="set" to="tea@muc.meet.ex"><query xmlns="http://jabber.org/protocol/muc#admin"><item nick="9b11aa22" role="none"><reason>noise</reason></item></query></iq>',
    '<iq type="set" to="tea@muc.meet.ex"><query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="owner" jid="b@meet.ex"/></query></iq>',
    '<iq type="set" to="tea@muc.meet.ex"><query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="outcast" jid="b@meet.ex"><reason>noise</reason></item></query></iq>',
    '<iq type="set" to="tea@muc.meet.ex"><query xmlns="http://jabber.org/protocol/muc#admin"><item affiliation="member" jid="b@meet.ex"/></query></iq>',
  ]);
});

it('writes what concerns the whole room', async () => {
  const port = new FakePort();
  await setRoomPassword(port, kRoom, 'a<b');
  await setRoomPassword(port, kRoom, '');
  await setMembersOnly(port, kRoom, true);
  await setMaxUsers(port, kRoom, undefined);
  await setLocked(port, kRoom, true);
  endForAll(port, 'meet.ex');
  const form = (value: string, name = 'muc#roomconfig_roomsecret') =>
    `<iq type="set" to="tea@muc.meet.ex"><query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE"><value>http://jabber.org/protocol/muc#roomconfig</value></field><field var="${name}">${value}</field></x></query></iq>`;
  expect(port.requests.map(String)).toEqual([form('<value>a&lt;b</value>'), form('<value/>'), form('<value>1</value>', 'muc#roomconfig_membersonly'), form('<value>none</value>', 'muc#roomconfig_maxusers'), form('<value>1</value>', '{urn:conclave:rooms:1}locked')]);
  expect(port.last).toBe('<message to="endconference.meet.ex"><end_conference/></message>');
});

it('believes only the focus about being muted', () => {
  const port = new FakePort();
  const muted: string[] = [];
  handleMutes(port, (from) => from === `${kRoom}/focus`, (kind, actor) => muted.push(`${kind} ${actor}`));
  const iq = (from: string, text: string) =>
    port.receiveIq(`<iq xmlns="jabber:client" type="set" id="m" from="${from}"><mute xmlns="http://jitsi.org/jitmeet/audio" actor="${kRoom}/mod">${text}</mute></iq>`);
  expect(iq(`${kRoom}/9b11aa22`, 'true')).toBe(false);
  expect(iq(`${kRoom}/focus`, 'false')).toBe(true);
  expect(muted).toEqual([]);
  expect(iq(`${kRoom}/focus`, 'true')).toBe(true);
  expect(muted).toEqual([`audio ${kRoom}/mod`]);
});

it('reads external services, and takes an error as none', async () => {
  const port = new FakePort(undefined, () =>
    `<iq xmlns="jabber:client" type="result"><services xmlns="urn:xmpp:extdisco:2"><service type="turns" host="turn.ex" port="443" transport="tcp" username="u" password="p"/><service type="stun" host="2001:db8::1" port="3478"/><service type="turn" host="t"/><service type="odd" host="x"/></services></iq>`,
  );
  expect(await requestIceServers(port, 'meet.ex')).toEqual([
    { urls: 'turns:turn.ex:443?transport=tcp', username: 'u', credential: 'p' },
    { urls: 'stun:[2001:db8::1]:3478' },
  ]);
  expect(await requestIceServers(new FakePort(undefined, () => stanzaError('x')), 'meet.ex')).toEqual([]);
});
