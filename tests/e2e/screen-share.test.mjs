// Weight: heavy
// A shared screen is a picture of its own beside the camera, and sharp.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { three, withCall } from './lib/call.mjs';
import { until } from './lib/until.mjs';

for (const [index, who] of [[0, 'Chromium'], [2, 'Firefox']]) {
  test(`a screen shared from ${who} is seen by the others, sharp, and ends`, async (t) => {
    await withCall(t, three, async (call) => {
      await call.everyoneSeesAndHearsEveryone();
      const sharer = call.people[index];
      await sharer.set('screen', true);
      for (const viewer of call.othersOf(sharer)) {
        const tile = await until(`${viewer.label} has a tile of the screen`, async () => {
          const shown = await viewer.tileOf(sharer, 'v1');
          return shown?.code && shown;
        });
        assert.equal(tile.code.identity, sharer.identity + 128);
        const picture = await until(`the screen is sharp for ${viewer.label}`, async () => {
          const measured = await viewer.page.evaluate((who) => __truth.sharpnessOf(who), sharer.identity);
          return measured && measured.sharpness > 0.97 && measured.height >= 720 && measured;
        });
        t.diagnostic(`${viewer.label}: ${picture.width}x${picture.height}, ${Math.round(picture.sharpness * 1000) / 10} % right`);
        assert.ok((await viewer.tileOf(sharer, 'v0'))?.code, 'the camera stays beside it');
      }
      await sharer.set('screen', false);
      for (const viewer of call.othersOf(sharer)) {
        await until(`the tile of the screen is gone for ${viewer.label}`, async () => !(await viewer.tileOf(sharer, 'v1')));
      }
      await call.everyoneSeesAndHearsEveryone();
    });
  });
}
