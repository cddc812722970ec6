// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import xml from '@xmpp/xml';
import { ServerSocket } from '../testing/server-socket';
import { XmppConnection } from './connection';

let connection: XmppConnection;
const log: string[] = [];
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const socket = (index: number) => ServerSocket.all[index] as ServerSocket;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', ServerSocket);
  ServerSocket.all = [];
  ServerSocket.resumable = ServerSocket.reachable = true;
  ServerSocket.taken = 0;
  ServerSocket.node = '3f2a9c10-77aa-4e0b-9d1c-0123456789ab';
  log.length = 0;
  connection = new XmppConnection('wss://meet.ex/xmpp-websocket?room=tea', 'meet.ex');
  for (const name of ['online', 'interrupted', 'resumed'] as const) connection.events.on(name, () => log.push(name));
  const connected = connection.connect();
  await settle();
  expect(await connected).toBe('3f2a9c10-77aa-4e0b-9d1c-0123456789ab@meet.ex/r1');
  await settle(300);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('opens with the xmpp subprotocol, anonymously, with a resumable session', () => {
  expect(socket(0).protocols).toEqual(['xmpp']);
  expect(socket(0).named('auth')[0]?.attrs.mechanism).toBe('ANONYMOUS');
  expect(socket(0).named('enable')[0]?.attrs.resume).toBe('true');
});

it('answers a request of the server by the handler', async () => {
  connection.handleSet('urn:xmpp:jingle:1', 'jingle', (_iq, jingle) => jingle.attrs.sid === 'a');
  for (const sid of ['a', 'b']) {
    socket(0).receive(`<iq xmlns="jabber:client" type="set" id="${sid}" from="r@m/focus"><jingle xmlns="urn:xmpp:jingle:1" sid="${sid}"/></iq>`);
  }
  await settle();
  const answers = socket(0).named('iq').filter((iq) => iq.attrs.to === 'r@m/focus');
  expect(answers.map((a) => [a.attrs.id, a.attrs.type])).toEqual([['a', 'result'], ['b', 'error']]);
});

describe('when the socket is lost', () => {
  it('resumes with a count that includes answers, and sends again what was not taken', async () => {
    const request = connection.request(xml('iq', { type: 'get', to: 'meet.ex' }, xml('ping', { xmlns: 'urn:xmpp:ping' })));
    await settle();
    await request;
    socket(0).receive('<presence xmlns="jabber:client" from="r@m/x"/>');
    connection.send(xml('message', { to: 'r@m', id: 'lost' }));
    await settle();
    ServerSocket.taken = 1; // the request, not the message
    socket(0).drop();
    connection.send(xml('message', { to: 'r@m', id: 'meanwhile' }));
    await settle(1_000);
    const resume = socket(1).named('resume')[0];
    expect(resume?.attrs).toMatchObject({ previd: 'sm_1', h: '2' }); // the IQ result and the presence
    expect(socket(1).named('message').map((m) => m.attrs.id)).toEqual(['lost', 'meanwhile']);
    expect(log).toEqual(['online', 'interrupted', 'resumed']);
  });

  it('tries again until there is a network', async () => {
    ServerSocket.reachable = false;
    socket(0).drop();
    await settle(20_000);
    expect(ServerSocket.all.length).toBeGreaterThan(3);
    ServerSocket.reachable = true;
    window.dispatchEvent(new Event('online'));
    await settle(10);
    expect(log.at(-1)).toBe('resumed');
  });

  it('tells a session that could not be saved, and hands back what was meant for it', async () => {
    ServerSocket.resumable = false;
    ServerSocket.node = 'aaaaaaaa-0000-4000-8000-000000000000';
    const lost: (string | undefined)[] = [];
    connection.events.on('lost', (stanzas) => lost.push(...stanzas.map((s) => s.attrs.id)));
    connection.send(xml('message', { id: 'unsure' }));
    await settle();
    socket(0).drop();
    connection.send(xml('message', { id: 'old' }));
    const request = connection.request(xml('iq', { type: 'get' }, xml('ping', { xmlns: 'urn:xmpp:ping' })));
    const refused = expect(request).rejects.toThrow('session lost');
    await settle(1_000);
    await refused;
    expect(connection.jid).toBe('aaaaaaaa-0000-4000-8000-000000000000@meet.ex/r1');
    expect(socket(1).named('message')).toEqual([]);
    expect(lost.filter((id) => id === 'unsure' || id === 'old')).toEqual(['unsure', 'old']);
    expect(log).toEqual(['online', 'interrupted', 'online']);
  });

  it.each([[1006, false], [1001, true], [1012, true]])('tells a stopping server from a lost network: %i', async (code, serverStopped) => {
    const told: unknown[] = [];
    connection.events.on('interrupted', (how) => told.push(how));
    socket(0).drop(code);
    expect(told).toEqual([{ serverStopped }]);
  });

  it('is not brought back after close', async () => {
    const closed = connection.close();
    await settle(5_000);
    await closed;
    expect(ServerSocket.all).toHaveLength(1);
    expect(log).toEqual(['online']);
  });
});

it('rejects when the first attempt fails', async () => {
  ServerSocket.reachable = false;
  const other = new XmppConnection('wss://meet.ex/x', 'meet.ex');
  const failed = expect(other.connect()).rejects.toThrow();
  await settle(1_000);
  await failed;
});
