// Weight: alone
// The package on a machine of its own, as a person installs it: from a signed repository, without a terminal, with real
// systemd; then a call between two browsers in a network without a way out, reload, kill -9, upgrade, removal, purge.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { projectRoot } from '../e2e/lib/server.mjs';
import { until } from '../e2e/lib/until.mjs';
import { runHandbook } from './handbook.mjs';
import { Authority } from './lib/authority.mjs';
import { lookout } from './lib/island.mjs';
import { archiveBase, dependenciesOf, Machine, missing, serverAddress } from './lib/machine.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const host = 'meet.example.test', origin = `https://${host}`, password = 'correct horse battery';
const lacks = missing();
if (lacks) console.error(`*** The package was NOT tried out here: ${lacks}`);

/** The package as scripts/package left it. */
function thePackage() {
  const directory = join(projectRoot, 'build/package');
  const [file] = readdirSync(directory).filter((name) => /^conclave_.*\.deb$/.test(name));
  return join(directory, file);
}

/** The same with another version, which apt takes for an older one. */
function older(file, version) {
  const directory = mkdtempSync(join(tmpdir(), 'conclave-older-'));
  execFileSync('dpkg-deb', ['-R', file, join(directory, 'tree')]);
  execFileSync('sed', ['-i', `s/^Version:.*/Version: ${version}/`, join(directory, 'tree/DEBIAN/control')]);
  const made = join(directory, `conclave_${version}_amd64.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '-b', join(directory, 'tree'), made]);
  rmSync(join(directory, 'tree'), { recursive: true });
  return made;
}

const repository = join(projectRoot, 'build/install/repository');
function publish(file) {
  execFileSync(join(projectRoot, 'scripts/apt-repository'), [repository, file], { stdio: 'pipe' });
}

/** Each step needs those before it, so they are one test. It says where it is. */
async function step(what, body) {
  console.log(`# it ${what}`);
  const start = performance.now();
  await body();
  console.log(`# … ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

test('the package is installed, carries a call, survives what happens to it, and goes', { skip: lacks }, async () => {
  rmSync(repository, { recursive: true, force: true });
  mkdirSync(repository, { recursive: true });
  const file = thePackage();
  publish(older(file, '0.0.1'));
  const machine = await Machine.start({ name: 'install', host, packages: dependenciesOf(file) });
  const install = (more = '') =>
    machine.run(`apt-get update -q && apt-get install -y -q ${more} conclave 2>&1`, { environment: { DEBIAN_FRONTEND: 'noninteractive' } });
  const health = () => machine.try('curl -sk https://localhost/about/health').stdout.trim();
  const answers = () => until('the server answers', () => health() === 'OK', { every: 20, timeout: 15_000 });
  const call = () => machine.clients.run([process.execPath, join(here, 'call.mjs'), origin, 'ann', password]);

  try {
    machine.put(join(repository, 'public'), 'srv/repository');
    machine.put(join(repository, 'public/conclave.asc'), 'etc/apt/keyrings/conclave.asc');
    machine.run('echo "deb [signed-by=/etc/apt/keyrings/conclave.asc] file:/srv/repository bookworm main" >/etc/apt/sources.list.d/conclave.list');

    await step('is installed without a terminal, and runs', async () => {
      machine.run(`printf 'conclave conclave/host string ${host}\\nconclave conclave/certificate select self-signed\\n' | debconf-set-selections`);
      const said = install();
      assert.match(said, /conclave user add NAME --role admin/, 'it ends with what comes next');
      assert.match(machine.run('systemctl is-enabled conclave conclave.socket'), /^enabled\nenabled$/);
      await answers();
      assert.match(machine.run('systemctl status conclave'), /Status: "0 rooms, 0 people"/);
      assert.equal(machine.run('stat -c %U:%G:%a /etc/conclave/conclave.toml /var/lib/conclave'), 'root:conclave:640\nconclave:conclave:700');
      assert.equal(machine.run('ps -o user= -C conclave'), 'conclave');
      assert.equal(machine.run('journalctl -u conclave -p err --no-pager -q'), '');
      machine.run(`conclave user add ann --role admin`, { input: `${password}\n${password}\n` });
      assert.match(machine.run('conclave user list 2>/dev/null'), /ann/);
      assert.match(machine.run('man -w conclave 2>/dev/null || ls /usr/share/man/man1/conclave.1.gz'), /conclave/);
    });

    await step('carries a call of a member and a guest, and nobody else hears of it', async () => {
      const leaving = [];
      const watcher = machine.startOnNetwork(lookout('cable0'));
      watcher.stdout.on('data', (text) => leaving.push(...String(text).split('\n').filter(Boolean)));
      await machine.clients.watch('cable1');
      await until('the watcher looks', () => leaving[0] === 'watching');
      const { status, stdout, stderr } = await call();
      watcher.kill();
      assert.equal(status, 0, `${stdout}\n${stderr}`);
      assert.deepEqual(JSON.parse(/hosts: (.*)/.exec(stdout)[1]).filter((name) => name !== '' && name !== host), []);
      assert.deepEqual(leaving.slice(1), [], 'the server wants to go nowhere');
      assert.deepEqual(machine.clients.wanted, [], 'nor does the page');
    });

    await step('reads its configuration again', () => {
      machine.run(`printf '\\n[brand]\\nname = "Gartenverein"\\n' >>/etc/conclave/conclave.toml && systemctl reload conclave`);
      assert.match(machine.run('curl -sk https://localhost/config.js'), /Gartenverein/);
      assert.match(machine.run('journalctl -u conclave --no-pager -q'), /changed: brand/);
    });

    await step('gets a certificate by itself', async () => {
      const authority = await Authority.start(machine);
      try {
        const { directory } = authority;
        machine.run(`printf '\\n[acme]\\nenabled = true\\ndirectory = "${directory}"\\n' >>/etc/conclave/conclave.toml && systemctl reload conclave`);
        machine.run('systemctl start conclave-certificate.service || { journalctl -u conclave-certificate -q --no-pager >&2; exit 1; }');
        const served = machine.run(`openssl s_client -connect localhost:443 -servername ${host} </dev/null 2>/dev/null | openssl x509 -noout -issuer -checkhost ${host}`);
        assert.match(served, /Pebble/);
        assert.match(served, /does match certificate/);
        assert.match(machine.run('conclave certificate show'), /Pebble/);
        assert.match(machine.run('systemctl is-active conclave-certificate.timer'), /^active$/);
      } finally {
        authority.stop();
      }
    });

    await step('does what the handbook says, command by command', () => runHandbook(machine));

    await step('comes back within two seconds when it is killed, and has forgotten nothing', async () => {
      const pid = machine.run('systemctl show -P MainPID conclave');
      const before = Date.now();
      machine.run('systemctl kill -s KILL conclave');
      await until('another process answers', () => machine.run('systemctl show -P MainPID conclave') !== pid && health() === 'OK', { every: 20, timeout: 15_000 });
      const took = Date.now() - before;
      console.log(`# figure: killed, and back after ${took} ms`);
      assert.ok(took < 2000, `${took} ms`);
      assert.match(machine.run('conclave user list 2>/dev/null'), /ann/);
      assert.equal(machine.run('systemctl show -P NFileDescriptorStore conclave'), machine.run('nproc'), 'the sockets of media are kept');
    });

    await step('says what is wrong with the machine, and goes on', async () => {
      const journal = (since) => machine.run(`journalctl -u conclave --no-pager -q --since '${since}'`);
      const addBob = () => machine.try('conclave user add bob', { input: `${password}\n${password}\n` });
      // What it keeps is on a disk of one megabyte.
      machine.run(`systemctl stop conclave.socket conclave && cp -a /var/lib/conclave /srv/kept
        mount -t tmpfs -o size=1m,mode=0700,uid=$(id -u conclave),gid=$(id -g conclave) tmpfs /var/lib/conclave
        cp -a /srv/kept/. /var/lib/conclave/ && systemctl start conclave.socket conclave`);
      machine.try('dd if=/dev/zero of=/var/lib/conclave/fill bs=4k');
      const { status, stderr } = addBob();
      assert.equal(status, 1, 'nothing is acknowledged that is not kept');
      assert.match(stderr, /disk is full/);
      assert.equal(health(), 'OK', 'conferences go on');
      const { status: sick, stdout: findings } = machine.try('conclave check');
      assert.equal(sick, 1);
      assert.match(findings, /^error +disk /m);
      machine.run('rm /var/lib/conclave/fill');
      assert.equal(addBob().status, 0, 'as soon as there is room');

      // A disk that went read-only.
      machine.run('systemctl stop conclave.socket conclave && mount -o remount,ro /var/lib/conclave');
      let since = machine.run("date '+%F %T'");
      assert.notEqual(machine.try('systemctl start conclave.socket conclave').status, 0);
      assert.match(journal(since), /\/var\/lib\/conclave\/lock: Read-only file system/);
      machine.run('systemctl stop conclave.socket conclave && umount /var/lib/conclave && systemctl reset-failed conclave conclave.socket');

      // Somebody else has the port of media.
      since = machine.run("date '+%F %T'");
      const other = machine.startOnNetwork(['python3', '-c', 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 10000)); print("bound", flush=True); input()'], 'pipe');
      await new Promise((done) => other.stdout.once('data', done));
      assert.notEqual(machine.try('systemctl start conclave.socket conclave').status, 0);
      assert.match(journal(since), /UDP port 10000: bind: Address already in use: another program has it/);
      assert.match(machine.try('conclave check').stdout, /^error +media-port +UDP port 10000 is taken/m);
      const gone = new Promise((done) => other.once('close', done));
      other.stdin.end();
      await gone;

      // Fewer descriptors than people who come.
      machine.run(`mkdir -p /run/systemd/system/conclave.service.d && printf '[Service]\\nLimitNOFILE=48\\n' >/run/systemd/system/conclave.service.d/few.conf
        systemctl daemon-reload && systemctl reset-failed conclave conclave.socket; systemctl restart conclave.socket conclave`);
      since = machine.run("date '+%F %T'");
      const crowd = machine.startOnNetwork(['python3', '-c', `import socket; all = [socket.create_connection(("${serverAddress}", 443)) for i in range(60)]; print("here", flush=True); input()`], 'pipe');
      await new Promise((done) => crowd.stdout.once('data', done));
      await until('it says so', () => /somebody could not connect: Too many open files/.test(journal(since)), { timeout: 15_000 });
      const left = new Promise((done) => crowd.once('close', done));
      crowd.stdin.end();
      await left;
      await answers();
      machine.run('rm -r /run/systemd/system/conclave.service.d && systemctl daemon-reload && systemctl restart conclave');
      await answers();
    });

    await step('is upgraded while connections wait, and leaves the configuration alone', async () => {
      const edited = machine.run('cat /etc/conclave/conclave.toml');
      const pid = machine.run('systemctl show -P MainPID conclave');
      publish(file);
      rmSync(join(machine.root, 'srv/repository'), { recursive: true });
      machine.put(join(repository, 'public'), 'srv/repository');
      install('--only-upgrade');
      await answers();
      assert.notEqual(machine.run('systemctl show -P MainPID conclave'), pid);
      assert.equal(machine.run('cat /etc/conclave/conclave.toml'), edited);
      assert.match(machine.run('conclave user list 2>/dev/null'), /ann/);
      assert.notEqual(machine.run("dpkg-query -W -f '${Version}' conclave"), '0.0.1');
    });

    await step('goes without a trace, but for what people made, which is asked about', () => {
      machine.run('apt-get remove -y -q conclave 2>&1');
      assert.notEqual(machine.try('systemctl is-active conclave conclave.socket').status, 0);
      assert.ok(existsSync(join(machine.root, 'etc/conclave/conclave.toml')));
      machine.run('apt-get purge -y -q conclave 2>&1', { environment: { DEBIAN_FRONTEND: 'noninteractive' } });
      assert.ok(!existsSync(join(machine.root, 'etc/conclave')));
      assert.ok(statSync(join(machine.root, 'var/lib/conclave/conclave.db')).size > 0, 'nobody said that it may go');
    })  } catch (error) {
    console.error(machine.try('journalctl -u conclave -u conclave.socket --no-pager -q | head -n 60').stdout);
    throw error;
  } finally {
    await machine.stop();
    machine.remove();
  }
});

test('piuparts finds nothing that the package leaves behind', { skip: lacks }, () => {
  const base = join(projectRoot, 'build/install/base.tar.gz');
  archiveBase(dependenciesOf(thePackage()), base);
  const { status, stdout } = spawnSync(
    'piuparts', ['--basetgz', base, '--distribution', 'bookworm', '--mirror', 'http://deb.debian.org/debian main', '--skip-minimize', thePackage()],
    { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` } },
  );
  assert.equal(status, 0, stdout.split('\n').filter((line) => /ERROR|FAIL/.test(line)).join('\n') || stdout.slice(-3000));
});
