// The site of the operator's handbook and the user guide: no request to anyone else, search in the browser.
import { defineConfig } from 'vitepress';

import { sidebar, slug } from '../pages.mjs';

const reference = { text: 'Reference', items: [{ text: 'Security', link: '/en/reference/security' }, { text: 'A live server', link: '/en/reference/live' }] };

const german = {
  outline: { label: 'Auf dieser Seite', level: [2, 3] },
  docFooter: { prev: 'Zurück', next: 'Weiter' },
  darkModeSwitchLabel: 'Farben', lightModeSwitchTitle: 'Helle Farben', darkModeSwitchTitle: 'Dunkle Farben',
  sidebarMenuLabel: 'Seiten', returnToTopLabel: 'Nach oben', langMenuLabel: 'Sprache wählen', skipToContentLabel: 'Zum Inhalt',
  notFound: { title: 'Diese Seite gibt es nicht', quote: '', linkText: 'Zum Anfang', linkLabel: 'Zum Anfang' },
};
const germanSearch = {
  button: { buttonText: 'Suchen', buttonAriaLabel: 'Suchen' },
  modal: {
    displayDetails: 'Einzelheiten zeigen', resetButtonTitle: 'Leeren', backButtonTitle: 'Schließen', noResultsText: 'Nichts gefunden für',
    footer: { selectText: 'öffnen', navigateText: 'wählen', closeText: 'schließen', selectKeyAriaLabel: 'Eingabe', navigateUpKeyAriaLabel: 'hinauf', navigateDownKeyAriaLabel: 'hinunter', closeKeyAriaLabel: 'Escape' },
  },
};

const parts = (language, names) => ({
  nav: Object.entries(names).map(([part, text]) => ({ text, link: `/${language}/${part}/`, activeMatch: `^/${language}/${part}/` })),
  sidebar: Object.fromEntries(Object.keys(names).map((part) => [`/${language}/${part}/`, sidebar(language, part)])),
});
const english = parts('en', { operate: 'Operating', guide: 'User guide' });
english.sidebar['/en/reference/'] = [reference];
english.sidebar['/en/operate/'].push(reference);

export default defineConfig({
  title: 'Conclave',
  srcDir: '../../build/docs-source',
  outDir: '../../build/docs',
  cleanUrls: false,
  head: [['link', { rel: 'icon', href: '/icon.png' }]],
  locales: {
    en: { label: 'English', lang: 'en', description: 'Video conferences on your own machine', themeConfig: { ...english, outline: { level: [2, 3] } } },
    de: { label: 'Deutsch', lang: 'de', description: 'Videokonferenzen auf dem eigenen Rechner', themeConfig: { ...parts('de', { operate: 'Betreiben', guide: 'Handbuch' }), ...german } },
  },
  markdown: { anchor: { slugify: slug }, languageAlias: { conf: 'ini', console: 'sh' } },
  themeConfig: { search: { provider: 'local', options: { locales: { de: { translations: germanSearch } } } } },
});
