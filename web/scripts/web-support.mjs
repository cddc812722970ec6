// A rule for ESLint: what the oldest browsers of `browserslist` in package.json lack of the browser's own objects, methods
// and attributes. eslint-plugin-compat sees globals only; this one asks the compiler of which interface a member is, and
// the compatibility data of MDN when browsers got it. An exception names its fallback beside the code.

import bcd from '@mdn/browser-compat-data' with { type: 'json' };
import browserslist from 'browserslist';

const kNames = { chrome: 'chrome', edge: 'edge', firefox: 'firefox', safari: 'safari', ios_saf: 'safari_ios' };

/** The oldest version of each browser that is served. */
const oldest = new Map();
for (const entry of browserslist()) {
  const [name, version] = entry.split(' ');
  const known = kNames[name];
  const number = Number.parseFloat(version);
  if (known && !(oldest.get(known) <= number)) oldest.set(known, number);
}

/** What a browser may lack without harm, and why. */
const kHarmless = {
  autocapitalize: 'a hint to keyboards on a screen; names of rooms are read in any case',
  contentHint: 'a hint to the encoder',
  getDisplayMedia: 'the button is left out where it is missing (call/commands.ts)',
  imageSmoothingQuality: 'a finer picture where it is known',
  playsInline: 'needed on iPhones, which know it',
  playsinline: 'needed on iPhones, which know it',
};

/** Not a number for what is not known, or not there: no comparison holds then. */
function asNumber(version) {
  if (version === true) return 0;
  return typeof version === 'string' ? Number.parseFloat(version.replace('≤', '')) : Number.NaN;
}

/** @returns the browsers that lack it, as text; '' if none does or nobody knows. */
function lacking(feature) {
  const support = feature?.__compat?.support;
  if (!support) return '';
  const missing = [...oldest].filter(([browser, version]) => {
    const statements = [support[browser] ?? []].flat().filter((s) => !s.flags && !s.prefix && !s.alternative_name);
    return !statements.some((s) => asNumber(s.version_added) <= version && !(asNumber(s.version_removed) <= version));
  });
  return missing.map(([browser, version]) => `${browser} ${version}`).join(', ');
}

/** Names of the interfaces that have this member, the declaring one first. */
function interfacesOf(checker, type, member) {
  const parts = type.isUnion() ? type.types : [type];
  return parts.flatMap((part) => {
    const property = checker.getPropertyOfType(part, member);
    const declared = property?.declarations?.[0];
    if (!declared?.getSourceFile().fileName.includes('/typescript/lib/lib.')) return [];
    const own = part.getSymbol()?.name;
    return [declared.parent?.name?.text, own].filter(Boolean);
  });
}

/** `URL.canParse`: static members are known by the name of the constructor. */
const nameOf = (node) => (node.type === 'Identifier' ? node.name : undefined);

export default {
  meta: { type: 'problem', schema: [], messages: { lacking: '{{what}} is not in {{where}}. Name the fallback beside it, or do without.' } },
  create(context) {
    const services = context.sourceCode.parserServices;
    const report = (node, what, feature) => {
      if (/\w+(?=\]?$)/.exec(what)?.[0] in kHarmless) return;
      const where = lacking(feature);
      if (where) context.report({ node, messageId: 'lacking', data: { what, where } });
    };
    return {
      MemberExpression(node) {
        if (node.computed || !services.esTreeNodeToTSNodeMap) return;
        const member = node.property.name;
        const owner = nameOf(node.object);
        if (owner && bcd.api[owner]?.[`${member}_static`]) return report(node.property, `${owner}.${member}`, bcd.api[owner][`${member}_static`]);
        const tsNode = services.esTreeNodeToTSNodeMap.get(node.object);
        if (!tsNode) return;
        const checker = services.program.getTypeChecker();
        const names = interfacesOf(checker, checker.getNonNullableType(checker.getTypeAtLocation(tsNode)), member);
        const known = names.find((name) => bcd.api[name]?.[member] ?? bcd.javascript.builtins[name]?.[member]);
        if (known) report(node.property, `${known}.${member}`, bcd.api[known]?.[member] ?? bcd.javascript.builtins[known]?.[member]);
      },
      SvelteAttribute(node) {
        const name = node.key?.name?.toLowerCase();
        const tag = node.parent?.parent?.name?.name;
        report(node, `${tag ?? ''}[${name}]`, bcd.html.elements[tag]?.[name] ?? bcd.html.global_attributes[name]);
      },
    };
  },
};
