// The page's language: that of the browser at first, then what the person chose, kept in this browser only. Only the texts
// of the language in use are loaded; the page waits for the first (`ready`), and stays as it is until another one is there.

import type { TextKey as CommonKey } from './en';
import type { AdminKey } from './en/admin';
import { preferences } from '../preferences.svelte';
import { fill } from './fill';

export type Language = 'en' | 'de';
export type TextKey = CommonKey | AdminKey;
export const kLanguages: Record<Language, string> = { en: 'English', de: 'Deutsch' };

type Texts = Partial<Record<TextKey, string>>;
const kTexts: Record<Language, () => Promise<Texts>> = {
  en: () => import('./en').then(({ en }) => en),
  de: () => import('./de').then(({ de }) => de),
};
const kAdminTexts: Record<Language, () => Promise<Texts>> = {
  en: () => import('./en/admin').then(({ admin }) => admin),
  de: () => import('./de/admin').then(({ admin }) => admin),
};

class LanguageChoice {
  /** That of the texts that are shown. */
  current = $state<Language>(window.conclaveAhead?.language ?? 'en');
  texts = $state.raw<Texts>({});
  private withAdmin = false;
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

  /** From now on also the texts of the pages below /about/. */
  async bringAdmin(): Promise<void> {
    await this.ready; // it would put its own in their place
    this.withAdmin = true;
    await this.load(this.wanted);
  }

  private async load(language: Language): Promise<void> {
    this.wanted = language;
    const parts = await Promise.all([kTexts[language](), this.withAdmin ? kAdminTexts[language]() : {}]);
    if (language !== this.wanted) return; // Somebody chose again meanwhile.
    this.texts = { ...parts[0], ...parts[1] };
    this.current = language;
    document.documentElement.lang = language;
  }
}

export const language = new LanguageChoice();

/** The text in the current language; in a template it follows a change of language. */
export function t(key: TextKey, values?: Record<string, string | number>): string {
  return fill(language.texts[key] ?? key, values);
}
