import type { health as english } from '../en/health';

export const health: Record<keyof typeof english, string> = {
  'status.connecting': 'Verbindung wird aufgebaut …',
  'status.signaling': 'Verbindung verloren. Neuer Versuch …',
  'status.media': 'Ton und Bild sind unterbrochen. Neuer Versuch …',
  'status.mediaFailed': 'Ton und Bild kommen nicht durch. Vielleicht sperrt sie eine Firewall.',
  'status.playBlocked': 'Der Browser hält den Ton zurück.',
  'status.play': 'Ton abspielen',
};
