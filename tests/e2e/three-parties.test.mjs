// Weight: heavy
// Three people meet: the reason for everything else.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';

test('three people see and hear each other', async (t) => {
  await withCall(t, three, async (call) => {
    await call.everyoneSeesAndHearsEveryone();
    for (const person of call.people) {
      const tiles = await person.tiles();
      assert.equal(new Set(tiles.map((tile) => tile.endpoint)).size, 3, `${person.label} has one tile a person`);
    }
    // It goes on: new frames of everybody for everybody.
    await Promise.all(call.people.map((p) => p.resetFlow()));
    for (const person of call.people) {
      const others = call.othersOf(person);
      await person.seesMove(others, { frames: 45 });
      for (const other of others) {
        const longestGap = await person.longestGap(other);
        assert.ok(longestGap < 2500, `${person.label} saw ${other.label} standing still for ${longestGap} ms`);
      }
    }
  });
});
