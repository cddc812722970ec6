// What a person chose, kept in this browser only. Every field has a default; what is stored but unknown or of another
// type is ignored, so that an old or hand-edited store never breaks the page.

import { keep, recall } from './storage';

const kDefaults = {
  name: '',
  /** '' as the browser says. */
  language: '' as '' | 'en' | 'de',
  theme: 'system' as 'system' | 'light' | 'dark',
  mirrorSelf: true,
};

export type PreferenceValues = typeof kDefaults;

class Preferences {
  value = $state.raw<Readonly<PreferenceValues>>(read(recall('preferences')));

  set(change: Partial<PreferenceValues>): void {
    this.value = { ...this.value, ...change };
    keep('preferences', JSON.stringify(this.value));
  }
}

/** The defaults with what of `stored` (JSON) has the type of its default. */
export function read(stored: string): PreferenceValues {
  const values: Record<string, unknown> = { ...kDefaults };
  try {
    const known = JSON.parse(stored || '{}') as Record<string, unknown>;
    for (const [key, fallback] of Object.entries(kDefaults)) {
      if (typeof known[key] === typeof fallback && Array.isArray(known[key]) === Array.isArray(fallback)) values[key] = known[key];
    }
  } catch {
    // Not ours; the defaults do.
  }
  return values as PreferenceValues;
}

export const preferences = new Preferences();
