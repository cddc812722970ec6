// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from '../media/local-media';
import { asFactory, type FakePeerConnection, fakeTrack } from '../testing/fake-peer';
import { FakePort, stanzaError } from '../testing/fake-port';
import { asSocketFactory, type FakeSocket } from '../testing/fake-socket';
import { sessionInitiate } from '../testing/session-initiate';
import { Conference } from './conference';

const kRoom = 'tea@muc.meet.ex';
const kOwn = '3f2a9c10';
const kBob = '9b11aa22';

const occupant = (nick: string, children = '', role = 'participant') =>
  `<presence xmlns="jabber:client" from="${kRoom}/${nick}">${children}<x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="none" role="${role}" jid="${nick}@meet.ex/r"/></x></presence>`;
const bob = (camera = false) =>
  occupant(kBob, `<nick xmlns="http://jabber.org/protocol/nick">Bob</nick><SourceInfo>{"${kBob}-a0":{"muted":true},"${kBob}-v0":{"muted":${!camera},"videoType":"camera"}}</SourceInfo>`);

let port: FakePort;
let peers: FakePeerConnection[];
let sockets: FakeSocket[];
let media: LocalMedia;
let conference: Conference;
let answers: Record<string, string | Error>;

beforeEach(() => {
  vi.useFakeTimers();
  peers = [];
  sockets = [];
  answers = {};
  port = new FakePort(undefined, (iq) => {
    if (iq.getChild('query', 'http://jabber.org/protocol/disco#info')) return answers.disco;
    if (iq.getChild('conference')) {
      return answers.conference ?? '<iq xmlns="jabber:client" type="result"><conference xmlns="http://jitsi.org/protocol/focus" ready="true" focusjid="focus@auth.meet.ex"/></iq>';
    }
    return answers[iq.getChild('jingle')?.attrs.action ?? ''];
  });
  const camera = fakeTrack('video', 'cam');
  media = new LocalMedia({
    getUserMedia: () => Promise.resolve({ getVideoTracks: () => [camera], getAudioTracks: () => [fakeTrack('audio', 'mic')] }),
  } as unknown as MediaDevices);
  conference = new Conference({
    connect: () => Promise.resolve(port),
    domain: 'meet.ex',
    focusAddress: 'focus.meet.ex',
    roomJid: kRoom,
    name: 'Ann',
    media,
    machineId: 'uid',
    makePeerConnection: asFactory(peers),
    makeWebSocket: asSocketFactory(sockets),
    makeStream: (track) => ({ id: `stream of ${track.id}` }) as MediaStream,
  });
});
afterEach(() => vi.useRealTimers());

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

async function join(): Promise<void> {
  const joined = conference.join();
  await settle();
  port.receive(occupant('focus', '', 'moderator'));
  port.receive(bob());
  port.receive(occupant(kOwn, '', 'moderator'));
  await settle();
  await joined;
}

async function startMedia(): Promise<{ peer: FakePeerConnection; socket: FakeSocket }> {
  expect(port.receiveIq(sessionInitiate())).toBe(true);
  await settle();
  const peer = peers.at(-1) as FakePeerConnection;
  const socket = sockets.at(-1) as FakeSocket;
  socket.open();
  peer.become('connected');
  await settle();
  return { peer, socket };
}

const jingles = (action: string) => port.requests.filter((iq) => iq.getChild('jingle')?.attrs.action === action);

describe('joining', () => {
  it('asks the focus, enters, and counts neither focus nor itself', async () => {
    await join();
    expect(conference.value).toMatchObject({ phase: 'joined', endpoint: kOwn, role: 'moderator', media: 'none' });
    expect(conference.value.participants.map((p) => [p.endpoint, p.name, p.audio.muted])).toEqual([[kBob, 'Bob', true]]);
    const presence = port.sent[0]?.toString();
    expect(presence).toContain(`${kOwn}-v1`);
  });

  it('says why it failed', async () => {
    answers.conference = stanzaError('not-authorized');
    await conference.join();
    expect(conference.value).toMatchObject({ phase: 'failed', error: { kind: 'join', condition: 'authentication-required' } });
    expect(port.closed).toBe(true);
  });

  it('knows from the own presence whether the token lets one share a screen', async () => {
    await join();
    expect(conference.value.mayShareScreen).toBe(true);
    port.receive(occupant(kOwn, '<permissions xmlns="http://jitsi.org/jitmeet"><p name="screen-sharing" val="false"/></permissions>', 'moderator'));
    expect(conference.value.mayShareScreen).toBe(false);
    port.receive(occupant(kBob, '<permissions xmlns="http://jitsi.org/jitmeet"><p name="screen-sharing" val="true"/></permissions>'));
    expect(conference.value.mayShareScreen).toBe(false);
  });

  it('announces people who come later only', async () => {
    const joined: string[] = [];
    conference.events.on('joined', (p) => joined.push(p.endpoint));
    await join();
    port.receive(occupant('aabbccdd'));
    expect(joined).toEqual(['aabbccdd']);
  });
});

