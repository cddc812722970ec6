import type { people as english } from '../en/people';

export const people: Record<keyof typeof english, string> = {
  'people.label': 'Personen im Raum',
  'people.you': '{name} (du)',
  'people.guest': 'Gast',
  'people.alone': 'Noch niemand sonst ist hier. Teile die Adresse dieser Seite.',
  'people.joined': '{name} ist beigetreten',
  'people.left': '{name} ist gegangen',
  'people.removed': '{name} wurde entfernt',
  'menu.open': 'Aktionen für {name}',
  'menu.mute': 'Mikrofon stummschalten',
  'menu.stopCamera': 'Kamera anhalten',
  'menu.stopScreen': 'Bildschirmfreigabe beenden',
  'menu.grant': 'Moderationsrechte geben',
  'menu.kick': 'Aus dem Raum entfernen',
  'menu.refused': 'Der Server hat das abgelehnt.',
};
