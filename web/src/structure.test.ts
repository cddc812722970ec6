// What is to hold of the page as a whole: who may import whom.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|svelte)$/.test(file) && !/\.test\.ts$|\.d\.ts$/.test(file));
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** What a file imports when it is loaded, types too; not what it loads later. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const found = (text.get(file) ?? '').matchAll(/^\s*(?:import|export)\b[^;]*?'(\.[^'?]+)';/gm);
  return [...found].flatMap(([, path]) => {
    const base = relative(root, join(root, dirname(file), path ?? ''));
    const target = ['', '.ts', '.svelte', '/index.ts'].map((end) => base + end).find((name) => text.has(name));
    if (!target && !existsSync(join(root, base)) && !existsSync(join(root, `${base}.d.ts`))) throw new Error(`${file}: what is ${path}?`);
    return target ? [target] : [];
  });
}

/** Files that import each other, round in a circle; [] if none do. */
function findCircle(): string[] {
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const circle = walk(next, [...path, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of files) {
    const circle = walk(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

const offenders = (from: (file: string) => boolean, to: (file: string) => boolean): string[] =>
  files.filter(from).flatMap((file) => (imports.get(file) ?? []).filter(to).map((target) => `${file} imports ${target}`));
const inside = (folder: string) => (file: string) => file.startsWith(`${folder}/`);

it('has no circles', () => {
  expect([...imports.values()].flat().length).toBeGreaterThan(500);
  expect(findCircle()).toEqual([]);
});

it('uses of the engine what its index shows, outside of tests', () => {
  const ours = (file: string) => !inside('engine')(file) && !inside('app/testing')(file);
  expect(offenders(ours, (target) => inside('engine')(target) && target !== 'engine/index.ts')).toEqual([]);
});

it('keeps engine and effects free of the page', () => {
  expect(offenders(inside('engine'), (target) => !inside('engine')(target) && target !== 'unawaited.ts')).toEqual([]);
  expect(offenders(inside('effects'), (target) => inside('app')(target) || inside('engine')(target))).toEqual([]);
});

it('gives components the parts of a call, and the whole to the pages around the call only', () => {
  const whole = files.filter((file) => imports.get(file)?.includes('app/call/call.svelte.ts')).sort();
  expect(whole).toEqual(['app/RoomPage.svelte', 'app/prejoin/AtDoor.svelte', 'app/prejoin/JoinForm.svelte', 'app/prejoin/PreJoinPage.svelte']);
});

it('keeps what is made for tests out of the page', () => {
  const testing = (file: string) => /(^|\/)testing\//.test(file);
  expect(offenders((file) => !testing(file), testing)).toEqual([]);
});
