// Starts tests/interop/peer.py and collects what it reports.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { artefacts, projectRoot } from '../e2e/lib/server.mjs';
import { toneOf } from '../e2e/lib/truth.mjs';
import { kPatience, until, untilNothingMissing } from '../e2e/lib/until.mjs';

export class Peer {
  events = [];

  static async start({ origin, room, identity, name, slots = false }) {
    const peer = new Peer();
    Object.assign(peer, { identity, name, label: `${name} (aiortc${slots ? ', slots' : ''})` });
    const more = slots ? ['--slots'] : [];
    peer.process = spawn(
      '/usr/bin/python3',
      ['-u', join(projectRoot, 'tests/interop/peer.py'), '--origin', origin, '--room', room, '--identity', identity, '--name', name, ...more],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const log = createWriteStream(join(artefacts, `peer-${name}.log`));
    peer.errors = '';
    peer.process.stderr.on('data', (data) => {
      peer.errors += data;
      log.write(data);
    });
    createInterface({ input: peer.process.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      peer.events.push({ at: performance.now(), ...JSON.parse(line) });
    });
    peer.exit = new Promise((done) => peer.process.once('exit', (code, signal) => done({ code, signal })));
    peer.exit.then((how) => (peer.exited = how));
    const joined = await peer.event('joined');
    peer.endpoint = joined.endpoint;
    peer.role = joined.role;
    return peer;
  }

  event(kind, matches = () => true, { timeout = kPatience } = {}) {
    return until(
      `${this.label} reports ${kind}`,
      () => {
        const error = this.events.find((e) => e.event === 'error');
        if (error && kind !== 'error') throw new Error(error.text);
        if (this.exited) throw new Error(`ended: ${JSON.stringify(this.exited)} ${this.errors.slice(-2000)}`);
        return this.events.find((e) => e.event === kind && matches(e));
      },
      { timeout },
    );
  }

  command(text) {
    this.process.stdin.write(`${text}\n`);
  }

  /** Decodes new pictures and the tone of all these people, under the right source names. */
  async seesAndHearsAll(people, { timeout = kPatience, after = performance.now() } = {}) {
    const recent = (kind) => this.events.filter((e) => e.event === kind && e.at >= after);
    await untilNothingMissing(
      `${this.label} sees and hears ${people.map((p) => p.label)}`,
      () => {
        const error = this.events.find((e) => e.event === 'error');
        if (error) return error.text;
        for (const person of people) {
          const pictures = recent('picture').filter((e) => e.identity === person.identity);
          if (new Set(pictures.map((e) => e.counter)).size < 3) return `no moving picture of ${person.label}`;
          const wrong = pictures.find((e) => e.source !== `${person.endpoint}-v0`);
          if (wrong) return `the picture of ${person.label} came as ${wrong.source}`;
          const tones = recent('tone').filter((e) => e.source === `${person.endpoint}-a0`);
          if (!tones.some((e) => Math.abs(e.frequency - toneOf(person.identity)) < 12)) {
            return `no tone of ${toneOf(person.identity)} Hz of ${person.label}: ${tones.map((e) => e.frequency).slice(-5)}`;
          }
        }
        return null;
      },
      { timeout },
    );
  }

  async stop() {
    if (!this.exited) {
      this.process.stdin.end();
      const patience = setTimeout(() => this.process.kill('SIGKILL'), 5000);
      await this.exit;
      clearTimeout(patience);
    }
  }
}
