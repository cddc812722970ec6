// Weight: heavy
// Late joiner, somebody muted, leaver, someone who comes back, someone whose tab is closed, someone who is removed.
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';
import { until } from './lib/until.mjs';

// One call for all of these: that people come in costs more than what is done to them.
test('coming and going', async (t) => {
  await withCall(t, three.slice(0, 2), async (call) => {
    const [ann, bob] = call.people;
    await call.everyoneSeesAndHearsEveryone();
    const eve = await call.person(three[2]);

    await t.test('a late joiner sees and hears those who are there, and they the joiner', async () => {
      await eve.join(call.server.origin, call.room);
      await call.everyoneSeesAndHearsEveryone();
    });

    await t.test('a moderator mutes somebody, who can unmute again', async () => {
      await ann.moderate(eve, 'mute'); // the first one is the moderator
      await Promise.all([ann, bob].map((s) => s.silenced(eve)));
      await ann.moderate(bob, 'stop-camera');
      await Promise.all([ann, eve].map((s) => s.pictureStopped(bob)));
      await eve.set('microphone', true);
      await bob.set('camera', true);
      await call.everyoneSeesAndHearsEveryone();
    });

    await t.test('who leaves disappears, and can come back', async () => {
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
    });

    await t.test('a removed person is out, for themselves and for the others', async () => {
      await bob.moderate(eve, 'kick'); // moderator since Ann had left
      eve.gone = true;
      await Promise.all([ann, bob].map((s) => s.misses(eve)));
      await eve.hasLeft();
      await until('the removed page hears nobody', async () => (await eve.hears([ann, bob])).length === 0);
      await call.everyoneSeesAndHearsEveryone();
    });

    await t.test('who closes the tab is missed soon', async () => {
      // A closed tab says no goodbye of the protocol, but the socket closes.
      await call.arrive({ kind: 'chromium', name: 'Kim' });
      await call.everyoneSeesAndHearsEveryone();
      await bob.page.close();
      bob.gone = true;
      await Promise.all(call.othersOf(bob).map((s) => s.misses(bob, { timeout: 90000 })));
      await call.everyoneSeesAndHearsEveryone();
    });
  });
});
