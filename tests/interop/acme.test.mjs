// Weight: light
// Certificates come by themselves: from a real authority (Pebble) by a real program (uacme), with this program as its
// hook and the running server answering for its name.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';

import { freeTcpPort, Server } from '../e2e/lib/server.mjs';
import { kPatience, until } from '../e2e/lib/until.mjs';
import { Pebble, whatIsMissing } from './pebble.mjs';

const kName = 'meet.test';
const missing = whatIsMissing();
if (missing) console.log(`NOT TESTED: automatic certificates, since ${missing}`);

/** A server for a name and an authority that knocks at it, with what the body wants of both. */
async function withServer(t, { tls = true, publicUrl = `https://${kName}`, isTlsReachable = true, isHttpReachable = true }, body) {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-acme-'));
  const config = join(folder, 'conclave.toml');
  const [port, redirectPort, nowhere] = [await freeTcpPort(), await freeTcpPort(), await freeTcpPort()];
  const scene = { port, redirectPort, nowhere, folder };
  let directory = '';
  /** Writes the configuration anew: other lines of [http], another directory. */
  scene.configure = ({ http = '', acme = `enabled = true\ndirectory = "${directory}"` } = {}) =>
    writeFileSync(config, `host = "${kName}"\n[http]\npublic_url = "${publicUrl}"\ntls = ${tls}\n${tls ? `redirect = "127.0.0.1:${redirectPort}"` : ''}\n${http}\n[acme]\n${acme}\n`);
  const httpPort = tls ? redirectPort : port;
  const pebble = await Pebble.start({ tlsPort: isTlsReachable ? port : nowhere, httpPort: isHttpReachable ? httpPort : nowhere });
  let server;
  try {
    directory = pebble.directory;
    scene.configure();
    server = await Server.start({ name: `acme-${port}`, create: null, port, tls, arguments: ['--config', config] });
    const place = ['--config', config, '--data', server.data];
    Object.assign(scene, { server, pebble });
    scene.renew = (words = [], env) => pebble.conclave(['certificate', 'renew', ...words, ...place], env);
    scene.show = (words = []) => pebble.conclave(['certificate', 'show', ...words, ...place]);
    scene.reload = () => process.kill(server.pid, 'SIGHUP');
    await body(scene);
  } catch (error) {
    t.diagnostic(`Pebble: ${pebble.log.slice(-2000)}`);
    t.diagnostic(`the server: ${server?.log.slice(-2000)}`);
    throw error;
  } finally {
    await server?.stop();
    await pebble.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Connects as somebody who comes by the name does. */
const open = (port, more = {}) =>
  new Promise((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1', servername: kName, rejectUnauthorized: false, ...more }, () => done(socket));
    socket.once('error', fail);
    socket.setTimeout(kPatience, () => socket.destroy(new Error('timeout')));
  });

async function served(port) {
  const socket = await open(port);
  const { issuer, serialNumber, subjectaltname } = socket.getPeerCertificate();
  socket.destroy();
  return { issuer: issuer.CN, serialNumber, names: subjectaltname };
}
const isPebble = ({ issuer }) => /^Pebble/.test(issuer);

/** A WebSocket by hand (RFC 6455), which is to live on whatever happens. */
class Meeting {
  static async open(port) {
    const meeting = new Meeting();
    meeting.socket = await open(port);
    meeting.text = '';
    meeting.socket.on('data', (data) => (meeting.text += data.toString('latin1')));
    meeting.socket.write(
      `GET /xmpp-websocket HTTP/1.1\r\nHost: ${kName}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n',
    );
    await until('the WebSocket opens', () => /^HTTP\/1.1 101/.test(meeting.text), { every: 10 });
    return meeting;
  }

  /** Pings, and waits for the answer. */
  async isAlive(word) {
    this.socket.write(Buffer.concat([Buffer.from([0x89, 0x80 | word.length, 0, 0, 0, 0]), Buffer.from(word)]));
    await until(`the WebSocket answers ${word}`, () => this.text.includes(`\x8a${String.fromCharCode(word.length)}${word}`), { every: 10 });
  }
}

const get = (port, path, method = 'GET') =>
  new Promise((done, fail) => {
    request({ port, host: '127.0.0.1', path, method, agent: false, headers: { Host: 'evil.example' } }, (answer) => {
      answer.resume();
      answer.once('end', () => done({ status: answer.statusCode, location: answer.headers.location }));
    }).once('error', fail).end();
  });

test('by tls-alpn-01 on the port of the server alone, and nobody is dropped', { skip: missing ?? false }, async (t) => {
  await withServer(t, { isHttpReachable: false }, async ({ port, server, renew, show }) => {
    assert.equal((await served(port)).issuer, kName, 'self-signed at first');
    assert.match(server.log, /There is no certificate for meet\.test yet/);
    assert.match((await show()).output, /Error +There is no certificate for meet\.test yet, only a self-signed one/);
    const meeting = await Meeting.open(port);
    const first = await renew();
    assert.match(first.output, /There is a new certificate for meet\.test, valid until .*\nThe server serves it from now on\./);
    assert.equal(first.status, 0);
    const before = await served(port);
    assert.ok(isPebble(before), JSON.stringify(before));
    assert.equal(before.names, `DNS:${kName}`);
    await meeting.isAlive('first');

    const again = await renew();
    assert.match(again.output, /Nothing to do: the certificate for meet\.test is valid until .*; it is renewed from .* on\./);
    assert.equal(again.status, 0);
    assert.equal((await served(port)).serialNumber, before.serialNumber);

    assert.equal((await renew(['--force'])).status, 0);
    const after = await served(port);
    assert.ok(isPebble(after));
    assert.notEqual(after.serialNumber, before.serialNumber);
    await meeting.isAlive('second');
    meeting.socket.destroy();

    const shown = await show();
    assert.match(shown.output, /Names +meet\.test\nIssuer +CN = Pebble/);
    assert.equal(shown.status, 0);
    await assert.rejects(open(port, { ALPNProtocols: ['acme-tls/1'] }), /no application protocol/i, 'no challenge runs');
    const usual = await open(port, { ALPNProtocols: ['h2', 'http/1.1'] });
    assert.equal(usual.alpnProtocol, 'http/1.1');
    usual.destroy();
    await server.restart();
    assert.equal((await served(port)).serialNumber, after.serialNumber, 'it is kept');
  });
});

test('by http-01 where port 443 leads elsewhere', { skip: missing ?? false }, async (t) => {
  await withServer(t, { isTlsReachable: false }, async ({ port, redirectPort, renew, pebble }) => {
    const { status, output } = await renew();
    assert.match(output, /The server serves it from now on\./);
    assert.equal(status, 0);
    assert.ok(isPebble(await served(port)));
    assert.match(pebble.log, /set INVALID[^]*Attempting to validate w\/ HTTP/, 'the better way was tried first');
    assert.deepEqual(await get(redirectPort, '/garden?x=1'), { status: 301, location: `https://${kName}/garden?x=1` });
    assert.deepEqual(await get(redirectPort, '/.well-known/acme-challenge/none'), {
      status: 301, location: `https://${kName}/.well-known/acme-challenge/none`,
    });
    assert.equal((await get(redirectPort, '/', 'POST')).status, 405);
  });
});

test('for a proxy that does TLS and passes the question on', { skip: missing ?? false }, async (t) => {
  await withServer(t, { tls: false }, async ({ port, server, renew, show }) => {
    const { status, output } = await renew();
    assert.equal(status, 0, output);
    assert.match(output, /This server does no TLS itself .*; the proxy before it finds it in \S+\/acme\/meet\.test\/cert\.pem and \S+key\.pem/);
    assert.match((await show()).output, /Kind +automatic, for the proxy\nNames +meet\.test\n/);
    assert.equal((await get(port, '/.well-known/acme-challenge/none')).status, 404);
    assert.doesNotMatch(server.log, /self-signed/);
  });
});

test('what goes wrong is said in words, and the old certificate goes on', { skip: missing ?? false }, async (t) => {
  await withServer(t, { isTlsReachable: false, isHttpReachable: false, publicUrl: `https://${kName}:8443` }, async ({ port, nowhere, server, configure, renew, show, reload }) => {
    const refused = await renew();
    assert.equal(refused.status, 1);
    assert.match(refused.output, /By http-01: the authority says: .*Port 80 of meet\.test has to be reachable from outside/);
    assert.match(refused.output, /By tls-alpn-01: the authority says: .*Port 443 of meet\.test has to be reachable from outside/);
    assert.match(refused.output, /Until there is one, a self-signed certificate is served\./);
    assert.match((await show()).output, /Warning +The automatic certificate could not be fetched since .* UTC: By http-01/);

    const without = await renew([], { PATH: '/nonexistent' });
    assert.match(without.output, /uacme is not installed.*apt install uacme/);

    // The directory is down; what was fetched before it went is served on.
    spawnSync('mkdir', ['-p', join(server.data, 'acme', kName), join(server.data, 'acme/private', kName)]);
    const made = spawnSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '9', '-subj', '/CN=Earlier', '-addext',
      `subjectAltName=DNS:${kName}`, '-keyout', join(server.data, 'acme/private', kName, 'key.pem'), '-out', join(server.data, 'acme', kName, 'cert.pem'),
    ]);
    assert.equal(made.status, 0);
    configure({ acme: `enabled = true\ndirectory = "https://localhost:${nowhere}/dir"` });
    reload();
    await until('it is served', async () => (await served(port)).issuer === 'Earlier', { every: 20 });
    const down = await renew(['--force']);
    assert.equal(down.status, 1);
    assert.match(down.output, /Couldn't connect to server.*The directory cannot be reached from this machine: is acme\.directory right/);
    assert.match(down.output, /The old one, valid until .* UTC, stays in use\./);
    assert.equal((await served(port)).issuer, 'Earlier');
  });
});

