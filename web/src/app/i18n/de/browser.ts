export const browser = {
  'browser.note': 'Über diesen Browser',
  'browser.notOptimal': 'Mit diesem Browser geht es. Am besten geht es hier mit {better}.',
} as const;
