// Chromium and Firefox ESR from Debian, headless. Tests get their pages from pages.mjs; a browser of its own is for what
// measures one, and for what takes pictures.
import { existsSync } from 'node:fs';

import puppeteer from 'puppeteer-core';

import { ownHosts } from './server.mjs';
import { kPatience } from './until.mjs';

const firstExisting = (...paths) => paths.find((path) => path && existsSync(path));

const chromiumPath = firstExisting(process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome');
const firefoxPath = firstExisting(process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox');

const chromiumArguments = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--auto-accept-this-tab-capture',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // What the address bar shows while one types is a page of its own in each window, and cost more than the page in it.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup',
];

const firefoxPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.getdisplaymedia.enabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  // Without a sound device its AudioContext would never run.
  'media.cubeb.force_mock_context': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // The server listens on the loopback address here.
  'media.peerconnection.ice.loopback': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'app.update.enabled': false,
  // Pictures come 15 times a second: to draw 60 times costs a third of a core for nothing.
  'layout.frame_rate': 30,
  'datareporting.policy.dataSubmissionEnabled': false,
};

export async function launchBrowser(kind, { width = 1280, height = 800, language = 'en-GB' } = {}) {
  const common = {
    headless: true,
    acceptInsecureCerts: true,
    defaultViewport: { width, height },
    protocolTimeout: 180_000,
  };
  if (kind === 'firefox') {
    return puppeteer.launch({
      ...common,
      browser: 'firefox',
      executablePath: firefoxPath,
      extraPrefsFirefox: {
        ...firefoxPreferences,
        'intl.accept_languages': language,
      },
    });
  }
  return puppeteer.launch({
    ...common,
    executablePath: chromiumPath,
    args: [...chromiumArguments, `--lang=${language}`, `--accept-lang=${language}`, `--window-size=${width},${height}`],
  });
}

const windows = new WeakMap(); // page -> whom it and the tabs beside it asked for anything

/**
 * A page in a window and a context of its own: as good as a browser of its own, with its own storage and processes, at a
 * tenth of the price. In a window, since in a tab that another one covers nothing is drawn, and what a canvas captures
 * stands still.
 */
export async function openWindow(browser, { width = 1280, height = 800, userAgent, context: given } = {}) {
  const context = given ?? (await browser.createBrowserContext());
  const page = await context.newPage({ type: 'window' });
  const hosts = new Set();
  const note = (tab) => tab?.on('request', (request) => hosts.add(new URL(request.url()).host));
  note(page);
  context.on('targetcreated', async (target) => {
    const tab = await target.page().catch(() => null);
    if (tab !== page) note(tab);
  });
  windows.set(page, hosts);
  page.setDefaultTimeout(kPatience);
  await page.setViewport({ width, height });
  // Without client hints, as browsers that are no Chromium have none.
  if (userAgent) await page.setUserAgent(userAgent);
  return page;
}

export const hostsOf = (page) => windows.get(page);

/** Ends a page with its context, and with its browser if it is the only one there. It may have asked nobody but servers of the tests for anything. */
export async function closeWindow(page) {
  const foreign = [...hostsOf(page)].filter((host) => !ownHosts.has(host));
  const browser = page.browser();
  if (page.browserContext() === browser.defaultBrowserContext()) await browser.close();
  else await page.browserContext().close();
  if (foreign.length > 0) throw new Error(`a page asked ${foreign}`);
}
