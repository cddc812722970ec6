// The pictures of the user guide, in both languages: `node tests/e2e/guide-pictures.mjs [SCENE…]`. They are part of the
// repository (docs/guide/pictures/); take them again when the page looks different.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from './lib/server.mjs';
import { settled } from './lib/settled.mjs';
import { Studio } from './lib/studio.mjs';

const wide = { width: 1120, height: 700, deviceScaleFactor: 1 };
const phone = { width: 390, height: 760, deviceScaleFactor: 1 };
/** Which scenes the guide shows, and how large. */
const shown = {
  start: wide, 'prejoin-open': wide, call: wide, 'speaker-view': wide, chat: wide, polls: wide, people: wide, invite: wide,
  'settings-picture': wide, connection: wide, more: phone, ended: wide, rules: wide, breakout: wide, waiting: wide, door: wide, login: wide,
  'my-rooms': wide, 'room-settings': wide, invitations: wide, 'host-wait': wide, 'host-left': wide,
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(shown);
for (const language of ['en', 'de']) {
  const folder = join(projectRoot, 'docs/guide/pictures', language);
  mkdirSync(folder, { recursive: true });
  // A server of its own: nobody of the other language is still in a room.
  const studio = await Studio.open(`guide-server-${language}`);
  try {
    await studio.walk({ language, theme: 'light', only: wanted }, async (page, name) => {
      await page.setViewport(shown[name]);
      await settled(page);
      await page.screenshot({ path: join(folder, `${name}.webp`), type: 'webp', quality: 82 });
    });
  } finally {
    await studio.close();
  }
}
