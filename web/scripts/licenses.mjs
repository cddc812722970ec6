// Vite plugin: licenses.txt, the notices of everything by others that the built client contains, as their licenses ask
// for. By the modules that really went into it; whoever brings one without a license stops the build.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Read by other plugins, or by the build of a worker. */
const kRead = ['emojibase-data', '@mediapipe/selfie_segmentation'].map((name) => fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url)));

/** "/x/node_modules/@a/b/c.js?url" is of the package in /x/node_modules/@a/b. */
const kPackage = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/?]+)/;

function notice(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|copying|notice|ofl)/i.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8').trim());
  return { name, version, license, text: texts.join('\n\n') };
}

export function licenses() {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle() {
      const modules = [...this.getModuleIds()].flatMap((id) => kPackage.exec(id)?.[1] ?? []);
      const notices = [...new Set([...modules, ...kRead])].map(notice).sort((a, b) => (a.name < b.name ? -1 : 1));
      const bad = notices.filter(({ license, text }) => !license && !text);
      if (bad.length > 0) this.error(`no license: ${bad.map(({ name }) => name).join(', ')}`);
      const source = notices
        .map(({ name, version, license, text }) => `${name} ${version}: ${license ?? 'see below'}\n\n${text}\n`)
        .join(`\n${'-'.repeat(72)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: `This page contains, besides Conclave itself:\n\n${source}` });
    },
  };
}
