// The operator's name, logo, welcome and colours, from the server's configuration; the product's own where it says
// nothing. config.js is read before the page, so that nothing changes under the eyes of the person.

import { loadServerConfig, type Brand } from '../engine';
import { language, t } from './i18n/index.svelte';
import { accentTokens, type Surfaces } from './theme/accent';
import icon from './theme/icon.svg';

class OwnBrand {
  private configured = $state.raw<Brand>({ accent: {}, welcome: {} });

  readonly name = $derived(this.configured.name ?? t('app.name'));
  readonly logo = $derived(this.configured.logo ?? icon);
  /** What the operator says on the start page, in the language of the page if there is such a text. */
  readonly welcome = $derived.by(() => {
    const texts = this.configured.welcome;
    return texts[language.current] ?? texts.en ?? Object.values(texts)[0];
  });

  apply(brand: Brand): void {
    this.configured = brand;
    applyAccent(brand.accent);
  }
}

export const brand = new OwnBrand();

const current = (window as Window & { config?: unknown }).config;
if (current !== undefined) loadServerConfig(document).then(({ brand: found }) => brand.apply(found), () => undefined);

/** The surfaces of a theme, whichever is shown now. */
function surfacesOf(theme: 'light' | 'dark'): Surfaces {
  const probe = document.createElement('div');
  probe.dataset.theme = theme;
  document.documentElement.append(probe);
  const style = getComputedStyle(probe);
  const token = (name: string) => style.getPropertyValue(`--${name}`);
  const surfaces = { backgrounds: ['stage', 'surface', 'surface-2'].map(token), text: token('text'), surface: token('surface') };
  probe.remove();
  return surfaces;
}

// A constructed style sheet comes after those of the page and holds for both themes at once, also where a part of the
// page is dark in a light one.
function applyAccent(accent: Brand['accent']): void {
  const sheet = new CSSStyleSheet();
  for (const theme of ['dark', 'light'] as const) {
    const colour = accent[theme];
    if (colour === undefined) continue;
    const tokens = accentTokens(colour, surfacesOf(theme));
    if (!tokens) {
      console.warn(`The accent colour ${colour} of the ${theme} theme is ignored: nobody could read it there.`);
      continue;
    }
    const rules = Object.entries(tokens).map(([name, value]) => `${name}: ${value};`);
    sheet.insertRule(`[data-theme='${theme}'] { ${rules.join(' ')} }`);
  }
  if (sheet.cssRules.length > 0) document.adoptedStyleSheets.push(sheet);
}
