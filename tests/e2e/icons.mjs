// Makes the icons of the installed app from the one drawing: node icons.mjs, after a change of web/src/app/theme/icon.svg.
// Systems that cut icons to a shape of their own get one that is filled to the edge.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { launchBrowser } from './lib/browsers.mjs';
import { projectRoot } from './lib/server.mjs';

const source = readFileSync(join(projectRoot, 'web/src/app/theme/icon.svg'), 'utf8');
const filled = source.replace(/ rx="\d+"/, '');
if (filled === source) throw new Error('the drawing has no rounded ground any more');
const target = join(projectRoot, 'web/public/icons');
mkdirSync(target, { recursive: true });

const browser = await launchBrowser('chromium');
const page = await browser.newPage();
for (const [name, size, drawing] of [
  ['icon-192', 192, source],
  ['icon-512', 512, source],
  ['maskable-512', 512, filled],
  ['apple-touch-180', 180, filled],
]) {
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`);
  await page.screenshot({ path: join(target, `${name}.png`), omitBackground: true });
}
await browser.close();
