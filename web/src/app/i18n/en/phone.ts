export const phone = {
  'phone.flip': 'Use the other camera',
  'phone.flipShort': 'Flip',
} as const;
