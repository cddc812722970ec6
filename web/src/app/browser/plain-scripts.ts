// The plain scripts of public/browser as tests run them: the files that browsers get, in a window of the test's making.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

export interface Rule {
  name: string;
  from?: string;
  below?: string;
  reason?: Record<string, string>;
}
export interface Found {
  name: string;
  version: string;
  family: string;
  engine: string;
  system: string;
}
export interface NavigatorLike {
  userAgent?: string;
  userAgentData?: { brands: { brand: string; version: string }[] };
  maxTouchPoints?: number;
  languages?: readonly string[];
  language?: string;
  brave?: object;
}
export interface Verdict {
  browser: Found;
  missing: string[];
  rule: Rule | null;
  optimal: boolean;
}
export interface Scripts {
  conclaveBrowserNames: {
    detect(nav: NavigatorLike): Found;
    compare(a: string, b: string): number;
    find(rules: Rule[], browser: Found): Rule | null;
  };
  conclaveBrowserCheck: {
    texts: Record<'en' | 'de', Record<string, string>>;
    judge(window: object, nav: NavigatorLike, config: unknown): Verdict;
    advice(verdict: Verdict): [string, Record<string, string>?][];
    missingFeatures(window: object): string[];
  };
  conclaveLanguageOf(nav: NavigatorLike, stored: string | null): string;
}

export const kFiles = ['ahead.js', 'names.js', 'check.js'].map((name) => join(import.meta.dirname, '../../../public/browser', name));

export function loadScripts(): Scripts {
  const window = {} as Scripts;
  for (const file of kFiles) runInNewContext(readFileSync(file, 'utf8'), window);
  return window;
}
