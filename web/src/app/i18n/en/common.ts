export const common = {
  'app.name': 'Conclave',
  'language.label': 'Language',
  'theme.label': 'Appearance: {theme}',
  'theme.system': 'as the system',
  'theme.light': 'light',
  'theme.dark': 'dark',
  'common.close': 'Close',
  'common.dismiss': 'Dismiss',
  'mishap.text': 'Something on this page went wrong. If it no longer does what it should, reload it.',
  'mishap.reload': 'Reload page',
  'mishap.title': 'Errors of this page',
} as const;
