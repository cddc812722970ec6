// A Debian machine of its own, with its own systemd and network: a root made by debootstrap, started by systemd-nspawn
// (needs root, no systemd and no container engine outside). Beside it is a network of "clients", joined to it by a cable;
// neither has a way out. Browsers and certificate authorities run there, with the programs of this machine.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from '../../e2e/lib/server.mjs';
import { until } from '../../e2e/lib/until.mjs';
import { connect, Island, run } from './island.mjs';

const work = join(projectRoot, 'build/install');
const kMirror = process.env.CONCLAVE_DEBIAN_MIRROR ?? 'http://deb.debian.org/debian';
/** What a machine has beside the minimum: what a person installs before, and what the tests look with. */
const kBase = ['ca-certificates', 'curl', 'dbus', 'debconf', 'openssl', 'procps', 'systemd', 'systemd-sysv', 'uacme'];

export const serverAddress = '10.77.0.1';
export const clientAddress = '10.77.0.2';

/** Why no machine can be made here; undefined: it can. */
export function missing() {
  if (process.getuid() !== 0) return 'not root';
  for (const program of ['debootstrap', 'systemd-nspawn', 'nsenter', 'ip'])
    if (spawnSync('which', [program]).status !== 0) return `no ${program}`;
  if (spawnSync('unshare', ['--mount', '--pid', '--net', '--fork', 'true']).status !== 0) return 'no namespaces';
  const asked = spawnSync('curl', ['--silent', '--fail', '--head', '--retry', '5', '--retry-all-errors', '--max-time', '20', `${kMirror}/dists/bookworm/Release`]);
  return asked.status === 0 ? undefined : `${kMirror} does not answer`;
}

/**
 * The root of a machine on which nothing is installed yet, but what is depended upon is at hand. It is kept, and made anew
 * when other packages are needed.
 * @param packages that have to be installed in it
 */
function base(packages) {
  const root = join(work, 'base'), stamp = join(work, 'base.packages');
  const wanted = [...kBase, ...packages].sort().join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return root;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(work, 'debs'), { recursive: true });
  run('debootstrap', ['--variant=minbase', `--include=${kBase.join(',')}`, `--cache-dir=${join(work, 'debs')}`, 'bookworm', root, kMirror]);
  const apt = (...words) =>
    run('chroot', [root, 'apt-get', '-q', '-o', 'Acquire::Retries=5', ...words], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  // What it may be installed from is the repository of the test alone.
  rmSync(join(root, 'etc/apt/sources.list'), { force: true });
  writeFileSync(stamp, wanted);
  return root;
}

/** The same as a tar file, for programs that want one. */
export function archiveBase(packages, file) {
  run('sh', ['-c', `tar -C '${base(packages)}' --exclude='./var/cache/apt/archives/*.deb' -cf - . | gzip -1 >'${file}'`]);
}

export class Machine {
  #nspawn;
  #leader;
  log = '';

  /** @param name of the machine @param host the name under which clients know it */
  static async start({ name, host, packages }) {
    const machine = new Machine();
    machine.name = name;
    machine.clients = new Island(name, `${serverAddress} ${host}\n`);
    machine.root = join(work, name);
    rmSync(machine.root, { recursive: true, force: true });
    run('cp', ['-a', '--reflink=auto', base(packages), machine.root]);
    writeFileSync(join(machine.root, 'etc/hostname'), `${host}\n`);
    writeFileSync(join(machine.root, 'etc/hosts'), `127.0.0.1 localhost\n${serverAddress} ${host}\n`);
    machine.#nspawn = spawn(
      'systemd-nspawn',
      ['--register=no', '--keep-unit', '--private-network', '--boot', '-D', machine.root, '--console=pipe', `--machine=${name}`, '--resolv-conf=off', '--quiet'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [machine.#nspawn.stdout, machine.#nspawn.stderr]) stream.on('data', (text) => (machine.log += text));
    try {
      await machine.#booted();
      machine.#connect();
    } catch (error) {
      await machine.stop();
      throw error;
    }
    return machine;
  }

  async #booted() {
    await until('systemd of the machine runs', () => {
      if (this.#nspawn.exitCode !== null) throw new Error(`the machine ended: ${this.log}`);
      this.#leader = readFileSync(`/proc/${this.#nspawn.pid}/task/${this.#nspawn.pid}/children`, 'utf8').trim().split(' ')[0];
      if (!this.#leader) return false;
      // "degraded": systemd-firstboot has no terminal to ask at.
      return /^(running|degraded)/.test(this.try('systemctl is-system-running').stdout);
    }, { every: 200 });
  }

  /** A cable to the network of the clients. */
  #connect() {
    run('ip', ['link', 'add', 'cable0', 'netns', this.#leader, 'type', 'veth', 'peer', 'name', 'cable1', 'netns', this.clients.name]);
    connect(['nsenter', '-t', this.#leader, '-n'], 'cable0', serverAddress);
    connect(this.clients.enter, 'cable1', clientAddress);
  }

  /** A command line in the machine, as root. @returns { status, stdout, stderr } */
  try(command, { input = '', environment = {} } = {}) {
    return spawnSync(
      'nsenter',
      ['-t', this.#leader, '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', 'env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8',
        'HOME=/root', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), 'sh', '-c', command],
      { encoding: 'utf8', input, timeout: 120_000 },
    );
  }

  /** The same, which must succeed. @returns what it printed */
  run(command, options) {
    const { status, stdout, stderr } = this.try(command, options);
    if (status !== 0) throw new Error(`${command}: ${status}\n${stdout}\n${stderr}`);
    return stdout.trim();
  }

  /** A program of this machine in the network of the machine. */
  startOnNetwork(words, stdin = 'ignore') {
    return spawn('nsenter', ['-t', this.#leader, '-n', ...words], { stdio: [stdin, 'pipe', 'pipe'] });
  }

  async stop() {
    const ended = new Promise((done) => (this.#nspawn.exitCode !== null ? done() : this.#nspawn.once('exit', done)));
    if (this.#leader) spawnSync('kill', ['-KILL', this.#leader]);
    else this.#nspawn.kill('SIGKILL');
    await ended;
    this.clients.remove();
  }

  /** After stop(): nothing of it is left on the disk. */
  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Puts files of this machine into it. */
  put(from, to) {
    cpSync(from, join(this.root, to), { recursive: true });
  }
}

/** The packages that a Debian package depends on, as apt may be asked for them. */
export function dependenciesOf(file) {
  const text = execFileSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' });
  return text.split(',').map((one) => one.split('|')[0].replace(/\(.*/, '').trim()).filter((name) => name !== 'debconf');
}
