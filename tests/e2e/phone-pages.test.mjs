// Weight: light
// Every page, panel and dialog on a phone, upright and lying, and on a tablet: all of it fits, is large enough for a
// finger, and axe-core finds nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { kFinger, misfits } from './lib/misfits.mjs';
import { resize, walk } from './lib/walk.mjs';

const touch = { isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const sizes = [[568, 320], [360, 740], [768, 1024], [320, 568]].map(([width, height]) => ({ width, height, ...touch }));
/** Where axe-core looks: the narrowest, and the one that is laid out for much room. */
const judged = [320, 768];
/** Sizes are measured here, more strictly; what a notice covers for a moment is not too small. */
const kAsked = { without: ['target-size'] };

test('nothing is in the way of anybody: Chromium on a phone, English, dark', async () => {
  const problems = await walk({ kind: 'chromium', language: 'en-GB', theme: 'dark', viewport: sizes.at(-1) }, async (page) => {
    const found = [];
    for (const size of sizes) {
      await resize(page, size);
      const where = `at ${size.width}x${size.height}`;
      found.push(...(await misfits(page, kFinger)).map((problem) => `${where}: ${problem}`));
      if (judged.includes(size.width)) found.push(...(await findings(page, kAsked)).map((finding) => `${where}: ${finding}`));
    }
    return found;
  });
  assert.deepEqual(problems, []);
});
