// Pictures of every page, panel and dialog, for people who judge them: `node tests/e2e/screenshots.mjs [SCENE…]`.
// Four widths, both languages, both themes where there are two; they land in tests/e2e/artefacts/pictures/, named
// SCENE-WIDTH-LANGUAGE-THEME.png. With names of scenes only those are taken; QUICK=1 takes English and dark only.
import { mkdirSync } from 'node:fs';

import { launchBrowser } from './lib/browsers.mjs';
import { installPortrait } from './lib/portrait.mjs';
import { inside, joinCall, leaveCall, outside, pictured } from './lib/scenes.mjs';
import { artefacts, Server } from './lib/server.mjs';

const sizes = [[360, 740], [768, 1024], [1280, 800], [1920, 1080]];
const guests = ['Ann Lee', 'Bob', 'Chiara Rossi', 'Deniz'];
const folder = `${artefacts}/pictures`;
const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.includes(name);
const variants = process.env.QUICK ? [['en-GB', 'dark']] : [['en-GB', 'dark'], ['de-DE', 'light']];
mkdirSync(folder, { recursive: true });

async function visitor(hue, options) {
  const browser = await launchBrowser('chromium', options);
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(installPortrait, hue);
  return { browser, page };
}

async function shoot(page, name) {
  for (const [width, height] of sizes) {
    await page.setViewport({ width, height });
    await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      await Promise.allSettled(document.getAnimations().filter((a) => a.effect?.getTiming().iterations !== Infinity).map((a) => a.finished));
    });
    await page.screenshot({ path: `${folder}/${name.replace('WIDTH', width)}.png` });
  }
  await page.setViewport({ width: 1280, height: 800 });
}

const server = await Server.start({ name: 'screenshots-server' });
const browsers = [];
try {
  for (const [language, theme] of variants) {
    const { browser, page } = await visitor(200, { width: 1280, height: 800, language });
    browsers.push(browser);
    await page.evaluateOnNewDocument((chosen) => localStorage.setItem('conclave.preferences', JSON.stringify({ theme: chosen })), theme);
    const label = `WIDTH-${language.slice(0, 2)}-${theme}`;
    for (const scene of outside.filter((s) => wanted(s.name))) {
      await page.goto(server.origin + scene.path);
      await page.waitForSelector(scene.ready, { visible: true });
      await scene.enter?.(page);
      await shoot(page, `${scene.name}-${label}`);
    }
    const scenes = inside.filter((s) => wanted(s.name));
    if (scenes.length === 0 && !wanted('ended')) continue;
    if (browsers.length === 1) {
      for (const [index, name] of guests.entries()) {
        const guest = await visitor(40 + index * 80, { width: 640, height: 480 });
        browsers.push(guest.browser);
        await joinCall(guest.page, server.origin, name);
      }
    }
    await joinCall(page, server.origin, 'Maya');
    await pictured(page, guests.length + 1);
    for (const scene of scenes) {
      await scene.enter(page);
      await shoot(page, `${scene.name}-${label}`);
      await scene.leave(page);
    }
    await leaveCall(page);
    if (wanted('ended')) await shoot(page, `ended-${label}`);
  }
  console.log(`pictures are in ${folder}`);
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.stop();
}
