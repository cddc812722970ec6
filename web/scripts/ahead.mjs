// Tells public/browser/ahead.js which files of the build a part of the page consists of, by attributes of its element:
// the page is in parts that are imported when it is clear which are needed, and that is clear before the page runs.

/** @param parts name of a part -> module that it is imported by, from the root of the project */
export function ahead(parts) {
  return {
    name: 'ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const attributes = Object.entries(parts).map(([name, module]) => {
          const files = [...filesOf(chunkOf(bundle, module), bundle)].map((file) => `/${file}`).filter((file) => !html.includes(`"${file}"`));
          return ` data-${name}="${files.join(' ')}"`;
        });
        const tag = '<script src="/browser/ahead.js"';
        if (!html.includes(tag)) throw new Error(`index.html has no ${tag}`);
        return html.replace(tag, tag + attributes.join(''));
      },
    },
  };
}

function chunkOf(bundle, module) {
  const chunk = Object.values(bundle).find(({ modules = {} }) => Object.keys(modules).some((id) => id.endsWith(`/${module}`)));
  if (!chunk) throw new Error(`${module} is no part of its own`);
  return chunk;
}

function filesOf(chunk, bundle, found = new Set()) {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const file of chunk.imports) if (bundle[file]) filesOf(bundle[file], bundle, found);
  return found;
}
