// A walk through every page, panel and dialog (scenes.mjs), as one person sees them.
import { atMembers, openMembersServer } from './member-scenes.mjs';
import { closePage, openPage } from './pages.mjs';
import { installPortrait } from './portrait.mjs';
import { inside, joinCall, leaveCall, outside } from './scenes.mjs';
import { artefacts, Server } from './server.mjs';

/**
 * @param kind of browser
 * @param viewport in which each scene is entered
 * @param look called in each scene with the page and the name of the scene; tells what is wrong there
 * @returns what was told, with the name of the scene before it
 */
export async function walk({ kind, language, theme, viewport }, look) {
  const server = await Server.start({ name: `walk-${kind}` });
  const members = await openMembersServer(`walk-members-${kind}`);
  const page = await openPage(kind, { language });
  const problems = [];
  const visit = async (name) => {
    const found = await look(page, name);
    if (found.length > 0) await page.screenshot({ path: `${artefacts}/walk-${kind}-${name}.png` });
    problems.push(...found.map((problem) => `${name}: ${problem}`));
    await page.setViewport(viewport);
  };
  try {
    await page.setViewport(viewport);
    await page.evaluateOnNewDocument(installPortrait, 200);
    await page.evaluateOnNewDocument((chosen) => localStorage.setItem('conclave.preferences', JSON.stringify({ theme: chosen })), theme);
    for (const [place, scenes] of [[server, outside], [members, atMembers]]) {
      for (const scene of scenes) {
        await page.goto(place.origin + scene.path);
        await page.waitForSelector(scene.ready, { visible: true });
        await scene.enter?.(page);
        await visit(scene.name);
      }
    }
    await joinCall(page, server.origin, 'Maya');
    for (const scene of inside) {
      await scene.enter(page);
      await visit(scene.name);
      await scene.leave(page);
    }
    await leaveCall(page);
    await visit('ended');
  } finally {
    await closePage(page);
    await server.stop();
    await members.stop();
  }
  return problems;
}

/** Sets the window and waits until the page has drawn itself anew. */
export async function resize(page, viewport) {
  await page.setViewport(viewport);
  const frames = (count) => new Promise((done) => (function next(left) { left ? requestAnimationFrame(() => next(left - 1)) : done(); })(count));
  await page.evaluate(frames, 4);
}
