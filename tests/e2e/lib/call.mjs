// A call for a test: a server, some people in one room, and everything ended and recorded afterwards.
import assert from 'node:assert/strict';
import { basename } from 'node:path';

import { renewBrowsers } from './pages.mjs';
import { Participant } from './participant.mjs';
import { Proxy } from './proxy.mjs';
import { Server } from './server.mjs';

/** Two Chromium and one Firefox: who stands for the usual three. */
export const three = [
  { kind: 'chromium', name: 'Ann' },
  { kind: 'chromium', name: 'Bob' },
  { kind: 'firefox', name: 'Eve' },
];

/** Without microphone and camera, for what needs neither. */
export const quiet = (people) => people.map((person) => ({ ...person, quiet: true }));

/** Like Promise.all, but says everything that went wrong: whom nobody hears is another matter than who hears nobody. */
async function all(promises) {
  const errors = (await Promise.allSettled(promises)).flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('; '), { cause: errors[0] });
}

export class Call {
  people = [];
  room = 'garden-party';

  constructor(name, server) {
    this.name = name;
    this.server = server;
  }

  /** Opens a page; nobody joins yet. */
  async person({ kind, name, ...options }) {
    const identity = this.people.length + 1;
    const label = `${name} (${kind})`;
    const person = await Participant.start({ kind, name, identity, label, ...options });
    this.people.push(person);
    return person;
  }

  async arrive(description, origin = this.server.origin) {
    const person = await this.person(description);
    await person.join(origin, this.room);
    return person;
  }

  othersOf(person) {
    return this.people.filter((p) => p !== person && !p.gone);
  }

  /** Everyone decodes everyone's picture and hears everyone's tone. */
  async everyoneSeesAndHearsEveryone() {
    const here = this.people.filter((p) => !p.gone);
    await all(here.map((p) => p.seesAll(this.othersOf(p))));
    await all(here.map((p) => p.hearsAll(this.othersOf(p))));
  }

  async proxy() {
    this.relay ??= await Proxy.start(this.server.port);
    return this.relay;
  }
}

/**
 * Runs `body` with a fresh server and a Call with these people already in it. Whatever happens, pages and server are
 * ended; after a failure a picture and the console of every page stay among the artefacts. The server must end
 * cleanly when asked to, and no page may have asked anybody but this server for anything.
 */
export async function withCall(test, people, body, serverOptions = {}) {
  const name = `${basename(process.argv[1] ?? 'test', '.test.mjs')}-${test.name.replace(/\W+/g, '-').slice(0, 40)}`;
  const server = await Server.start({ name: `${name}-server`, ...serverOptions });
  const call = new Call(name, server);
  let failure;
  try {
    for (const description of people) await call.arrive(description);
    await body(call);
  } catch (error) {
    await Promise.all(call.people.map((p) => p.report(`${name}-${p.name}`)));
    const errors = call.people.map((p) => p.console.split('\n').filter((l) => /error/i.test(l)).slice(-5).join('\n'));
    test.diagnostic(`server log: ${server.log.slice(-3000)}`);
    test.diagnostic(`page errors: ${errors.filter(Boolean).join('\n')}`);
    failure = error;
    throw error;
  } finally {
    await Promise.all(call.people.map((p) => p.close()));
    if (failure) await renewBrowsers();
    await call.relay?.stop();
    call.exit = await server.stop();
  }
  assert.deepEqual(call.exit, { code: 0, signal: null }, 'the server ends cleanly');
  const own = ['', new URL(server.origin).host, call.relay && new URL(call.relay.origin).host];
  const foreign = call.people.flatMap((p) => [...p.hosts]).filter((host) => !own.includes(host));
  assert.deepEqual(foreign, [], 'nothing is asked of third parties');
}
