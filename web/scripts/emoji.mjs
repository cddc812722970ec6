// What the emoji picker needs, taken from emojibase at build time: `virtual:emoji/<language>` is a list of emoji in their
// usual order, each with its name, the words that find it and its group, and the names of the groups. Single letters of
// flags and skin tones are left out, and what is too new to be drawn by most systems.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const kName = /^virtual:emoji\/([a-z]+)$/;
const kNewest = 15; // Emoji 15.0, 2022
const kComponents = 2;

export function emojiCatalogue(language) {
  const versions = Object.entries(require('emojibase-data/versions/emoji.json'));
  const tooNew = new Set(versions.flatMap(([version, codes]) => (Number(version) > kNewest ? codes : [])));
  const wanted = require(`emojibase-data/${language}/compact.json`)
    .filter(({ group, hexcode }) => group !== undefined && group !== kComponents && !tooNew.has(hexcode))
    .sort((a, b) => a.order - b.order);
  return {
    emoji: wanted.map(({ unicode, label, tags = [], group }) => [unicode, label, tags.join(' '), group]),
    groups: require(`emojibase-data/${language}/messages.json`)
      .groups.filter(({ order }) => order !== kComponents)
      .map(({ order, message }) => [order, message]),
  };
}

export function emoji() {
  return {
    name: 'emoji',
    resolveId: (id) => (kName.test(id) ? `\0${id}` : undefined),
    load(id) {
      const language = id.startsWith('\0') && kName.exec(id.slice(1))?.[1];
      if (!language) return undefined;
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(emojiCatalogue(language)))});`;
    },
  };
}
