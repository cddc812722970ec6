export const common = {
  'app.name': 'Conclave',
  'language.label': 'Language',
  'theme.label': 'Appearance: {theme}',
  'theme.system': 'as the system',
  'theme.light': 'light',
  'theme.dark': 'dark',
  'common.close': 'Close',
  'common.dismiss': 'Dismiss',
} as const;
