// An authority for certificates (ACME, RFC 8555) on this machine: Pebble, with a DNS in which every name is this machine.
// It knocks at the ports that it is given instead of 443 and 80.
import { spawn, spawnSync } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { binary, freeTcpPort, get } from '../e2e/lib/server.mjs';
import { kPatience, until } from '../e2e/lib/until.mjs';

/** uacme trusts what this file holds, and has no option for another one. */
const kTrusted = '/etc/ssl/certs/ca-certificates.crt';
const isRoot = process.getuid() === 0;
/** A file system of its own in which another file lies in its place. */
const inNamespace = (bundle, words) => [
  ...(isRoot ? [] : ['--map-root-user']), '--mount', '--', 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', bundle, kTrusted,
  ...words,
];

/** Why certificates cannot be fetched here; nothing: they can. */
export function whatIsMissing() {
  for (const program of ['pebble', 'pebble-challtestsrv', 'uacme', 'openssl']) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  }
  const { status, stderr } = spawnSync('unshare', inNamespace(kTrusted, ['true']), { encoding: 'utf8' });
  return status === 0 ? null : `no mount namespace can be had: ${stderr}`;
}

export class Pebble {
  #folder = mkdtempSync(join(tmpdir(), 'conclave-pebble-'));
  #processes = [];
  #log = '';

  /** @param tlsPort and httpPort where it comes to see whether a name is ours */
  static async start({ tlsPort, httpPort }) {
    const pebble = new Pebble();
    const [port, management, dns] = [await freeTcpPort(), await freeTcpPort(), await freeTcpPort()];
    pebble.directory = `https://localhost:${port}/dir`;
    const file = (name) => join(pebble.#folder, name);
    const made = spawnSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', file('key.pem'), '-out', file('certificate.pem'),
    ]);
    if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
    writeFileSync(file('bundle.pem'), readFileSync(file('certificate.pem')));
    writeFileSync(file('pebble.json'), JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`, managementListenAddress: `127.0.0.1:${management}`,
        certificate: file('certificate.pem'), privateKey: file('key.pem'), httpPort, tlsPort,
      },
    }));
    pebble.#launch('pebble-challtestsrv', [
      '-defaultIPv6', '', '-dns01', `127.0.0.1:${dns}`, '-http01', '', '-https01', '', '-tlsalpn01', '',
      '-management', `127.0.0.1:${await freeTcpPort()}`,
    ]);
    pebble.#launch('pebble', ['-config', file('pebble.json'), '-dnsserver', `127.0.0.1:${dns}`]);
    await until('Pebble answers', async () => (await get(pebble.directory)).status === 200, { every: 20 });
    const resolver = new Resolver({ timeout: 500, tries: 1 });
    resolver.setServers([`127.0.0.1:${dns}`]);
    await until('its DNS answers', () => resolver.resolve4('meet.test'), { every: 20 });
    return pebble;
  }

  #launch(program, words) {
    // Without waiting before it knocks, and without refusing now and then what was right.
    const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' };
    const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (this.#log += text));
    child.ended = new Promise((done) => child.once('close', done));
    this.#processes.push(child);
  }

  get log() {
    return this.#log;
  }

  /** Runs `conclave` where uacme trusts this directory. */
  async conclave(words, env = {}) {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const all = inNamespace(join(this.#folder, 'bundle.pem'), ['env', ...variables, binary, ...words]);
    const child = spawn('unshare', all, { stdio: ['ignore', 'pipe', 'pipe'], timeout: kPatience });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const status = await new Promise((done) => child.once('close', done));
    return { status, output };
  }

  async stop() {
    for (const child of this.#processes) child.kill('SIGTERM');
    await Promise.all(this.#processes.map(({ ended }) => ended));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
