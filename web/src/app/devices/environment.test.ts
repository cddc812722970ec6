import { expect, it } from 'vitest';
import { environmentOf } from './environment';

const kWebKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const kPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kWebKit} Chrome/156.0.0.0 Safari/537.36`, 'chrome', 'windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kWebKit} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`, 'edge', 'windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'firefox', 'linux'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${kWebKit} Chrome/156.0.0.0 Safari/537.36`, 'chrome', 'chromeos'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'safari', 'macos'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${kWebKit} Chrome/156.0.0.0 Mobile Safari/537.36`, 'androidChrome', 'android'],
  ['Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0', 'androidFirefox', 'android'],
  [`${kPhone} Version/18.0 Mobile/15E148 Safari/604.1`, 'iosSafari', 'ios'],
  [`${kPhone} CriOS/156.0 Mobile/15E148 Safari/604.1`, 'iosOther', 'ios'],
  ['curl/8', 'other', 'other'],
])('%s', (userAgent, browser, system) => expect(environmentOf({ userAgent })).toEqual({ browser, system }));

it('knows an iPad by its touch screen', () => {
  const userAgent = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';
  expect(environmentOf({ userAgent, maxTouchPoints: 5 })).toEqual({ browser: 'iosSafari', system: 'ios' });
});
