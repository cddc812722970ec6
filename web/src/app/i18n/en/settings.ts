export const settings = {
  'shortcuts.title': 'Keyboard shortcuts',
  'shortcuts.lead': 'They work while you are not typing.',
} as const;
