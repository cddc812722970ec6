// Weight: heavy
// People meet a peer that shares no code with the server or the page: aiortc, with its own ICE, DTLS, SRTP and VP8.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withCall } from '../e2e/lib/call.mjs';
import { Peer } from './peer.mjs';

async function withPeers(t, people, descriptions, body) {
  const peers = [];
  await withCall(t, people, async (call) => {
    try {
      for (const description of descriptions) {
        const identity = 50 + peers.length;
        peers.push(await Peer.start({ origin: call.server.origin, room: call.room, identity, ...description }));
      }
      await body(call, peers);
    } catch (error) {
      for (const peer of peers) t.diagnostic(`${peer.label}: ${peer.errors.slice(-2000)}`);
      throw error;
    } finally {
      await Promise.all(peers.map((peer) => peer.stop()));
    }
  });
}

test('two independent peers see and hear each other', async (t) => {
  await withPeers(t, [], [{ name: 'Pat' }, { name: 'Quin' }], async (call, [pat, quin]) => {
    assert.equal(pat.role, 'moderator', 'the first comer moderates');
    assert.equal(quin.role, 'participant');
    await Promise.all([pat.seesAndHearsAll([quin]), quin.seesAndHearsAll([pat])]);
    quin.command('say Grüße & <more>');
    await pat.event('chat', (e) => e.text === 'Grüße & <more>' && e.sender === quin.endpoint);
    await quin.event('chat', (e) => e.text === 'Grüße & <more>' && e.sender === quin.endpoint);
    quin.command('leave');
    await pat.event('left', (e) => e.endpoint === quin.endpoint);
  });
});

test('an independent peer in a call with Chromium and Firefox', async (t) => {
  const people = [{ kind: 'chromium', name: 'Ann' }, { kind: 'firefox', name: 'Eve' }];
  await withPeers(t, people, [{ name: 'Pat' }, { name: 'Quin', slots: true }], async (call, peers) => {
    const [pat, quin] = peers;
    for (const person of call.people) {
      await person.seesAll([...call.othersOf(person), ...peers]);
      await person.hearsAll([...call.othersOf(person), ...peers]);
    }
    await pat.seesAndHearsAll([...call.people, quin]);
    await quin.seesAndHearsAll([...call.people, pat]);
    // Somebody who is no moderator cannot put anybody out.
    const [ann, eve] = call.people;
    pat.command(`kick ${eve.endpoint}`);
    await pat.event('error', (e) => /forbidden|not-allowed/.test(e.text));
    assert.ok((await ann.tileOf(eve))?.code, 'she is still there');
  });
});