test('own files, automatic and self-signed ones take each other’s place without a restart', { skip: missing ?? false }, async (t) => {
  await withServer(t, {}, async ({ port, folder, server, configure, renew, reload }) => {
    const pid = server.pid;
    const meeting = await Meeting.open(port);
    const [certificate, key] = [join(folder, 'own.pem'), join(folder, 'own.key')];
    spawnSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90', '-subj', '/CN=Own', '-addext',
      `subjectAltName=DNS:${kName}`, '-keyout', key, '-out', certificate,
    ]);
    const becomes = (issuer) => until(`${issuer} is served`, async () => issuer.test((await served(port)).issuer), { every: 20 });
    const own = { http: `certificate = "${certificate}"\nkey = "${key}"` };
    configure(own);
    reload();
    await becomes(/^Own$/);
    assert.match((await renew()).output, /Nothing to do: http\.certificate names files of your own/);
    configure({ acme: 'enabled = false' });
    reload();
    await becomes(/^meet\.test$/);
    assert.match((await renew()).output, /Nothing to do: certificates are not fetched automatically/);
    configure();
    reload();
    assert.equal((await renew()).status, 0);
    await becomes(/^Pebble/);
    configure(own);
    reload();
    await becomes(/^Own$/);
    configure();
    reload();
    await becomes(/^Pebble/);
    await meeting.isAlive('still');
    meeting.socket.destroy();
    assert.equal(server.pid, pid);
  });
});
