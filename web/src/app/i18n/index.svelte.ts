// The page's language: that of the browser at first, then what the person chose, kept in this browser only. Only the texts
// of the language in use are loaded; the page waits for the first (`ready`), and stays as it is until another one is there.

import type { TextKey } from './en';
import { preferences } from '../preferences.svelte';
import { fill } from './fill';

export type Language = 'en' | 'de';
export type { TextKey };
export const kLanguages: Record<Language, string> = { en: 'English', de: 'Deutsch' };

type Texts = Record<TextKey, string>;
const kTexts: Record<Language, () => Promise<Texts>> = {
  en: () => import('./en').then(({ en }) => en),
  de: () => import('./de').then(({ de }) => de),
};

class LanguageChoice {
  /** That of the texts that are shown. */
  current = $state<Language>(window.conclaveAhead?.language ?? 'en');
  texts = $state.raw<Partial<Texts>>({});
  private wanted = this.current;
  /** The first texts are there. */
  readonly ready = this.load(this.current);

  /** For dates and numbers: the person's own region, where the browser knows one. */
  get locale(): string {
    return navigator.languages.find((tag) => tag.startsWith(this.current)) ?? this.current;
  }

  async set(language: Language): Promise<void> {
    preferences.set({ language });
    await this.load(language);
  }

  private async load(language: Language): Promise<void> {
    this.wanted = language;
    const texts = await kTexts[language]();
    if (language !== this.wanted) return; // Somebody chose again meanwhile.
    this.texts = texts;
    this.current = language;
    document.documentElement.lang = language;
  }
}

export const language = new LanguageChoice();

/** The text in the current language; in a template it follows a change of language. */
export function t(key: TextKey, values?: Record<string, string | number>): string {
  return fill(language.texts[key] ?? key, values);
}
