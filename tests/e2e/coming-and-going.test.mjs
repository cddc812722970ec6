// Weight: heavy
// Late joiner, leaver, someone who comes back, someone whose browser dies, someone who is kicked.
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';
import { until } from './lib/until.mjs';

test('a late joiner sees and hears those who are there, and they the joiner', async (t) => {
  await withCall(t, three.slice(0, 2), async (call) => {
    await call.everyoneSeesAndHearsEveryone();
    await call.arrive(three[2]);
    await call.everyoneSeesAndHearsEveryone();
    await call.arrive({ kind: 'chromium', name: 'Kim' });
    await call.everyoneSeesAndHearsEveryone();
  });
});

test('who leaves disappears, and can come back', async (t) => {
  await withCall(t, three, async (call) => {
    await call.everyoneSeesAndHearsEveryone();
    const [ann, bob, eve] = call.people;
    for (const leaver of [eve, ann]) {
      const stayers = call.othersOf(leaver);
      await leaver.leave();
      leaver.gone = true;
      await Promise.all(stayers.map((s) => s.misses(leaver)));
      await Promise.all(stayers.map((s) => s.seesAll(call.othersOf(s))));
      if (leaver === eve) await leaver.join(call.server.origin, call.room);
      else await leaver.rejoin();
      leaver.gone = false;
      await call.everyoneSeesAndHearsEveryone();
    }
    // A closed tab says no goodbye of the protocol, but the socket closes.
    await bob.page.close();
    bob.gone = true;
    await Promise.all([ann, eve].map((s) => s.misses(bob, { timeout: 90000 })));
    await call.everyoneSeesAndHearsEveryone();
  });
});

test('a kicked person is out, for himself and for the others', async (t) => {
  await withCall(t, three, async (call) => {
    await call.everyoneSeesAndHearsEveryone();
    const [ann, bob, eve] = call.people;
    await ann.moderate(eve, 'kick'); // the first one is the moderator
    eve.gone = true;
    await Promise.all([ann, bob].map((s) => s.misses(eve)));
    await eve.hasLeft();
    await until('the kicked page hears nobody', async () => (await eve.hears([ann, bob])).length === 0);
    await call.everyoneSeesAndHearsEveryone();
  });
});

test('a moderator mutes somebody, who can unmute again', async (t) => {
  await withCall(t, three, async (call) => {
    await call.everyoneSeesAndHearsEveryone();
    const [ann, bob, eve] = call.people;
    await ann.moderate(eve, 'mute');
    await Promise.all([ann, bob].map((s) => s.silenced(eve)));
    await ann.moderate(bob, 'stop-camera');
    await Promise.all([ann, eve].map((s) => s.pictureStopped(bob)));
    await eve.set('microphone', true);
    await bob.set('camera', true);
    await call.everyoneSeesAndHearsEveryone();
  });
});
