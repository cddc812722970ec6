// An authority for certificates (Pebble) among the clients of a machine: it comes to the machine's own ports 443 and 80.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '../../e2e/lib/until.mjs';
import { clientAddress, serverAddress } from './machine.mjs';

const name = 'authority.example.test', port = 14000;

export class Authority {
  #folder = mkdtempSync(join(tmpdir(), 'conclave-authority-'));
  #processes = [];
  directory = `https://${name}:${port}/dir`;

  /** The machine knows it by name and trusts it from then on, as it does the authorities of Debian. */
  static async start(machine) {
    const authority = new Authority();
    const file = (base) => join(authority.#folder, base);
    const made = spawnSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`,
      '-addext', `subjectAltName=DNS:${name}`, '-keyout', file('key.pem'), '-out', file('certificate.pem'),
    ]);
    if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
    appendFileSync(join(machine.root, 'etc/ssl/certs/ca-certificates.crt'), readFileSync(file('certificate.pem')));
    appendFileSync(join(machine.root, 'etc/hosts'), `${clientAddress} ${name}\n`);
    writeFileSync(file('pebble.json'), JSON.stringify({
      pebble: {
        listenAddress: `${clientAddress}:${port}`, managementListenAddress: `${clientAddress}:${port + 1}`,
        certificate: file('certificate.pem'), privateKey: file('key.pem'), httpPort: 80, tlsPort: 443,
      },
    }));
    const environment = { PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' };
    for (const words of [
      ['pebble-challtestsrv', '-defaultIPv4', serverAddress, '-defaultIPv6', '', '-dns01', '127.0.0.1:8053', '-http01', '', '-https01', '', '-tlsalpn01', ''],
      ['pebble', '-config', file('pebble.json'), '-dnsserver', '127.0.0.1:8053'],
    ])
      authority.#processes.push(machine.clients.start(words, { environment }));
    await until('the authority answers', () => machine.try(`curl -s ${authority.directory}`).status === 0, { timeout: 20_000, every: 50 });
    return authority;
  }

  stop() {
    for (const process of this.#processes) process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
