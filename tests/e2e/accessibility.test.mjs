// Weight: light
// Every page, panel and dialog at a desk and in the narrowest window: axe-core finds nothing, and nothing is too wide.
// Phones, the other theme and the other language are walked through in phone-pages.test.mjs, in the other browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { resize, walk } from './lib/walk.mjs';

const desk = { width: 1280, height: 800 };
const narrow = { width: 320, height: 640 };

test('nothing is in the way of anybody: Firefox, German, light', async () => {
  const problems = await walk({ kind: 'firefox', language: 'de-DE', theme: 'light', viewport: desk }, async (page) => {
    const found = [];
    for (const size of [narrow, desk]) {
      await resize(page, size);
      for (const finding of await findings(page)) found.push(`at ${size.width} px: ${finding}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) found.push(`at ${size.width} px: ${overflow} px too wide`);
    }
    return found;
  });
  assert.deepEqual(problems, []);
});
