// Weight: light
// Which browsers may come in: what the operator says of them, what they can do, and what the page tells who is refused.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { closePage, openPage } from './lib/pages.mjs';
import { artefacts, get, Server } from './lib/server.mjs';
import { press } from './lib/settled.mjs';
import { until } from './lib/until.mjs';

const configuration = `
[browsers]
optimal = ["edge >= 120", "safari", "firefox >= 900"]
unsupported = [
  { name = "opera", reason.en = "It <sends> too much.", reason.de = "Er sendet <zu> viel." },
  "firefox < 60", "safari < 16",
]
reason.en = "It is too old for us."
reason.de = "Er ist uns zu alt."
`;
const kit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const agents = {
  opera: `Mozilla/5.0 (X11; Linux x86_64) ${kit} Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0`,
  oldFirefox: 'Mozilla/5.0 (Windows NT 10.0; rv:52.0) Gecko/20100101 Firefox/52.0',
  iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1',
  android: `Mozilla/5.0 (Linux; Android 14; K; wv) ${kit} Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 OPR/88`,
  edge: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kit} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
  chrome: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kit} Chrome/131.0.0.0 Safari/537.36`,
};

async function withPolicy(t, name) {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-browsers-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'conclave.toml'), configuration);
  const server = await Server.start({ name, arguments: ['--config', join(folder, 'conclave.toml')] });
  t.after(() => server.stop());
  return server;
}

/** A page in a browser that says it is `userAgent`; `strangers`: who else was asked for something. */
async function visit(t, server, kind, userAgent, { language, prepare, path = '/', ...size } = {}) {
  const page = await openPage(kind, { userAgent, language, ...size });
  t.after(() => closePage(page));
  const strangers = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin) && !/^(data|blob|about):/.test(request.url())) strangers.push(request.url());
  });
  if (prepare) await page.evaluateOnNewDocument(prepare);
  await page.goto(server.origin + path, { waitUntil: 'load' });
  return { page, strangers };
}

const shown = (page, id) => page.waitForSelector(`[data-testid="${id}"]`, { visible: true });
const texts = (page, id) => page.$$eval(`[data-testid="${id}"] li`, (items) => items.map((item) => item.textContent));
const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

async function isAccessible(page, picture) {
  mkdirSync(join(artefacts, 'pictures'), { recursive: true });
  for (const width of [320, 1280]) {
    await page.setViewport({ width, height: 720 });
    assert.deepEqual(await findings(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${width} px`);
    await page.screenshot({ path: join(artefacts, 'pictures', `${picture}-${width}.png`) });
  }
}

test('the lists go to stock clients and to our page', async (t) => {
  const server = await withPolicy(t, 'browsers-lists');
  const stock = (await get(`${server.origin}/interface_config.js`)).body;
  assert.match(stock, /OPTIMAL_BROWSERS: \['edge', 'safari', 'firefox'\]/);
  assert.match(stock, /UNSUPPORTED_BROWSERS: \['opera'\]/, 'what has a bound cannot be told');
  assert.match((await get(`${server.origin}/config.js`)).body, /"below":"60"/);
});

