// Weight: light
// Every page, panel and dialog, in both browsers, both languages and both themes: axe-core finds nothing, and nothing is
// wider than a narrow phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findings } from './lib/axe.mjs';
import { atMembers, openMembersServer } from './lib/member-scenes.mjs';
import { closePage, openPage } from './lib/pages.mjs';
import { installPortrait } from './lib/portrait.mjs';
import { inside, joinCall, leaveCall, outside } from './lib/scenes.mjs';
import { Server } from './lib/server.mjs';

const phone = { width: 320, height: 640 };
const desk = { width: 1280, height: 800 };

async function look(page, where, problems) {
  for (const size of [phone, desk]) {
    await page.setViewport(size);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    for (const finding of await findings(page)) problems.push(`${where} at ${size.width} px: ${finding}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) problems.push(`${where} at ${size.width} px: ${overflow} px too wide`);
  }
}

for (const [kind, language, theme] of [['chromium', 'en-GB', 'dark'], ['firefox', 'de-DE', 'light']]) {
  test(`nothing is in the way of anybody: ${kind}, ${language}, ${theme}`, async () => {
    const server = await Server.start({ name: `accessibility-${kind}` });
    const members = await openMembersServer(`accessibility-members-${kind}`);
    const page = await openPage(kind, { language, ...desk });
    const problems = [];
    try {
      await page.evaluateOnNewDocument(installPortrait, 200);
      await page.evaluateOnNewDocument((chosen) => localStorage.setItem('conclave.preferences', JSON.stringify({ theme: chosen })), theme);
      for (const [place, scenes] of [[server, outside], [members, atMembers]]) {
        for (const scene of scenes) {
          await page.setViewport(desk);
          await page.goto(place.origin + scene.path);
          await page.waitForSelector(scene.ready, { visible: true });
          await scene.enter?.(page);
          await look(page, scene.name, problems);
        }
      }
      await page.setViewport(desk);
      await joinCall(page, server.origin, 'Maya');
      for (const scene of inside) {
        await page.setViewport(desk);
        await scene.enter(page);
        await look(page, scene.name, problems);
        await scene.leave(page);
      }
      await page.setViewport(desk);
      await leaveCall(page);
      await look(page, 'ended', problems);
    } finally {
      await closePage(page);
      await server.stop();
      await members.stop();
    }
    assert.deepEqual(problems, []);
  });
}
