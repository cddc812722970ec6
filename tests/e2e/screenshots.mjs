// Pictures of every page, panel and dialog, for people who judge them: `node tests/e2e/screenshots.mjs [SCENE…]`.
// Four widths, both languages, both themes where there are two; they land in tests/e2e/artefacts/pictures/, named
// SCENE-WIDTH-LANGUAGE-THEME.png. With names of scenes only those are taken; QUICK=1 takes English and dark only.
import { mkdirSync } from 'node:fs';

import { artefacts } from './lib/server.mjs';
import { settled } from './lib/settled.mjs';
import { Studio } from './lib/studio.mjs';

const sizes = [[360, 740], [768, 1024], [1280, 800], [1920, 1080]];
const folder = `${artefacts}/pictures`;
const variants = process.env.QUICK ? [['en-GB', 'dark']] : [['en-GB', 'dark'], ['de-DE', 'light'], ['en-GB', 'light'], ['de-DE', 'dark']];
mkdirSync(folder, { recursive: true });

const studio = await Studio.open('screenshots-server');
try {
  for (const [language, theme] of variants) {
    await studio.walk({ language, theme, only: process.argv.slice(2) }, async (page, name) => {
      for (const [width, height] of sizes) {
        await page.setViewport({ width, height });
        await settled(page);
        await page.screenshot({ path: `${folder}/${name}-${width}-${language.slice(0, 2)}-${theme}.png` });
      }
    });
  }
  console.log(`pictures are in ${folder}`);
} finally {
  await studio.close();
}
