// Few files for what a page needs at first, instead of one for each set of modules that some parts happen to share:
// 'page' is what the start and a room have in common, 'room' what a room needs beyond that. The engine and what is loaded
// later are cut by the bundler.

const kOwn = /\/src\/(?!engine\/)|\/node_modules\/(svelte|esm-env|clsx|@lucide)\/|^\0/;
// Of the engine: its configuration, addresses, and what keeps somebody logged in.
const kCommon = /\/src\/engine\/(config|room-address|xmpp\/(member|scram|sasl-error)|util\/base64)\.ts$/;

/** @param pages modules that begin the start and the room, from the root of the project; @param entry of both */
export function partOf(entry, [start, room]) {
  let reached;
  return (id, context) => {
    if (id === entry) return null;
    if (kCommon.test(id)) return 'page';
    reached ??= [entry, start, room].map((module) => closure(module, context));
    const [both, first, second] = reached.map((modules) => modules.has(id));
    if (both || (first && second)) return 'page';
    return second ? 'room' : null;
  };
}

function closure(module, context, found = new Set()) {
  if (found.has(module) || !kOwn.test(module)) return found;
  found.add(module);
  for (const next of context.getModuleInfo(module)?.importedIds ?? []) closure(next, context, found);
  return found;
}
