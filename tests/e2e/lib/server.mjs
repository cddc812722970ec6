// The real binary, on free ports and with a data directory of its own.
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { kPatience, until } from './until.mjs';

export const projectRoot = resolve(fileURLToPath(import.meta.url), '../../../..');
export const artefacts = join(projectRoot, 'tests/e2e/artefacts');
export const binary = process.env.CONCLAVE_BIN ?? join(projectRoot, 'build/release/src/conclave');

/**
 * Ports of this file alone, below those that the system gives to outgoing connections: run.mjs numbers the files that run
 * side by side. Each port is given out once, and only when nobody listens there.
 */
const kSlots = 200, kPortsOfSlot = 100;
const firstPort = 10_000 + (Number(process.env.CONCLAVE_E2E_SLOT ?? process.pid) % kSlots) * kPortsOfSlot;
let nextPort = 0;

/** @param listen resolves when the port was free, and is so again */
async function freePort(listen) {
  for (let i = 0; i < kPortsOfSlot; ++i) {
    const port = firstPort + (nextPort++ % kPortsOfSlot);
    try {
      await listen(port);
      return port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`no free port from ${firstPort} on`);
}

export const freeTcpPort = () =>
  freePort((port) => new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => server.close(done));
  }));

/** Where media goes: browsers do not pair their candidates with a loopback address, so one of the machine's own. */
export const mediaAddress =
  Object.values(networkInterfaces())
    .flat()
    .find((address) => address.family === 'IPv4' && !address.internal)?.address ?? '127.0.0.1';

const freeUdpPort = () =>
  freePort((port) => new Promise((done, fail) => {
    const socket = createSocket('udp4');
    socket.once('error', fail);
    socket.bind(port, mediaAddress, () => socket.close(done));
  }));

/** GET without looking at the certificate, which is self-signed here. */
export function get(url) {
  return new Promise((done, fail) => {
    const outgoing = (String(url).startsWith('http:') ? plainRequest : request)(url, { rejectUnauthorized: false, agent: false, timeout: kPatience }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => (body += chunk));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }));
    });
    outgoing.on('error', fail);
    outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
    outgoing.end();
  });
}

/** Who may be asked by pages: the servers of this file, and what stands before them. Nobody is what needs no network. */
export const ownHosts = new Set(['']);

export class Server {
  #process;
  #data;
  #log = '';
  #exit;
  #options = [];

  /**
   * @param name of the log file among the artefacts
   * @param tls whether it does TLS, as its configuration says
   * @param create who may open rooms ('members', 'anyone'); null: as a configuration file says
   */
  static async start({
    name = 'server', create = 'anyone', arguments: more = [], mediaPort, port, tls = true, web = join(projectRoot, 'web/dist'),
  } = {}) {
    if (!existsSync(binary)) throw new Error(`${binary} is not built; run ./scripts/test --only release`);
    const server = new Server();
    server.name = name;
    server.port = port ?? (await freeTcpPort());
    server.mediaPort = mediaPort ?? (await freeUdpPort());
    server.origin = `${tls ? 'https' : 'http'}://localhost:${server.port}`;
    ownHosts.add(`localhost:${server.port}`);
    server.#data = mkdtempSync(join(tmpdir(), 'conclave-e2e-'));
    server.#options = ['--web', web, ...(create ? ['--create', create] : []), ...more];
    server.#launch();
    await server.#ready();
    return server;
  }

  #launch() {
    mkdirSync(artefacts, { recursive: true });
    const sink = createWriteStream(join(artefacts, `${this.name}.log`), { flags: this.startedAt ? 'a' : 'w' });
    this.startedAt = performance.now();
    this.#process = spawn(
      binary,
      [
        'serve', '--listen', `127.0.0.1:${this.port}`, '--media', `${mediaAddress}:${this.mediaPort}`,
        '--data', this.#data, ...this.#options,
      ],
      { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        this.#log += text;
        sink.write(text);
      });
    }
    this.#exit = new Promise((done) => {
      this.#process.once('exit', (code, signal) => {
        sink.end();
        done({ code, signal });
      });
      this.#process.once('error', (error) => done({ code: -1, signal: error.message }));
    });
    this.#exit.then((how) => (this.exited = how));
  }

  async #ready() {
    await until(
      'the server answers',
      async () => {
        if (this.exited) return true;
        return (await get(`${this.origin}/about/health`)).status === 200;
      },
      { every: 10 },
    );
    if (this.exited) throw new Error(`the server ended at once (${JSON.stringify(this.exited)}):\n${this.#log}`);
    this.readyAfter = performance.now() - this.startedAt;
  }

  get pid() {
    return this.#process.pid;
  }

  /** Its data directory. */
  get data() {
    return this.#data;
  }

  get log() {
    return this.#log;
  }

  get data() {
    return this.#data;
  }

  /** Runs `conclave` on the data of this server, as whoever runs it would; `input` is what he types. */
  command(words, input = '', { data = true } = {}) {
    const { status, stdout, stderr } = spawnSync(binary, [...words, ...(data ? ['--data', this.#data] : [])], { input, encoding: 'utf8', timeout: kPatience });
    if (status !== 0) throw new Error(`conclave ${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  addMember(name, password) {
    this.command(['user', 'add', name], `${password}\n${password}\n`);
  }

  /** Resident memory in MiB. */
  rss() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  /** CPU time used so far, in seconds. */
  cpu() {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** Asks it to stop, and returns how it ended. */
  async stop() {
    const how = await this.#end();
    rmSync(this.#data, { recursive: true, force: true });
    return how;
  }

  /** Stops it and starts it again, at the same place and with what it remembers. */
  async restart() {
    await this.#end();
    this.exited = undefined;
    this.#launch();
    await this.#ready();
  }

  async #end() {
    this.#process.kill('SIGTERM');
    const patience = setTimeout(() => this.#process.kill('SIGKILL'), 10000);
    const how = await this.#exit;
    clearTimeout(patience);
    return how;
  }
}
