import type { host as english } from '../en/host';

export const host: Record<keyof typeof english, string> = {
  'host.leftKeep': 'Der Gastgeber ist gegangen. Ihr könnt weiterreden.',
  'host.leftLock': 'Der Gastgeber ist gegangen. Bis einer zurück ist, kommt niemand Neues herein.',
  'host.leftEnd': 'Der Gastgeber ist gegangen. Wenn keiner zurückkommt, endet das Treffen in',
  'host.endsSoon': 'Der Gastgeber ist gegangen. Das Treffen endet in weniger als einer Minute:',
  'host.back': 'Ein Gastgeber ist wieder da.',
  'host.here': 'Der Gastgeber ist da. Du bist drin.',
  'host.iAm': 'Ich bin der Gastgeber',
  'host.tab': 'Warten auf den Gastgeber',
  'host.reconnecting': 'Die Verbindung ist weg. Dein Platz bleibt dir; sie wird wiederhergestellt.',
};
