// A network without a way out, and who in it wanted one: programs of this machine run in a network namespace of their own,
// whose packets for elsewhere go nowhere and are seen, and whose resolver knows no name and notes each it is asked for.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from '../../e2e/lib/until.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const kNetwork = '10.77.0.0/24', kGateway = '10.77.0.254';
/** What browsers ask for of their own accord, whatever page is open. */
const kOfBrowsers =
  /(^|\.)(mozilla\.(com|net|org|cloudflare-dns\.com)|firefox\.com|moz(aws|gcp)\.net|openh264\.org|google(apis|usercontent)?\.com|gstatic\.com|gvt[12]\.com|chromium\.org)$/;

export function run(command, words, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8', timeout: 300_000, ...options });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`}`);
  return stdout;
}

/** Gives a link an address and a way to elsewhere; else nobody would see who wants to go there. `enter`: a command to be there. */
export function connect(enter, link, address) {
  for (const words of [
    ['addr', 'add', `${address}/24`, 'dev', link], ['link', 'set', 'lo', 'up'], ['link', 'set', link, 'up'],
    ['neigh', 'add', kGateway, 'lladdr', '02:00:00:00:00:01', 'dev', link], ['route', 'add', 'default', 'via', kGateway],
  ])
    run(enter[0], [...enter.slice(1), 'ip', ...words]);
}

/** The command that looks who wants to leave by a link. */
export const lookout = (link) => ['python3', join(here, 'outgoing.py'), link, kNetwork];

export class Island {
  #folder = mkdtempSync(join(tmpdir(), 'conclave-island-'));
  #watchers = [];
  #seen = { packets: [], names: [] };

  /** @param hosts lines of /etc/hosts for those who are there */
  constructor(name, hosts = '') {
    this.name = `conclave-${name}`;
    spawnSync('ip', ['netns', 'delete', this.name]);
    run('ip', ['netns', 'add', this.name]);
    writeFileSync(join(this.#folder, 'hosts'), `127.0.0.1 localhost\n${hosts}`);
    writeFileSync(join(this.#folder, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  }

  /** The command to be in its network. */
  get enter() {
    return ['ip', 'netns', 'exec', this.name];
  }

  start(words, { environment = {} } = {}) {
    const mount = ['hosts', 'resolv.conf'].map((file) => `mount --bind '${join(this.#folder, file)}' /etc/${file}`).join(' && ');
    const [program, ...rest] = this.enter;
    return spawn(program, [...rest, 'unshare', '--mount', 'sh', '-c', `${mount} && exec "$@"`, 'sh', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment },
    });
  }

  /** @returns { status, stdout, stderr } */
  async run(words, options) {
    const child = this.start(words, options);
    let stdout = '', stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    const status = await new Promise((done) => child.once('close', done));
    return { status, stdout, stderr };
  }

  /** From now on it is seen who wants to leave by the link, and who asks for a name. */
  async watch(link) {
    for (const [what, words] of [['packets', lookout(link)], ['names', ['python3', join(here, 'resolver.py')]]]) {
      const watcher = this.start(words);
      watcher.stdout.on('data', (text) => this.#seen[what].push(...String(text).split('\n').filter(Boolean)));
      this.#watchers.push(watcher);
    }
    await until('the watchers look', () => Object.values(this.#seen).every((lines) => lines[0] === 'watching'));
  }

  /** Addresses to which packets wanted to go, and names that were asked for, but for those that browsers ask for. */
  get wanted() {
    const [packets, names] = Object.values(this.#seen).map((lines) => [...new Set(lines.slice(1))]);
    return [...packets, ...names.filter((name) => name !== hostname() && !kOfBrowsers.test(name))];
  }

  remove() {
    for (const watcher of this.#watchers) watcher.kill();
    spawnSync('ip', ['netns', 'delete', this.name]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
