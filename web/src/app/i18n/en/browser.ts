export const browser = {
  'browser.note': 'About this browser',
  'browser.notOptimal': 'This browser will do. {better} works best here.',
} as const;
