import type { after as english } from '../en/after';

export const after: Record<keyof typeof english, string> = {
  'ended.left': 'Du hast {room} verlassen',
  'ended.kicked': 'Du wurdest aus {room} entfernt',
  'ended.destroyed': 'Die Konferenz in {room} ist zu Ende',
  'ended.failed': 'Die Konferenz ist nicht erreichbar',
  'ended.password': 'Dieser Raum braucht ein Passwort',
  'ended.full': 'Dieser Raum ist voll',
  'ended.notAllowed': 'Du darfst diesen Raum nicht betreten',
  'ended.rejoin': 'Wieder beitreten',
  'ended.start': 'Startseite',
};
