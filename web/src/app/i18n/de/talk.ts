import type { talk as english } from '../en/talk';

export const talk: Record<keyof typeof english, string> = {
  'chat.open': 'Chat öffnen',
  'chat.close': 'Chat schließen',
  'chat.unread': 'Chat öffnen, {count} ungelesen',
  'chat.title': 'Chat',
  'chat.empty': 'Noch keine Nachrichten. Sag hallo.',
  'chat.input': 'Nachricht an alle',
  'chat.inputTo': 'Nachricht nur an {name}',
  'chat.recipient': 'An',
  'chat.everybody': 'Alle',
  'chat.gone': 'Nicht mehr hier',
  'chat.send': 'Senden',
  'chat.private': 'privat',
  'chat.privateTo': 'privat, an {name}',
  'chat.retracted': 'Nachricht zurückgezogen',
  'chat.announce': '{name} schreibt: {text}',
  'chat.refused': 'Die Nachricht wurde nicht zugestellt: {text}',
};
