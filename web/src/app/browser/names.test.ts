import { describe, expect, it } from 'vitest';
import { loadScripts, type Rule } from './plain-scripts';

const { detect, compare, find } = loadScripts().conclaveBrowserNames;

const kit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kit}`;
const android = `Mozilla/5.0 (Linux; Android 10; K) ${kit}`;
const phone = (os: string) => `Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)`;
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';

// What the browsers themselves send, and: product, its version, family, its version, system.
const table: [string, string, string, string, string, string][] = [
  [`${windows} Chrome/131.0.0.0 Safari/537.36`, 'chrome', '131.0.0.0', 'chromium', '131.0.0.0', 'windows'],
  [`${windows} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.70`, 'edge', '131.0.2903.70', 'chromium', '131.0.0.0', 'windows'],
  [`${windows} Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0`, 'opera', '115.0.0.0', 'chromium', '130.0.0.0', 'windows'],
  [`${windows} Chrome/130.0.0.0 Safari/537.36 Vivaldi/7.0.3495.11`, 'vivaldi', '7.0.3495.11', 'chromium', '130.0.0.0', 'windows'],
  [`${windows} Chrome/128.0.0.0 YaBrowser/24.10.0.0 Safari/537.36`, 'yandex', '24.10.0.0', 'chromium', '128.0.0.0', 'windows'],
  [`${windows} jitsi-meet/2024.10.0 Chrome/126.0.6478.234 Electron/31.6.0 Safari/537.36`, 'electron', '31.6.0', 'chromium', '126.0.6478.234', 'windows'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${kit} HeadlessChrome/156.0.0.0 Safari/537.36`, 'chromium', '156.0.0.0', 'chromium', '156.0.0.0', 'linux'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${kit} Ubuntu Chromium/83.0.4103.61 Chrome/83.0.4103.61 Safari/537.36`, 'chromium', '83.0.4103.61', 'chromium', '83.0.4103.61', 'linux'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${kit} Chrome/131.0.0.0 Safari/537.36`, 'chrome', '131.0.0.0', 'chromium', '131.0.0.0', 'chromeos'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${kit} Chrome/70.0.3538.102 Safari/537.36 Edge/18.19582`, 'edge', '18.19582', 'edgehtml', '18.19582', 'windows'],
  ['Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'ie', '11.0', 'trident', '11.0', 'windows'],
  ['Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)', 'ie', '9.0', 'trident', '9.0', 'windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'firefox', '153.0', 'gecko', '153.0', 'linux'],
  ['Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:109.0) Gecko/20100101 Firefox/115.0', 'firefox', '115.0', 'gecko', '115.0', 'windows'],
  ['Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0', 'firefox', '132.0', 'gecko', '132.0', 'android'],
  [`${android} Chrome/131.0.0.0 Mobile Safari/537.36`, 'chrome', '131.0.0.0', 'chromium', '131.0.0.0', 'android'],
  [`${android} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`, 'samsung', '27.0', 'chromium', '125.0.0.0', 'android'],
  [`${android} Chrome/131.0.0.0 Mobile Safari/537.36 EdgA/131.0.0.0`, 'edge', '131.0.0.0', 'chromium', '131.0.0.0', 'android'],
  [`Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) ${kit} Version/4.0 Chrome/131.0.6778.39 Mobile Safari/537.36`, 'webview', '131.0.6778.39', 'chromium', '131.0.6778.39', 'android'],
  [`${mac} Version/18.1 Safari/605.1.15`, 'safari', '18.1', 'webkit', '18.1', 'macos'],
  [`${phone('17_4')} Version/17.4 Mobile/15E148 Safari/604.1`, 'safari', '17.4', 'webkit', '17.4', 'ios'],
  [`${phone('17_6_1')} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`, 'safari', '17.6.1', 'webkit', '17.6.1', 'ios'],
  [`${phone('16_7')} FxiOS/133.0 Mobile/15E148 Safari/605.1.15`, 'safari', '16.7', 'webkit', '16.7', 'ios'],
  [`${phone('18_1')} Mobile/15E148 Instagram 356.0.0`, 'webview', '18.1', 'webkit', '18.1', 'ios'],
  [`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15 Epiphany/605.1.15`, 'safari', '17.0', 'webkit', '17.0', 'linux'],
  ['curl/8.5.0', '', '', '', '', ''],
];

describe('by the old string', () => {
  it.each(table)('%s', (userAgent, name, version, family, engine, system) =>
    expect(detect({ userAgent })).toEqual({ name, version, family, engine, system }));

  it('knows an iPad by its touch screen', () =>
    expect(detect({ userAgent: `${mac} Version/17.4 Safari/605.1.15`, maxTouchPoints: 5 })).toMatchObject({ name: 'safari', system: 'ios' }));

  it('knows Brave, which says it is Chrome', () =>
    expect(detect({ userAgent: `${windows} Chrome/131.0.0.0 Safari/537.36`, brave: {} }).name).toBe('brave'));
});

describe('by client hints, which win', () => {
  const chrome = `${windows} Chrome/131.0.0.0 Safari/537.36`;
  const by = (brands: Record<string, string>, userAgent = chrome) =>
    detect({ userAgent, userAgentData: { brands: Object.entries(brands).map(([brand, version]) => ({ brand, version })) } });
  it.each([
    [{ 'Google Chrome': '131', Chromium: '131', 'Not_A Brand': '24' }, 'chrome', '131', '131'],
    [{ 'Not A(Brand': '8', Chromium: '132', 'Microsoft Edge': '132' }, 'edge', '132', '132'],
    [{ Chromium: '130', Opera: '115', 'Not?A_Brand': '99' }, 'opera', '115', '130'],
    [{ Chromium: '125', 'Samsung Internet': '27.0', 'Not.A/Brand': '24' }, 'samsung', '27.0', '125'],
    [{ Chromium: '131', 'Android WebView': '131', 'Not_A Brand': '24' }, 'webview', '131', '131'],
    [{ 'Google Chrome': '131', Chromium: '131', Brave: '131' }, 'brave', '131', '131'],
    [{ Chromium: '156', 'Not/A)Brand': '8' }, 'chromium', '156', '156'],
  ])('%j', (brands, name, version, engine) =>
    expect(by(brands as Record<string, string>)).toEqual({ name, version, family: 'chromium', engine, system: 'windows' }));

  it('are passed over where they are empty, or name nothing that is known', () => {
    expect(by({})).toMatchObject({ name: 'chrome', version: '131.0.0.0' });
    expect(by({ 'Some Product': '5' })).toMatchObject({ name: 'chrome', version: '131.0.0.0' });
  });
});

describe('rules', () => {
  const edge = detect({ userAgent: `${windows} Chrome/120.0.0.0 Safari/537.36 Edg/121.0.2903.70` });
  const found = (...rules: Rule[]) => find(rules, edge);
  it('mean a product or a family', () => {
    expect(found({ name: 'chrome' })).toBeNull();
    expect(found({ name: 'firefox' }, { name: 'edge' })).toEqual({ name: 'edge' });
    expect(found({ name: 'chromium' })).not.toBeNull();
  });
  it('compare a product by its own version, a family by that of its engine', () => {
    expect(found({ name: 'edge', below: '121' })).toBeNull();
    expect(found({ name: 'edge', from: '121.0.2903.70' })).not.toBeNull();
    expect(found({ name: 'chromium', below: '121' })).not.toBeNull();
    expect(found({ name: 'chromium', from: '100', below: '120' })).toBeNull();
  });
  it('with bounds do not mean what has no version', () => {
    const unknown = { name: 'safari', version: '', family: 'webkit', engine: '', system: 'ios' };
    expect(find([{ name: 'safari', below: '17' }], unknown)).toBeNull();
    expect(find([{ name: 'safari' }], unknown)).not.toBeNull();
  });
  it('mean old Edge by its name only', () =>
    expect(find([{ name: 'chromium' }, { name: 'edge', below: '79' }], detect({ userAgent: table[9]![0] }))).toEqual({ name: 'edge', below: '79' }));
  it('count versions as numbers', () => {
    expect([compare('9', '10'), compare('17.4', '17.4.0'), compare('17.10', '17.9')]).toEqual([-1, 0, 1]);
  });
});
