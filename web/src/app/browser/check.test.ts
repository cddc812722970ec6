import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { kFiles, loadScripts, type Rule } from './plain-scripts';

const { conclaveBrowserCheck, conclaveLanguageOf: languageOf } = loadScripts();
const { texts, judge, advice, missingFeatures } = conclaveBrowserCheck;

const capable = {
  RTCPeerConnection: class {
    addTransceiver(): void {}
  },
  WebSocket: class {},
  HTMLScriptElement: class {
    noModule = false;
    static {
      Object.defineProperty(this.prototype, 'noModule', { value: false });
    }
  },
  Promise,
  Object: { hasOwn: () => true },
};
const linux = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:110.0) Gecko/20100101 Firefox/110.0' };
const phone = { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/99.0 Mobile/15E148 Safari/604.1' };
const droid = { userAgent: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36' };
const ie = { userAgent: 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko' };
const policy = (unsupported: Rule[], optimal: Rule[] = []) => ({ conclave: { browsers: { optimal, unsupported } } });
const ways = (nav: { userAgent: string }, config: unknown, window: object = capable) =>
  advice(judge(window, nav, config)).map(([key, values]) => [key, ...Object.values(values ?? {})].join(' '));

it.each(kFiles)('%s is ECMAScript 5', (file) => {
  // What TypeScript would have to change for old engines is not there to begin with.
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES5, true, ts.ScriptKind.JS);
  const newer: string[] = [];
  const visit = (node: ts.Node): void => {
    const isNew =
      ts.isArrowFunction(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isForOfStatement(node) || ts.isSpreadElement(node) || ts.isObjectBindingPattern(node) || ts.isClassLike(node) ||
      ts.isArrayBindingPattern(node) || ts.isShorthandPropertyAssignment(node) || ts.isAwaitExpression(node) ||
      (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) !== 0) ||
      (ts.isPropertyAccessExpression(node) && node.questionDotToken !== undefined) ||
      (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) ||
      (ts.isCatchClause(node) && !node.variableDeclaration);
    if (isNew) newer.push(node.getText().slice(0, 60));
    ts.forEachChild(node, visit);
  };
  visit(source);
  expect(newer).toEqual([]);
});

it('has the same texts in both languages', () => {
  expect(Object.keys(texts.de).sort()).toEqual(Object.keys(texts.en).sort());
  for (const key of Object.keys(texts.en))
    expect([...(texts.de[key] ?? '').matchAll(/\{\w+\}/g)].map(String).sort()).toEqual([...(texts.en[key] ?? '').matchAll(/\{\w+\}/g)].map(String).sort());
});

describe('features', () => {
  it('are all there in a browser of today', () => expect(missingFeatures(capable)).toEqual([]));
  it.each([
    ['RTCPeerConnection', 'webrtc'],
    ['WebSocket', 'websocket'],
    ['HTMLScriptElement', 'modern'],
    ['Promise', 'modern'],
  ])('%s', (feature, missing) => expect(missingFeatures({ ...capable, [feature]: undefined })).toEqual([missing]));
  it('count an early WebRTC as none', () =>
    expect(missingFeatures({ ...capable, RTCPeerConnection: class {} })).toEqual(['webrtc']));
  it('do not include a camera: one can listen', () => expect(missingFeatures({ ...capable, navigator: {} })).toEqual([]));
});

describe('the verdict', () => {
  it('is by name where the features are there', () => {
    expect(judge(capable, linux, undefined)).toMatchObject({ missing: [], rule: null, optimal: true });
    expect(judge(capable, linux, policy([{ name: 'firefox', below: '115' }])).rule).toEqual({ name: 'firefox', below: '115' });
    expect(judge(capable, linux, policy([{ name: 'firefox', below: '100' }])).rule).toBeNull();
    expect(judge(capable, linux, policy([], [{ name: 'chromium' }])).optimal).toBe(false);
  });
  it('knows every browser of iOS as Safari', () => {
    expect(judge(capable, phone, policy([{ name: 'chrome' }])).rule).toBeNull();
    expect(judge(capable, phone, policy([{ name: 'safari', below: '16' }])).rule).not.toBeNull();
  });
  it('takes what is no list for none', () => expect(judge(capable, linux, { conclave: { browsers: { optimal: 'all', unsupported: {} } } })).toMatchObject({ rule: null, optimal: true }));
});

describe('what to use instead', () => {
  it('is a newer version, then what is best on this system', () =>
    expect(ways(linux, policy([{ name: 'firefox', below: '115' }]))).toEqual(['newer Firefox 115', 'any Chromium', 'any Chrome']));
  it('is nothing that is refused as well', () => {
    expect(ways(droid, policy([{ name: 'samsung' }]))).toEqual(['any Chrome', 'any Firefox']);
    expect(ways(droid, policy([{ name: 'chromium' }]))).toEqual(['any Firefox']);
    expect(ways(droid, policy([{ name: 'samsung' }], [{ name: 'safari' }, { name: 'firefox' }]))).toEqual(['any Firefox']);
  });
  it('is the system itself on iOS', () => {
    expect(ways(phone, policy([{ name: 'safari', below: '16' }]))).toEqual(['iosUpdate']);
    const inApp = { userAgent: phone.userAgent.replace(/ CriOS.*/, ' Mobile/15E148 Instagram 356.0.0') };
    expect(ways(inApp, policy([{ name: 'webview' }]))).toEqual(['iosOpen']);
  });
  it('is another browser for one that is no more', () => expect(ways(ie, undefined, {})).toEqual(['any Edge', 'any Chrome', 'any Firefox']));
  it('is a newer one where something is missing', () =>
    expect(ways(linux, undefined, { ...capable, Promise: undefined })).toEqual(['update', 'any Chromium', 'any Chrome']));
});

it('speaks the language that was chosen, then that of the browser', () => {
  expect(languageOf({ languages: ['fr', 'de-AT'] }, null)).toBe('de');
  expect(languageOf({ languages: ['de'] }, '{"language":"en"}')).toBe('en');
  expect(languageOf({ languages: ['de'] }, 'no JSON')).toBe('de');
  expect(languageOf({ language: 'fr' }, null)).toBe('en');
});
