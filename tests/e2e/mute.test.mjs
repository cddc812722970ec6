// Weight: heavy
// Microphone and camera off and on again, as the others perceive it.
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';
import { holds } from './lib/until.mjs';

test('microphone and camera go off and on again', async (t) => {
  await withCall(t, three, async (call) => {
    await call.everyoneSeesAndHearsEveryone();
    for (const person of [call.people[0], call.people[2]]) {
      const others = call.othersOf(person);

      await person.set('microphone', false);
      await Promise.all(others.map((o) => o.silenced(person)));
      await holds(`${person.label} stays silent`, async () => (await others[0].hears([person])).length === 0);
      await Promise.all(others.map((o) => o.seesAll([person])));
      await person.set('microphone', true);
      await Promise.all(others.map((o) => o.hearsAll([person])));

      await person.set('camera', false);
      await Promise.all(others.map((o) => o.pictureStopped(person)));
      await Promise.all(others.map((o) => o.hearsAll([person])));
      await person.set('camera', true);
      await Promise.all(others.map((o) => o.seesAll([person])));
    }
    await call.everyoneSeesAndHearsEveryone();
  });
});
