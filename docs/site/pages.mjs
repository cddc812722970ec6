// The pages of the site: those of docs/operate and docs/guide as they are in the repository, with links that lead where the
// page is on the site. Links between files work in both places; a dead one, or one to a heading that is not there, is an
// error. What the site does not have (decisions, sources) stays as text.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const source = join(root, 'build/docs-source');
const languages = ['en', 'de'];

/** As GitHub makes the address of a heading. */
export function slug(heading) {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replace(/ /g, '-');
}

/** Calls `change` for what is in no block of code. */
function outsideBlocks(text, change) {
  return text
    .split(/(^```[\s\S]*?^```)/m)
    .map((part, index) => (index % 2 ? part : change(part)))
    .join('');
}

function headings(text) {
  const seen = new Map();
  return text
    .replace(/^```[\s\S]*?^```/gm, '')
    .split('\n')
    .filter((line) => /^#{1,6} /.test(line))
    .map((line) => {
      const name = slug(line.replace(/^#+ /, ''));
      const times = seen.get(name) ?? 0;
      seen.set(name, times + 1);
      return times ? `${name}-${times}` : name;
    });
}

const read = (file) => readFileSync(join(root, file), 'utf8');
const markdown = (folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);

/** The English page that a German one says it is: *[English](../en/install.md)* */
function english(file) {
  const [, other] = /\*(?:[^*\n]*)\[English\]\(\.\.\/en\/([\w-]+)\.md\)\*/.exec(read(file)) ?? [];
  return other;
}

/** Each file of the repository that is a page, and its path on the site. Both languages have the same paths. */
export function paths() {
  const pages = new Map();
  for (const language of languages)
    for (const part of ['operate', 'guide'])
      for (const file of markdown(`docs/${part}/${language}`)) {
        const name = (language === 'de' && english(file)) || file.replace(/.*\/|\.md$/g, '');
        pages.set(file, `${language}/${part}/${name === 'README' ? 'index' : name}.md`);
      }
  for (const name of ['live', 'security']) pages.set(`docs/${name}.md`, `en/reference/${name}.md`);
  return pages;
}

/** Files that are shown as they are. */
function listings() {
  const files = ['conclave.example.toml', ...readdirSync(join(root, 'docs/operate/proxies')).map((name) => `docs/operate/proxies/${name}`)];
  return new Map(files.map((file) => [file, (language) => `${language}/files/${file.replace(/.*\//, '').replace(/\./g, '-').toLowerCase()}.md`]));
}

/** Links and pictures of a text: [text](target), ![text](target). */
const kLink = /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g;

/** @returns the pages by their path on the site, and what is wrong */
export function collect() {
  const pages = paths(), shown = listings(), wrong = [], made = new Map();
  for (const [file, path] of pages) {
    const language = path.slice(0, 2), text = read(file);
    const rewritten = outsideBlocks(text, (part) =>
      part.replace(kLink, (whole, picture, label, target) => {
        if (/^(https?|mailto):/.test(target)) return whole;
        const [address, anchor] = target.split('#');
        const wanted = address ? relative(root, resolve(root, dirname(file), address)) : file;
        if (!existsSync(join(root, wanted))) {
          wrong.push(`${file}: ${target} does not exist`);
          return whole;
        }
        if (anchor && wanted.endsWith('.md') && !headings(read(wanted)).includes(decodeURIComponent(anchor))) {
          wrong.push(`${file}: ${target}: there is no such heading`);
          return whole;
        }
        let there;
        if (picture) there = wanted.replace('docs/guide/', '');
        else there = pages.get(wanted) ?? shown.get(wanted)?.(language);
        if (!there) return label;
        const to = relative(dirname(path), there);
        return `${picture}[${label}](${to.startsWith('.') ? to : `./${to}`}${anchor ? `#${anchor}` : ''})`;
      }),
    );
    made.set(path, rewritten);
  }
  for (const [file, path] of shown)
    for (const language of languages) {
      const name = file.replace(/.*\//, ''), kind = name.endsWith('.toml') ? 'toml' : name.endsWith('.conf') ? 'nginx' : 'text';
      made.set(path(language), `# ${name}\n\n\`\`\`${kind}\n${read(file)}\`\`\`\n`);
    }
  return { made, wrong };
}

/** The sidebar of a part: the table of its first page, with the bold rows as headings. */
export function sidebar(language, part) {
  const pages = paths(), folder = `docs/${part}/${language}`;
  const groups = [{ items: [] }];
  for (const line of read(`${folder}/README.md`).split('\n')) {
    const heading = /^\| \*\*(.+)\*\* \|/.exec(line), page = /^\| \[(.+?)\]\((.+?\.md)\)/.exec(line);
    if (heading) groups.push({ text: heading[1], items: [] });
    if (page) groups.at(-1).items.push({ text: page[1], link: `/${pages.get(`${folder}/${page[2]}`)?.replace(/(index)?\.md$/, '')}` });
  }
  return groups;
}

/** The fenced blocks of a page. */
export function blocks(text) {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, body]) => ({ language, body }));
}

/** Writes the pages to where the generator reads them. */
export function write() {
  const { made, wrong } = collect();
  if (wrong.length) throw new Error(`dead links:\n  ${wrong.join('\n  ')}`);
  rmSync(source, { recursive: true, force: true });
  for (const [path, text] of made) {
    mkdirSync(join(source, dirname(path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  cpSync(join(root, 'docs/guide/pictures'), join(source, 'pictures'), { recursive: true });
  cpSync(join(root, 'docs/site/home'), source, { recursive: true });
  mkdirSync(join(source, 'public'), { recursive: true });
  cpSync(join(root, 'web/public/icons/icon-192.png'), join(source, 'public/icon.png'));
  // The pages are built into modules, which look for what they import from where they are.
  symlinkSync(join(root, 'docs/site/node_modules'), join(source, 'node_modules'));
}

/** What the built pages would fetch from elsewhere: nothing, if all is well. Links that people press are no requests. */
export function foreign(folder = join(root, 'build/docs')) {
  const found = [];
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    if (!/\.(html|css|js)$/.test(name)) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const pattern = name.endsWith('.html')
      ? /<(?:script|link|img|iframe|source|video|audio)\b[^>]*\b(?:src|href|srcset)="((?:https?:)?\/\/[^"]+)"/g
      : name.endsWith('.css') ? /(?:url\(|@import )["']?((?:https?:)?\/\/[^"')]+)/g
      : /(?:fetch|import|Worker|WebSocket|EventSource)\(["'`]((?:https?:|wss?:)?\/\/[^"'`]+)/g;
    for (const [, address] of text.matchAll(pattern)) found.push(`${name}: ${address}`);
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (process.argv[2] === 'check-built') {
      const found = foreign();
      if (found.length) throw new Error(`the pages would ask others:\n  ${found.join('\n  ')}`);
    } else {
      write();
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
