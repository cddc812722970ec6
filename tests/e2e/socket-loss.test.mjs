// Weight: heavy
// The network between a page and the server goes away for some seconds, media does not: people must stay who they
// are, and nobody may see the picture stop.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';
import { pause, until } from './lib/until.mjs';

const kLongestGap = 2500; // ms without a new frame of somebody; a rejoin would take longer and change the endpoint id

for (const [kind, outages] of [['chromium', [0, 4000]], ['firefox', [2000]]]) {
  test(`${kind} loses its sockets for ${outages.join(' and ')} ms and resumes`, async (t) => {
    await withCall(t, three.slice(0, 2), async (call) => {
      const relay = await call.proxy();
      const victim = await call.arrive({ kind, name: 'Vic' }, relay.origin);
      const endpoint = victim.endpoint;
      for (const outage of outages) await t.test(`${outage} ms`, (part) => loseSockets(part, call, relay, victim, outage));
      // Someone who comes now is signalled to the resumed session.
      await call.arrive({ kind: 'chromium', name: 'Kim' });
      await call.everyoneSeesAndHearsEveryone();
      await until('still the same endpoint', async () => (await call.people[1].tileOf({ endpoint }))?.code?.identity === victim.identity);
    });
  });
}

async function loseSockets(t, call, relay, victim, outage) {
  const [ann, bob] = call.people;
  await call.everyoneSeesAndHearsEveryone();
  const endpoint = victim.endpoint;
  await Promise.all(call.people.map((p) => p.resetFlow()));

  relay.cut();
  await pause(outage); // how long the network is gone
  relay.restore();

  // The session is resumed when what is written comes through, in both directions.
  await ann.say(`are you still there after ${outage} ms?`);
  await victim.reads(`are you still there after ${outage} ms?`);
  await victim.say(`yes I am, ${outage} ms later`);
  for (const other of [ann, bob]) await other.reads(`yes I am, ${outage} ms later`);

  for (const observer of [ann, bob]) {
    const seen = (await observer.flow())[victim.identity]?.frames ?? 0;
    await observer.seesMove([victim], { frames: seen + 15 });
    const { frames } = (await observer.flow())[victim.identity];
    const longestGap = await observer.longestGap(victim);
    t.diagnostic(`${observer.label} saw ${frames} frames of the victim, longest gap ${longestGap} ms`);
    assert.ok(longestGap < kLongestGap, `the picture of ${victim.label} stood still for ${longestGap} ms`);
    const tile = await observer.tileOf({ endpoint });
    assert.equal(tile?.code?.identity, victim.identity, 'the same endpoint id still carries the same person');
    const people = new Set((await observer.tiles()).map((shown) => shown.endpoint));
    assert.equal(people.size, 3, 'no ghost beside them');
  }
  for (const other of [ann, bob]) {
    assert.ok((await victim.longestGap(other)) < kLongestGap, `${victim.label} saw ${other.label} go on`);
  }
}
