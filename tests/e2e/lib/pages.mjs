// Pages of people for tests, each in a window and a context of its own. The browsers behind them are started once per
// test file, one of each kind and language. When the file is over, a page that nobody closed fails it.
import { after } from 'node:test';

import { closeWindow, launchBrowser, openWindow } from './browsers.mjs';
import { alone } from './company.mjs';

const browsers = new Map(); // kind and language -> promise of a browser
const open = new Map(); // page -> where it was opened

function browserOf(kind, language) {
  const key = `${kind} ${language}`;
  if (!browsers.has(key)) {
    const starting = launchBrowser(kind, { language });
    browsers.set(key, starting);
    const forget = () => browsers.get(key) === starting && browsers.delete(key);
    starting.then((browser) => browser.on('disconnected', forget), forget);
  }
  return browsers.get(key);
}

/**
 * @param userAgent what the browser says it is
 * @param ownBrowser for what browsers do not do in a context beside the first: to them it is a private window
 */
export async function openPage(kind, { language = 'en-GB', ownBrowser = false, ...options } = {}) {
  const { stack } = new Error('it was opened here');
  const browser = await (ownBrowser ? launchBrowser(kind, { language }) : browserOf(kind, language));
  const page = await openWindow(browser, { ...options, context: ownBrowser ? browser.defaultBrowserContext() : undefined });
  open.set(page, stack);
  return page;
}

/** Ends a page, and those who came for its sake. */
export async function closePage(page) {
  open.delete(page);
  await alone(page);
  await closeWindow(page);
}

/** After a failure the next test gets browsers to which nothing has happened, unless somebody else has pages there. */
export async function renewBrowsers() {
  if (open.size === 0) await endBrowsers();
}

async function endBrowsers() {
  const all = [...browsers.values()];
  browsers.clear();
  for (const { value } of await Promise.allSettled(all)) await value?.close().catch(() => {});
}

after(async () => {
  await endBrowsers();
  if (open.size > 0) throw new Error(`${open.size} pages were left open: ${[...open.values()].join('\n')}`);
});
