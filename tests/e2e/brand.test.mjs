// Weight: light
// The operator's name, logo and colours on the page, and what a phone is told that installs it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { closePage, openPage } from './lib/pages.mjs';
import { get, Server } from './lib/server.mjs';
import { until } from './lib/until.mjs';

const name = 'Gartenverein </script> "Süd"';
const configuration = (folder) => `
[brand]
name = '${name}'
logo = "${folder}/logo.svg"
accent.light = "#0000ee"
accent.dark = "#0000ee" # which nobody could read there
welcome.en = "The garden is open."
`;

test(`the page looks like its operator's `, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-brand-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="32"><path d="M0 0h64v32z"/></svg>');
  writeFileSync(join(folder, 'conclave.toml'), configuration(folder));
  const server = await Server.start({ name: 'brand', arguments: ['--config', join(folder, 'conclave.toml')] });
  t.after(() => server.stop());
  const page = await openPage('firefox');
  t.after(() => closePage(page));
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(server.origin, { waitUntil: 'load' });

  await until('the title is the name', async () => (await page.title()) === name);
  assert.equal(await page.$eval('header a', (link) => link.textContent.trim()), name);
  await until('the logo is shown', () => page.$eval('header img', (image) => image.complete && image.naturalWidth === 64));
  const accent = (theme) =>
    page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
      return getComputedStyle(document.documentElement).getPropertyValue('--accent').trim();
    }, theme);
  assert.equal(await accent('light'), '#0000ee');
  assert.equal(await accent('dark'), '#63e2c0');
  await until('the unreadable colour was reported', () => said.some((text) => /#0000ee of the dark theme is ignored/.test(text)));

  const manifest = await get(`${server.origin}/manifest.webmanifest`);
  assert.equal(manifest.headers['content-type'], 'application/manifest+json');
  assert.equal(JSON.parse(manifest.body).name, name);
  assert.equal(JSON.parse(manifest.body).start_url, '/');
});
