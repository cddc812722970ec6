// The page's language: that of the browser at first, then what the person chose, kept in this browser only.

import { de } from './de';
import { en, type TextKey } from './en';
import { preferences } from '../preferences.svelte';
import { fill } from './fill';

export type Language = 'en' | 'de';
export type { TextKey };
export const kLanguages: Record<Language, string> = { en: 'English', de: 'Deutsch' };

const kCatalogues: Record<Language, Record<TextKey, string>> = { en, de };
class LanguageChoice {
  current = $state<Language>(firstLanguage());

  /** For dates and numbers: the person's own region, where the browser knows one. */
  get locale(): string {
    return navigator.languages.find((tag) => tag.startsWith(this.current)) ?? this.current;
  }

  set(language: Language): void {
    this.current = language;
    preferences.set({ language });
    document.documentElement.lang = language;
  }
}

function firstLanguage(): Language {
  for (const tag of [preferences.value.language, ...navigator.languages]) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === 'de' || language === 'en') return language;
  }
  return 'en';
}

export const language = new LanguageChoice();
document.documentElement.lang = language.current;

/** The text in the current language; in a template it follows a change of language. */
export function t(key: TextKey, values?: Record<string, string | number>): string {
  return fill(kCatalogues[language.current][key], values);
}