describe('media', () => {
  beforeEach(join);

  it('accepts a session of the focus only, with all four sources', async () => {
    expect(port.receiveIq(sessionInitiate().replace('/focus" to', '/9b11aa22" to'))).toBe(false);
    await startMedia();
    expect(conference.value.media).toBe('connected');
    const names = jingles('session-accept')[0]?.getChild('jingle')?.getChildren('content')
      .flatMap((c) => c.getChild('description')?.getChildren('source').map((s) => `${s.attrs.name} ${s.attrs.mid} ${s.attrs.rid ?? ''}`.trim()) ?? []);
    expect(names).toEqual([`${kOwn}-a0 0`, `${kOwn}-a1 3`, `${kOwn}-v0 1 l`, `${kOwn}-v0 1 m`, `${kOwn}-v0 1 h`, `${kOwn}-v1 2`]);
  });

  it('shows who is in which slot by the map, and confirms it', async () => {
    const { socket } = await startMedia();
    port.receive(bob(true));
    socket.receive({ colibriClass: 'VideoSourcesMap', version: 1, mappedSources: [{ source: `${kBob}-v0`, owner: kBob, ssrc: 12, rtx: 13, videoType: 'CAMERA' }] });
    await settle();
    expect(socket.of('SourceMapApplied')).toEqual([{ colibriClass: 'SourceMapApplied', version: 1 }]);
    const [participant] = conference.value.participants;
    expect(participant?.camera).toMatchObject({ muted: false, forwarded: true, stream: { id: 'stream of remote-4' } });
    socket.receive({ colibriClass: 'ForwardedSources', forwardedSources: [] });
    expect(conference.value.participants[0]?.camera.forwarded).toBe(false);
  });

  it('says what the camera is, now and when the channel opens again', async () => {
    const { socket, peer } = await startMedia();
    expect(socket.of('SourceVideoTypeMessage').map((m) => m.videoType)).toEqual(['none', 'none']);
    await media.setCamera(true);
    await settle(300);
    expect(socket.of('SourceVideoTypeMessage').at(-1)).toMatchObject({ sourceName: `${kOwn}-v0`, videoType: 'camera' });
    expect(peer.get('1').sender.track?.id).toBe('cam');
    expect(port.last).toContain(`"${kOwn}-v0":{"muted":false`);
    expect(peer.offers).toHaveLength(1);
    socket.drop();
    expect(conference.value.channelOpen).toBe(false);
    await settle(1_000);
    sockets[1]?.open();
    expect(sockets[1]?.of('SourceVideoTypeMessage').map((m) => m.videoType)).toEqual(['camera', 'none']);
    expect(sockets[1]?.of('ReceiverVideoConstraints')).toHaveLength(1);
  });

  it('says what a source is before it sends, and that it is off when it is', async () => {
    const { socket, peer } = await startMedia();
    const events: string[] = [];
    const sender = peer.get('1').sender;
    const replace = sender.replaceTrack.bind(sender);
    sender.replaceTrack = (track) => (events.push(`track ${track?.id ?? 'none'}`), replace(track));
    const say = socket.send.bind(socket);
    socket.send = (text) => {
      const message = JSON.parse(text) as { colibriClass: string; videoType: string };
      if (message.colibriClass === 'SourceVideoTypeMessage') events.push(`type ${message.videoType}`);
      say(text);
    };
    await media.setCamera(true);
    await settle(300);
    expect(events).toEqual(['type camera', 'track cam']);
    await media.setCamera(false);
    await settle(300);
    expect(events.slice(2).sort()).toEqual(['track none', 'type none']);
  });

  it('switches off what cannot be sent, for everybody to see, and says so', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { socket, peer } = await startMedia();
    const unsent: string[] = [];
    media.events.on('unsent', (kind) => unsent.push(kind));
    for (const [mid, kind] of [['1', 'camera'], ['0', 'audio']] as const) {
      const { sender } = peer.get(mid);
      const replace = sender.replaceTrack.bind(sender);
      sender.replaceTrack = (track) => (track ? Promise.reject(new Error('refused')) : replace(track));
      await media.set(kind, true);
      await settle(300);
      expect(media.value[kind]).toBeNull();
    }
    expect(unsent).toEqual(['camera', 'audio']);
    expect(media.value.microphone).toBeNull();
    expect(socket.of('SourceVideoTypeMessage').at(-1)).toMatchObject({ sourceName: `${kOwn}-v0`, videoType: 'none' });
    expect(port.last).toContain(`"${kOwn}-a0":{"muted":true},"${kOwn}-v0":{"muted":true`);
    expect(conference.value.media).toBe('connected');
  });

  it('stops layers that nobody watches', async () => {
    const { socket, peer } = await startMedia();
    socket.receive({ colibriClass: 'SenderSourceConstraints', sourceName: `${kOwn}-v0`, maxHeight: 0 });
    await settle();
    expect(peer.get('1').sender.parameters.encodings.map((e) => e.active)).toEqual([false, false, false]);
  });

  it('restarts ICE in place', async () => {
    const { peer } = await startMedia();
    peer.become('disconnected');
    expect(conference.value.media).toBe('interrupted');
    await settle(2_000);
    expect(jingles('session-info')[0]?.toString()).toContain('ice-restart="true"');
    expect(port.receiveIq(
      `<iq xmlns="jabber:client" type="set" id="t" from="${kRoom}/focus"><jingle xmlns="urn:xmpp:jingle:1" action="transport-info" sid="k7q2m"><content name="audio" creator="initiator"><transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ice-generation="1" ufrag="n1" pwd="newpwd"/></content></jingle></iq>`,
    )).toBe(true);
    await settle();
    expect(peer.offers.at(-1)).toContain('a=ice-ufrag:n1');
    expect(jingles('transport-info')[0]?.toString()).toContain('ice-generation="1"');
    peer.become('connected');
    await settle(60_000);
    expect(jingles('session-terminate')).toEqual([]);
    expect(conference.value.media).toBe('connected');
  });

  it('asks for another session when that does not help, and takes it', async () => {
    const { peer } = await startMedia();
    answers['session-info'] = stanzaError('feature-not-implemented');
    peer.become('failed');
    await settle(10);
    expect(jingles('session-terminate')[0]?.toString()).toContain('<bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" restart="true"/>');
    expect(port.receiveIq(sessionInitiate('second'))).toBe(true);
    await settle();
    expect(peer.closed).toBe(true);
    expect(peers).toHaveLength(2);
    expect(jingles('session-accept')).toHaveLength(2);
  });

  it('knows of everybody how the connection is', async () => {
    const { peer, socket } = await startMedia();
    const qualities = () => [conference.value.quality, conference.value.participants[0]?.quality];
    expect(qualities()).toEqual([undefined, undefined]);
    await settle(10_000);
    expect(socket.of('EndpointStats')).toMatchObject([{ connectionQuality: 100, packetLoss: { upload: 0 } }]);
    socket.receive({ colibriClass: 'EndpointStats', from: kBob, connectionQuality: 12, bitrate: { upload: 80 } });
    expect(qualities()).toEqual(['good', 'weak']);
    expect(conference.connectionOf(kBob)).toMatchObject({ score: 12, sentBps: 80_000 });
    socket.receive({ colibriClass: 'EndpointMessage', from: kBob, to: '', msgPayload: { type: 'stats', values: { connectionQuality: 90 } } });
    expect(qualities()).toEqual(['good', 'good']);
    socket.receive({ colibriClass: 'EndpointConnectivityStatusChangeEvent', endpoint: kBob, active: 'false' });
    peer.become('disconnected');
    expect(qualities()).toEqual(['lost', 'lost']);
    peer.become('connected');
    expect(conference.value.quality).toBe('good');
    socket.receive({ colibriClass: 'ConnectionStats', estimatedDownlinkBandwidth: 2_500_000 });
    await settle(2_000);
    expect(conference.connection?.availableIncomingBps).toBe(2_500_000);
  });

  it('goes on without media when the focus ends the session', async () => {
    const { peer } = await startMedia();
    expect(port.receiveIq(`<iq xmlns="jabber:client" type="set" id="t" from="${kRoom}/focus"><jingle xmlns="urn:xmpp:jingle:1" action="session-terminate" sid="k7q2m"><reason><success/></reason></jingle></iq>`)).toBe(true);
    expect(peer.closed).toBe(true);
    expect(conference.value).toMatchObject({ phase: 'joined', media: 'none' });
  });
});

