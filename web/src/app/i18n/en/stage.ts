export const stage = {
  'tile.muted': 'Microphone off',
  'tile.screen': 'Screen of {name}',
  'tile.lost': 'Connection lost',
  'tile.hand': 'Hand raised',
  'tile.moderator': 'Moderator',
  'tile.speaking': 'Speaking',
} as const;
