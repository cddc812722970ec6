import type { stage as english } from '../en/stage';

export const stage: Record<keyof typeof english, string> = {
  'tile.muted': 'Mikrofon aus',
  'tile.screen': 'Bildschirm von {name}',
  'tile.lost': 'Verbindung verloren',
  'tile.hand': 'Hand gehoben',
  'tile.moderator': 'Moderation',
  'tile.speaking': 'Spricht',
};
