import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { de as commonDe } from './de';
import { admin as adminDe } from './de/admin';
import { en as commonEn } from './en';
import { admin as adminEn } from './en/admin';
import { fill } from './fill';

const en = { ...commonEn, ...adminEn };
const de = { ...commonDe, ...adminDe };
const app = join(import.meta.dirname, '..');
const sources = readdirSync(app, { recursive: true, encoding: 'utf8' })
  .filter((f) => /\.(svelte|ts)$/.test(f) && !/\.test\.ts$/.test(f) && !/i18n.(en|de)\b/.test(f))
  .map((f) => readFileSync(join(app, f), 'utf8'))
  .join('\n');

// Keys that are put together: t(`device.${kind}`).
const prefixes = [...sources.matchAll(/t\(`([\w.]+)\$\{/g)].map((m) => m[1] ?? '');
const literal = new Set([...sources.matchAll(/'([a-z]+\.[A-Za-z]+)'/g)].map((m) => m[1] ?? ''));

describe('catalogues', () => {
  it('have the same keys and the same values in each text', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect([key, names(de[key])]).toEqual([key, names(en[key])]);
  });

  it('hold no text that is not used', () => {
    const unused = Object.keys(en).filter((key) => !literal.has(key) && !prefixes.some((p) => key.startsWith(p)));
    expect(unused).toEqual([]);
  });

  it('hold every text that is used', () => {
    const used = [...sources.matchAll(/\bt\('([^']+)'/g)].map((m) => m[1] ?? '');
    expect(used.length).toBeGreaterThan(40);
    expect(used.filter((key) => !(key in en))).toEqual([]);
  });

  it('are the only place for words: no page writes its own', () => {
    const markup = readdirSync(app, { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.svelte'))
      .flatMap((f) => {
        const text = readFileSync(join(app, f), 'utf8').replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/\{[^{}]*\}/g, '').replace(/\{[^{}]*\}/g, '');
        return [...text.matchAll(/>([^<>{}]*[A-Za-zÄÖÜäöü]{2,}[^<>{}]*)</g)].map((m) => `${f}: ${m[1]?.trim()}`);
      })
      .filter((hit) => !/=>|&&|\?/.test(hit));
    expect(markup).toEqual([]);
  });
});

it('fills in values and leaves what is unknown', () => {
  expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
});
