import type { devices as english } from '../en/devices';

export const devices: Record<keyof typeof english, string> = {
  'device.denied': 'Der Browser erlaubt den Zugriff nicht. Erlaube ihn in der Adressleiste und versuche es erneut.',
  'device.dismissed': 'Der Browser hat gefragt und keine Antwort bekommen. Versuche es erneut.',
  'device.missing': 'Es wurde kein solches Gerät gefunden.',
  'device.busy': 'Ein anderes Programm benutzt das Gerät.',
  'device.overconstrained': 'Das Gerät kann nicht, was nötig ist.',
  'device.insecure': 'Geräte lassen sich nur unter einer sicheren Adresse (https) benutzen.',
  'device.unknown': 'Das Gerät ließ sich nicht öffnen.',
};