describe('polls', () => {
  const component = (json: object, from = 'polls.meet.ex') =>
    port.receive(`<message xmlns="jabber:client" from="${from}"><json-message xmlns="http://jitsi.org/jitmeet">${JSON.stringify(json)}</json-message></message>`);
  const tea = { type: 'polls', command: 'new-poll', pollId: 'p1', question: 'Tea?', answers: [{ name: 'yes' }, { name: 'no' }], senderId: kBob };

  it('are not there when the server has none', async () => {
    await join();
    component(tea);
    conference.polls.create({ question: 'q', options: ['a', 'b'], multiple: true });
    expect(conference.value).toMatchObject({ canPoll: false, polls: [] });
    expect(port.last).not.toContain('new-poll');
  });

  it('are what the component says', async () => {
    answers.disco = '<iq xmlns="jabber:client" type="result"><query xmlns="http://jabber.org/protocol/disco#info"><identity category="component" type="polls" name="polls.meet.ex"/></query></iq>';
    await join();
    const changes: string[] = [];
    conference.events.on('poll', (change) => changes.push(change.kind));
    component(tea, `${kRoom}/${kBob}`);
    expect(conference.value).toMatchObject({ canPoll: true, polls: [] });
    component(tea);
    conference.polls.vote('p1', [true, false]);
    expect(port.sent.at(-1)?.attrs.to).toBe('polls.meet.ex');
    component({ type: 'polls', command: 'answer-poll', pollId: 'p1', answers: [true, false], senderId: kOwn });
    expect(conference.value.polls).toMatchObject([{ name: 'Bob', options: [{ voters: [{ endpoint: kOwn, name: 'Ann' }] }, { voters: [] }] }]);
    expect(changes).toEqual(['asked', 'answered']);
    let refused = 0;
    conference.events.on('pollRefused', () => refused++);
    port.receive('<message xmlns="jabber:client" type="error" from="polls.meet.ex" id="x"><error type="cancel"><not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></message>');
    expect(refused).toBe(1);
  });
});

