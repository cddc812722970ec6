// Weight: light
// The page inside another one: no devices and no call there, unless the operator allowed it. The server itself forbids such
// frames; here its headers get lost on the way, as behind a careless proxy.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { closePage, openPage } from './lib/pages.mjs';
import { listen, plainProxy } from './lib/plain-proxy.mjs';
import { freeTcpPort, get, Server } from './lib/server.mjs';
import { ui } from './lib/ui.mjs';
import { until } from './lib/until.mjs';

async function framed(t, kind, { allowed }) {
  const outer = await freeTcpPort();
  const folder = mkdtempSync(join(tmpdir(), 'conclave-frame-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'conclave.toml');
  writeFileSync(config, allowed ? `[http]\nframe_ancestors = ["http://127.0.0.1:${outer}"]\n` : '');
  const server = await Server.start({ name: `frame-${kind}`, arguments: ['--config', config] });
  t.after(() => server.stop());
  const inner = await plainProxy(t, server.origin);
  await listen(t, { port: outer }, (_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/html' });
    answer.end(`<!doctype html><title>Elsewhere</title><iframe width="900" height="700" allow="camera; microphone" src="http://localhost:${inner}/garden-party"></iframe>`);
  });
  const page = await openPage(kind);
  t.after(() => closePage(page));
  await page.evaluateOnNewDocument(() => {
    window.__asked = 0;
    if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => (window.__asked++, new MediaStream());
  });
  await page.goto(`http://127.0.0.1:${outer}/`);
  const frame = await until('the frame is there', () => page.frames().find((f) => f.url().startsWith(`http://localhost:${inner}`)));
  return { frame, server };
}

for (const kind of ['chromium', 'firefox']) {
  test(`a page of strangers gets no devices: ${kind}`, async (t) => {
    const { frame, server } = await framed(t, kind, { allowed: false });
    await frame.waitForSelector('[data-testid="framed-page"] a[target="_blank"]', { visible: true });
    assert.equal(await frame.$(ui.join), null);
    assert.equal(await frame.$(ui.microphone), null);
    assert.equal(await frame.evaluate(() => window.__asked), 0);
    const { headers } = await get(`${server.origin}/garden-party`);
    assert.equal(headers['x-frame-options'], 'DENY', 'the server forbids it in the first place');
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
    assert.match(headers['permissions-policy'], /camera=\(self\), microphone=\(self\)/);
  });

  test(`a page that the operator allowed gets them: ${kind}`, async (t) => {
    const { frame } = await framed(t, kind, { allowed: true });
    await frame.waitForSelector(`${ui.join}:not([disabled])`, { visible: true });
    assert.equal(await frame.$('[data-testid="framed-page"]'), null);
    assert.equal(await frame.evaluate(() => window.__asked), 0, 'not before an act, there as anywhere');
  });
}