for (const [kind, language, said, reason] of [
  ['chromium', 'en-GB', 'This browser does not work here', 'It <sends> too much.'],
  ['firefox', 'de-DE', 'Dieser Browser geht hier nicht', 'Er sendet <zu> viel.'],
]) {
  test(`who is refused by name learns why, and may try anyway: ${kind}`, async (t) => {
    const server = await withPolicy(t, `browsers-refused-${kind}`);
    const { page, strangers } = await visit(t, server, kind, agents.opera, { language, path: '/garden' });
    await shown(page, 'unsupported-page');
    assert.equal(await text(page, 'h1'), said);
    assert.equal(await text(page, '[data-testid="reason"]'), reason);
    assert.equal(await page.$('[data-testid="prejoin-page"]'), null);
    assert.equal(await page.$('[data-testid="missing"]'), null);
    assert.equal(await page.$eval('#address', (field) => field.value), `${server.origin}/garden`);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language.slice(0, 2));
    await isAccessible(page, `unsupported-${kind}`);
    // By keyboard alone.
    for (let i = 0; i < 5 && !(await page.evaluate(() => document.activeElement?.dataset?.testid === 'try-anyway')); ++i) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shown(page, 'prejoin-page');
    assert.equal(await page.$('[data-testid="unsupported-page"]'), null);
    await page.reload();
    await shown(page, 'prejoin-page');
    assert.deepEqual(strangers, []);
  });

  test(`what a browser can do counts before its name: ${kind}`, async (t) => {
    const server = await withPolicy(t, `browsers-features-${kind}`);
    const { page } = await visit(t, server, kind, agents.oldFirefox, {
      prepare: () => {
        delete window.RTCPeerConnection;
        delete Object.hasOwn;
      },
    });
    await shown(page, 'unsupported-page');
    assert.deepEqual(await texts(page, 'missing'), ['sound and pictures in the page (WebRTC)', 'the language of today’s pages (JavaScript of 2022)']);
    assert.equal(await text(page, '[data-testid="reason"]'), 'It is too old for us.', 'the operator has his word too');
    assert.deepEqual(await texts(page, 'instead'), ['a newer Firefox: version 60 or later', 'Edge']);
    assert.equal(await page.$('[data-testid="try-anyway"]'), null);
    assert.equal(await page.$('[data-testid="start-page"]'), null);
    await isAccessible(page, `unsupported-features-${kind}`);
  });

  test(`phones are told what helps there: ${kind}`, async (t) => {
    const server = await withPolicy(t, `browsers-phone-${kind}`);
    const iphone = await visit(t, server, kind, agents.iphone, { width: 390, height: 844 });
    await shown(iphone.page, 'unsupported-page');
    assert.match((await texts(iphone.page, 'instead')).join(), /^Safari, with the newest iOS/);
    assert.match(await text(iphone.page, 'main p'), /Safari 15/);
    const android = await visit(t, server, kind, agents.android, { width: 390, height: 844 });
    await shown(android.page, 'unsupported-page');
    assert.deepEqual(await texts(android.page, 'instead'), ['Edge', 'Firefox']);
  });

  test(`who could do better is told once: ${kind}`, async (t) => {
    const server = await withPolicy(t, `browsers-note-${kind}`);
    const { page } = await visit(t, server, kind, agents.chrome);
    await shown(page, 'start-page');
    await shown(page, 'browser-note');
    assert.match(await text(page, '[data-testid="browser-note"]'), /Edge or Firefox works best here/);
    await isAccessible(page, `browser-note-${kind}`);
    await press(page, '[data-testid="browser-note"] button');
    await page.waitForSelector('[data-testid="browser-note"]', { hidden: true });
    await page.reload();
    await shown(page, 'start-page');
    assert.equal(await page.$('[data-testid="browser-note"]'), null);
    const best = await visit(t, server, kind, agents.edge);
    await shown(best.page, 'start-page');
    assert.equal(await best.page.$('[data-testid="browser-note"]'), null);
  });
}

test('client hints win over what the old string says', async (t) => {
  const server = await withPolicy(t, 'browsers-hints');
  const page = await openPage('chromium');
  t.after(() => closePage(page));
  await page.setUserAgent(agents.chrome, {
    brands: [{ brand: 'Opera', version: '115' }, { brand: 'Chromium', version: '130' }],
    platform: 'Windows', platformVersion: '10', architecture: 'x86', model: '', mobile: false,
  });
  await page.goto(server.origin);
  await shown(page, 'unsupported-page');
  assert.match(await text(page, 'main p'), /Opera 115/);
});

test('without a word of the operator the browsers of today come in without a note', async (t) => {
  const server = await Server.start({ name: 'browsers-default' });
  t.after(() => server.stop());
  for (const kind of ['chromium', 'firefox']) {
    const { page } = await visit(t, server, kind);
    await shown(page, 'start-page');
    await until('it is optimal', () => page.evaluate(() => window.conclaveBrowser.optimal));
    assert.equal(await page.$('[data-testid="browser-note"]'), null);
  }
});
