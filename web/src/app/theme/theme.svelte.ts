// Light or dark: as the person chose, or as the system says. A call holds the page dark while it lasts.

import { preferences } from '../preferences.svelte';

export type ThemeChoice = 'system' | 'light' | 'dark';
export const kThemes: readonly ThemeChoice[] = ['system', 'light', 'dark'];

const systemLight = matchMedia('(prefers-color-scheme: light)');

class Theme {
  private systemIsLight = $state(systemLight.matches);
  private dark = $state(false);
  readonly current = $derived.by<'light' | 'dark'>(() => {
    const choice = preferences.value.theme;
    if (this.dark || choice === 'dark') return 'dark';
    return choice === 'light' || this.systemIsLight ? 'light' : 'dark';
  });

  constructor() {
    systemLight.addEventListener('change', (event) => (this.systemIsLight = event.matches));
  }

  holdDark(held: boolean): void {
    this.dark = held;
  }
}

export const theme = new Theme();
