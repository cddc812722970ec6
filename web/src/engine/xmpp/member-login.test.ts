// @vitest-environment jsdom
// Logging in over a socket. Real time: the browser's cryptography does not run on a fake clock.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { scramServer, type ScramServer } from '../testing/scram-server';
import { ServerSocket } from '../testing/server-socket';
import { XmppConnection } from './connection';
import { Member } from './member';
import { ignoreFailure } from '../../unawaited';

let server: ScramServer;
const open: XmppConnection[] = [];

function connectionOf(member: Member): XmppConnection {
  const connection = new XmppConnection('wss://meet.ex/xmpp-websocket', 'meet.ex', member);
  open.push(connection);
  return connection;
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', ServerSocket);
  ServerSocket.all = [];
  ServerSocket.reachable = ServerSocket.resumable = true;
  ServerSocket.mechanism = 'SCRAM-SHA-256';
  ServerSocket.node = 'ann';
  server = scramServer('correct horse');
  ServerSocket.login = server.login;
});
afterEach(() => {
  for (const connection of open.splice(0)) ignoreFailure(connection.close());
  vi.unstubAllGlobals();
});

it('is by name and password, and the password is never sent', async () => {
  const member = Member.withPassword('ann', 'correct horse');
  expect(await connectionOf(member).connect()).toBe('ann@meet.ex/r1');
  expect(server.tried).toEqual(['ann']);
  const sent = ServerSocket.all[0]?.got.map((e) => `${e.toString()} ${e.is('auth') || e.is('response') ? atob(e.text()) : ''}`).join('\n');
  expect(sent).not.toContain('horse');
  expect(member.secret).toBeDefined();
});

it('is by what was kept of the password, also when the socket is lost', async () => {
  const first = Member.withPassword('ann', 'correct horse');
  await connectionOf(first).connect();
  const connection = connectionOf(Member.withSecret('ann', first.secret ?? (undefined as never)));
  await connection.connect();
  const resumed = new Promise((done) => connection.events.on('resumed', () => done('resumed')));
  await vi.waitFor(() => expect(ServerSocket.all[1]?.named('enable')).toHaveLength(1));
  ServerSocket.all[1]?.drop();
  expect(await resumed).toBe('resumed');
  expect(server.tried).toEqual(['ann', 'ann', 'ann']);
});

it.each([
  ['not-authorized', 'wrong'],
  ['server-not-verified', 'correct horse'],
])('is refused: %s', async (condition, password) => {
  if (condition === 'server-not-verified') {
    const { login } = server;
    ServerSocket.login = async (e) => ((await login(e)).startsWith('<challenge') ? login(e) : '<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>');
  }
  await expect(connectionOf(Member.withPassword('ann', password)).connect()).rejects.toMatchObject({ name: 'SASLError', condition });
  await vi.waitFor(() => expect(ServerSocket.all[0]?.named('close')).toHaveLength(1));
});

it('is not tried where the server would see the password', async () => {
  ServerSocket.mechanism = 'PLAIN';
  await expect(connectionOf(Member.withPassword('ann', 'correct horse')).connect()).rejects.toMatchObject({ condition: 'invalid-mechanism' });
  expect(ServerSocket.all[0]?.named('auth')).toEqual([]);
});

it('is tried again when the server only has no time for it', async () => {
  const member = Member.withPassword('ann', 'correct horse');
  const connection = connectionOf(member);
  await connection.connect();
  await vi.waitFor(() => expect(ServerSocket.all[0]?.named('enable')).toHaveLength(1));
  let busy = 1;
  ServerSocket.login = (e) => (busy-- > 0 ? '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><temporary-auth-failure/></failure>' : server.login(e));
  const resumed = new Promise((done) => connection.events.on('resumed', () => done('resumed')));
  ServerSocket.all[0]?.drop();
  expect(await resumed).toBe('resumed');
  expect(ServerSocket.all).toHaveLength(3);
});