describe('signalling', () => {
  beforeEach(join);

  it('keeps people and media over a resumption', async () => {
    const { peer } = await startMedia();
    port.events.emit('interrupted', { serverStopped: false });
    expect(conference.value).toMatchObject({ signalingInterrupted: true, interruption: 'socket' });
    port.events.emit('resumed', undefined);
    expect(conference.value).toMatchObject({ signalingInterrupted: false, interruption: undefined, phase: 'joined', endpoint: kOwn });
    expect(conference.value.participants).toHaveLength(1);
    expect(peer.closed).toBe(false);
  });

  it('joins anew with a new endpoint when the session is lost', async () => {
    const { peer } = await startMedia();
    port.jid = 'aaaaaaaa-0000-4000-8000-000000000000@meet.ex/r';
    port.events.emit('interrupted', { serverStopped: true });
    expect(conference.value.interruption).toBe('server-stopped');
    port.events.emit('online', port.jid);
    expect(conference.value.interruption).toBe('session-lost');
    expect(peer.closed).toBe(true);
    expect(conference.value.participants).toEqual([]);
    await settle();
    port.receive(bob());
    port.receive(occupant('aaaaaaaa'));
    await settle();
    expect(conference.value).toMatchObject({ phase: 'joined', endpoint: 'aaaaaaaa', interruption: undefined });
    expect(conference.value.participants).toHaveLength(1);
  });

  it('is muted by the focus', async () => {
    await media.setMicrophone(true);
    const muted: unknown[] = [];
    conference.events.on('muted', (m) => muted.push(m));
    port.receiveIq(`<iq xmlns="jabber:client" type="set" id="m" from="${kRoom}/focus"><mute xmlns="http://jitsi.org/jitmeet/audio" actor="${kRoom}/${kBob}">true</mute></iq>`);
    expect(media.value.audio).toBeNull();
    expect(muted).toEqual([{ kind: 'audio', by: 'Bob' }]);
  });

  it('chats', () => {
    const heard: string[] = [];
    conference.events.on('chat', (m) => heard.push(`${m.own ? 'own' : m.name}: ${m.text}`));
    conference.chat.send('hello');
    expect(conference.value.chat).toMatchObject([{ text: 'hello', status: 'sending' }]);
    const id = port.sent.at(-1)?.attrs.id;
    port.receive(`<message xmlns="jabber:client" type="groupchat" id="${id}" from="${kRoom}/${kOwn}"><body>hello</body></message>`);
    port.receive(`<message xmlns="jabber:client" type="groupchat" id="b1" from="${kRoom}/${kBob}"><body>hi Ann</body></message>`);
    conference.chat.send('psst', { to: kBob });
    expect(heard).toEqual(['own: hello', 'Bob: hi Ann']);
    expect(conference.value.chat.map((m) => [m.text, m.status, m.privateWith])).toEqual([['hello', 'sent', undefined], ['hi Ann', 'sent', undefined], ['psst', 'sent', kBob]]);
  });

  it('keeps the chat when the session is lost, and sends what waited in the new one', async () => {
    port.receive(`<message xmlns="jabber:client" type="groupchat" id="b1" from="${kRoom}/${kBob}"><body>hi Ann</body></message>`);
    port.events.emit('interrupted', { serverStopped: false });
    conference.chat.send('are you there?');
    const waited = port.sent.splice(0).filter((s) => s.name === 'message');
    port.events.emit('lost', waited);
    port.jid = 'aaaaaaaa-0000-4000-8000-000000000000@meet.ex/r';
    port.events.emit('online', port.jid);
    await settle();
    expect(port.last).not.toContain('are you there?');
    port.receive(bob());
    port.receive(occupant('aaaaaaaa'));
    await settle();
    expect(port.last).toContain('are you there?');
    expect(conference.value.chat.map((m) => m.text)).toEqual(['hi Ann', 'are you there?']);
  });

  it('lowers the hand on the word of a moderator only', async () => {
    const { socket } = await startMedia();
    const word = { colibriClass: 'EndpointMessage', from: kBob, to: '', msgPayload: { name: 'lower-hand-message' } };
    conference.raiseHand(true);
    socket.receive(word);
    expect(conference.value.raisedHand).toBeDefined();
    port.receive(occupant(kBob, '', 'moderator'));
    socket.receive(word);
    expect(conference.value.raisedHand).toBeUndefined();
    conference.lowerHand('');
    expect(socket.of('EndpointMessage')).toMatchObject([{ to: '', msgPayload: { name: 'lower-hand-message' } }]);
  });

  it('ends when it is put out', async () => {
    const { peer } = await startMedia();
    port.receive(`<presence xmlns="jabber:client" type="unavailable" from="${kRoom}/${kOwn}"><x xmlns="http://jabber.org/protocol/muc#user"><item role="none"><actor nick="${kBob}"/></item><status code="307"/><status code="110"/></x></presence>`);
    await settle(3_000);
    expect(conference.value).toMatchObject({ phase: 'left', departure: { kind: 'kicked', by: 'Bob' } });
    expect(peer.closed).toBe(true);
    expect(port.closed).toBe(true);
  });

  it('gives up when the connection stays away for five minutes', async () => {
    port.events.emit('interrupted', { serverStopped: false });
    await settle(299_000);
    port.events.emit('resumed', undefined);
    await settle(299_000);
    expect(conference.value.phase).toBe('joined');
    port.events.emit('interrupted', { serverStopped: false });
    await settle(303_000);
    expect(conference.value).toMatchObject({ phase: 'failed', error: { kind: 'lost' } });
    expect(port.closed).toBe(true);
  });

  it('locks the room, and comes back with the password that it set', async () => {
    await conference.setPassword('tea');
    expect(conference.value.password).toBe('tea');
    port.events.emit('online', port.jid);
    await settle();
    expect(port.sent.at(-1)?.toString()).toContain('<x xmlns="http://jabber.org/protocol/muc"><password>tea</password></x>');
  });

  it('leaves with a word to the room', async () => {
    const left = conference.leave();
    await settle(3_000);
    await left;
    expect(port.sent.some((s) => s.attrs.type === 'unavailable')).toBe(true);
    expect(conference.value).toMatchObject({ phase: 'left', departure: undefined });
  });
});
