import type { common as english } from '../en/common';

export const common: Record<keyof typeof english, string> = {
  'app.name': 'Conclave',
  'language.label': 'Sprache',
  'theme.label': 'Darstellung: {theme}',
  'theme.system': 'wie das System',
  'theme.light': 'hell',
  'theme.dark': 'dunkel',
  'common.close': 'Schließen',
  'common.dismiss': 'Ausblenden',
  'mishap.text': 'Auf dieser Seite ist etwas schiefgegangen. Tut sie nicht mehr, was sie soll, lade sie neu.',
  'mishap.reload': 'Seite neu laden',
  'mishap.title': 'Fehler dieser Seite',
};
