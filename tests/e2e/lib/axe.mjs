// What axe-core finds in a page: rules of WCAG 2.0 to 2.2, levels A and AA, and its best practices.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** One line a finding: the rule, what it asks for, and where. @param without names of rules that are not asked about */
export async function findings(page, { without = [] } = {}) {
  if (!(await page.evaluate('typeof axe !== "undefined"'))) await page.evaluate(`${source}; undefined`);
  // Motion in progress is neither this nor that; what never ends is not waited for.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    return Promise.allSettled(ending.map((animation) => animation.finished));
  });
  return page.evaluate(async (values, names) => {
    const rules = Object.fromEntries(names.map((name) => [name, { enabled: false }]));
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values }, rules, resultTypes: ['violations'] });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary?.replace(/\s+/g, ' ')}`));
  }, tags, without);
}
