// What can be told of the pages without building the site: links, both languages alike, numbers that are the program's.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { blocks, collect, foreign, paths, root, sidebar, slug } from './pages.mjs';

const read = (file) => readFileSync(join(root, file), 'utf8');
const pages = [...paths()].filter(([, path]) => !path.startsWith('en/reference/'));
const byPath = new Map(pages.map(([file, path]) => [path, file]));

test('no link is dead', () => assert.deepEqual(collect().wrong, []));

test('headings get the addresses that GitHub gives them', () => {
  assert.equal(slug('What is checked'), 'what-is-checked');
  assert.equal(slug('Was geprüft wird'), 'was-geprüft-wird');
  assert.equal(slug('Changing the configuration: `SIGHUP`'), 'changing-the-configuration-sighup');
});

test('every page is there in both languages, and in the table of contents', () => {
  for (const [, path] of pages) {
    const other = path.startsWith('en/') ? `de/${path.slice(3)}` : `en/${path.slice(3)}`;
    assert.ok(byPath.has(other), `${byPath.get(path)} has no counterpart; a German page names it: *[English](../en/NAME.md)*`);
  }
  for (const language of ['en', 'de']) {
    const listed = new Set(sidebar(language, 'operate').flatMap(({ items }) => items.map(({ link }) => `${link.slice(1)}.md`)));
    for (const [, path] of pages)
      if (path.startsWith(`${language}/operate/`) && !path.endsWith('/index.md')) assert.ok(listed.has(path), `${byPath.get(path)} is not in README.md`);
  }
});

/** Commands and keys without what is written for people: comments and texts. */
const bare = ({ language, body }) => `${language}: ${body.replace(/ *#.*$/gm, '').replace(/"[^"]*"/g, '""').replace(/^reason\.\w+ = .*\n/gm, '')}`;

test('both languages have the same commands and the same configuration', () => {
  for (const [path, file] of byPath) {
    if (!path.startsWith('en/operate/')) continue;
    const german = byPath.get(`de/${path.slice(3)}`);
    assert.deepEqual(blocks(read(german)).map(bare), blocks(read(file)).map(bare), `${german} and ${file}`);
  }
});

/** The defaults of conclave.example.toml: "audit.days" -> "30" */
function defaults() {
  const found = new Map();
  let table = '';
  for (const line of read('conclave.example.toml').split('\n')) {
    table = /^\[(\w+)\]/.exec(line)?.[1] ?? table;
    const [, key, value] = /^(\w+) = ("[^"]*"|[^\s#]+)/.exec(line) ?? [];
    if (key) found.set(table ? `${table}.${key}` : key, value);
  }
  return found;
}

test('what is said to be stored for so long is what the program does without a setting', () => {
  const known = defaults();
  for (const file of ['docs/operate/en/stored.md', 'docs/operate/de/gespeichertes.md']) {
    const rows = read(file).split('\n').filter((line) => line.startsWith('|'));
    const named = rows.flatMap((line) => [...line.matchAll(/`([a-z_]+\.[a-z_]+)` = ("[^"]*"|\w+)/g)].map(([, key, value]) => ({ line, key, value })));
    assert.deepEqual(named.map(({ key }) => key), ['audit.days', 'log.level', 'rooms.resume_seconds'], file);
    for (const { line, key, value } of named) {
      assert.equal(value, known.get(key), `${file}: ${key}`);
      if (/^\d+$/.test(value)) assert.match(line, new RegExp(`\\| ${value} (days|Tage|seconds|Sekunden)`), `${file}: ${key} in words`);
    }
    // Whoever adds a table says on both pages what is kept in it. Of "secrets" none is of a person.
    assert.deepEqual([...read('src/store/migrations.cpp').matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name), ['accounts', 'rooms', 'invitations', 'audit', 'secrets', 'password_links']);
    // A constant of the program, not a setting.
    assert.match(read('src/meeting/kept/invitation.h'), /kInvitationAfterlife = 30 \* 24h/);
    assert.ok(rows.some((line) => /30 (days after its end|Tage nach ihrem Ende)/.test(line)), file);
    assert.equal(known.get('peer_to_peer.enabled'), 'false');
    assert.equal(known.get('acme.enabled'), 'false');
  }
});

test('what pages would ask of others is found in what was built; links that people press are none of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-site-'));
  writeFileSync(join(folder, 'a.html'), '<a href="https://example.org">x</a><script src="https://cdn.example.org/a.js"></script><img alt="" src="/own.webp">');
  writeFileSync(join(folder, 'a.css'), '@font-face { src: url(//fonts.example.org/a.woff2), url("/own.woff2") }');
  writeFileSync(join(folder, 'a.js'), 'fetch("https://search.example.org/"); fetch("/own.json")');
  const found = foreign(folder).map((one) => one.replace(/.*\/\//, ''));
  rmSync(folder, { recursive: true });
  assert.deepEqual(found.sort(), ['cdn.example.org/a.js', 'fonts.example.org/a.woff2', 'search.example.org/']);
});
