// Chromium and Firefox ESR from Debian, headless, each participant in a browser process and profile of its own: a page
// in the background would have its canvas and timers throttled, and people do not share a browser either.
import { existsSync } from 'node:fs';

import puppeteer from 'puppeteer-core';

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
  'datareporting.policy.dataSubmissionEnabled': false,
};

/** @param userAgent what the browser says it is */
export async function launchBrowser(kind, { width = 1280, height = 800, language = 'en-GB', userAgent } = {}) {
  const common = {
    headless: true,
    acceptInsecureCerts: true,
    defaultViewport: { width, height },
    protocolTimeout: 60000,
  };
  if (kind === 'firefox') {
    return puppeteer.launch({
      ...common,
      browser: 'firefox',
      executablePath: firefoxPath,
      extraPrefsFirefox: {
        ...firefoxPreferences,
        'intl.accept_languages': language,
        ...(userAgent && { 'general.useragent.override': userAgent }),
      },
    });
  }
  const browser = await puppeteer.launch({
    ...common,
    executablePath: chromiumPath,
    args: [...chromiumArguments, `--lang=${language}`, `--accept-lang=${language}`, `--window-size=${width},${height}`],
  });
  if (userAgent) {
    // Without client hints, as browsers that are no Chromium have none.
    const open = browser.newPage.bind(browser);
    browser.newPage = async () => {
      const page = await open();
      await page.setUserAgent(userAgent);
      return page;
    };
  }
  return browser;
}
