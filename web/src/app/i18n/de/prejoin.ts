import type { prejoin as english } from '../en/prejoin';

export const prejoin: Record<keyof typeof english, string> = {
  'prejoin.title': 'Raum {room}',
  'prejoin.lead': 'Kamera und Mikrofon bleiben aus, bis du sie einschaltest.',
  'prejoin.name': 'Dein Name',
  'prejoin.join': 'Beitreten',
  'prejoin.joining': 'Trete bei …',
  'prejoin.preview': 'Deine Kamera',
  'prejoin.cameraOff': 'Deine Kamera ist aus',
};
