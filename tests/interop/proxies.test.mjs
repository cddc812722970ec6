// Weight: heavy
// A call through each of the web servers that people put in front, as the files in docs/operate/proxies tell them to.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { Call } from '../e2e/lib/call.mjs';
import { freeTcpPort, get, ownHosts, projectRoot, Server } from '../e2e/lib/server.mjs';
import { until } from '../e2e/lib/until.mjs';

/** The file of the documents, for this machine and these ports instead of those of the example. */
function snippet(file, { port, backend, folder }) {
  const text = readFileSync(join(projectRoot, 'docs/operate/proxies', file), 'utf8');
  const swaps = [
    ['/etc/letsencrypt/live/meet.example.org/fullchain.pem', join(folder, 'certificate.pem')],
    ['/etc/letsencrypt/live/meet.example.org/privkey.pem', join(folder, 'key.pem')],
    ['127.0.0.1:8443', `127.0.0.1:${backend}`],
    [/^( *listen (?:\[::\]:)?)443/gm, `$1${port}`],
    ['*:443', `127.0.0.1:${port}`],
    [/^meet\.example\.org \{$/m, `https://localhost:${port} {\n\ttls ${join(folder, 'certificate.pem')} ${join(folder, 'key.pem')}`],
  ];
  return swaps.reduce((done, [from, to]) => done.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'gm'), to), text);
}

// What surrounds the file in an installation, as far as it is needed: without the paths of the system.
const proxies = [
  {
    name: 'nginx', file: 'nginx.conf',
    wrap: (text, folder) => `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\nhttp {\naccess_log off;\n` +
      ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};\n`).join('') + `${text}}\n`,
    command: (config) => ['nginx', '-c', config],
  },
  {
    name: 'Apache', file: 'apache.conf',
    wrap: (text, folder, port) => `ServerRoot ${folder}\nServerName localhost\nPidFile ${folder}/pid\nErrorLog ${folder}/error.log\nDefaultRuntimeDir ${folder}\n` +
      ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'headers', 'proxy', 'proxy_http'].map((module) => `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so\n`).join('') +
      `User www-data\nGroup www-data\nListen 127.0.0.1:${port}\n${text}`,
    command: (config) => ['apache2', '-D', 'FOREGROUND', '-f', config],
  },
  {
    name: 'Caddy', file: 'Caddyfile',
    wrap: (text) => `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${text}`,
    command: (config) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', config],
  },
];

for (const { name, file, wrap, command } of proxies) {
  test(`a call through ${name}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'conclave-proxy-'));
    const port = await freeTcpPort();
    const origin = `https://localhost:${port}`;
    const config = join(folder, 'conclave.toml');
    writeFileSync(config, `host = "localhost"\n[http]\ntls = false\npublic_url = "${origin}"\n`);
    const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]);
    assert.equal(made.status, 0, String(made.stderr));
    const server = await Server.start({ name: `proxies-${name}`, tls: false, arguments: ['--config', config] });
    const setup = join(folder, file);
    writeFileSync(setup, wrap(snippet(file, { port, backend: server.port, folder }), folder, port));
    mkdirSync(join(folder, 'home'));
    const [program, ...words] = command(setup);
    const proxy = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: join(folder, 'home') } });
    const ended = new Promise((done) => proxy.once('close', done));
    let said = '';
    for (const stream of [proxy.stdout, proxy.stderr]) stream.on('data', (text) => (said += text));
    ownHosts.add(`localhost:${port}`);
    const call = new Call(`proxies-${name}`, { origin });
    try {
      await until(`${name} answers`, async () => {
        if (proxy.exitCode !== null) return true;
        return (await get(`${origin}/about/health`)).status === 200;
      }, { every: 50 });
      assert.equal(proxy.exitCode, null, said);
      for (const person of [{ kind: 'chromium', name: 'Ann' }, { kind: 'firefox', name: 'Eve' }]) await call.arrive(person);
      await call.everyoneSeesAndHearsEveryone();
      assert.equal((await get(`${origin}/about/metrics`)).status, 404, 'the proxy is on this machine, its clients are not');
    } catch (error) {
      await Promise.all(call.people.map((person) => person.report(`proxies-${name}-${person.name}`)));
      t.diagnostic(`${name}: ${said.slice(-2000)}`);
      t.diagnostic(`the server: ${server.log.slice(-2000)}`);
      throw error;
    } finally {
      await Promise.all(call.people.map((person) => person.close()));
      await server.stop();
      proxy.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
