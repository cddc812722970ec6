import type { prejoin as english } from '../en/prejoin';

export const prejoin: Record<keyof typeof english, string> = {
  'prejoin.title': 'Raum {room}',
  'prejoin.name': 'Dein Name',
  'prejoin.join': 'Beitreten',
  'prejoin.joining': 'Trete bei …',
  'prejoin.preview': 'Deine Kamera',
  'prejoin.cameraOff': 'Deine Kamera ist aus',
  'prejoin.cameraStarting': 'Deine Kamera startet …',
  'prejoin.cameraLater': 'Deine Kamera geht an, wenn du beitrittst',
  'prejoin.openBoth': 'Kamera und Mikrofon einschalten',
  'prejoin.why': 'Dein Browser fragt dich gleich, ob diese Seite Kamera und Mikrofon benutzen darf, damit die anderen dich sehen und hören. Bevor du beitrittst, verlässt nichts dein Gerät.',
  'prejoin.opensBoth': 'Beim Beitreten gehen Mikrofon und Kamera an, wie beim letzten Mal.',
  'prejoin.opensMicrophone': 'Beim Beitreten geht dein Mikrofon an, wie beim letzten Mal.',
  'prejoin.opensCamera': 'Beim Beitreten geht deine Kamera an, wie beim letzten Mal.',
  'prejoin.devices': 'Mikrofon, Kamera, Lautsprecher',
  'prejoin.framedTitle': 'Bitte öffne diesen Raum in einem eigenen Tab',
  'prejoin.framedLead': 'Diese Seite steckt in einer anderen, die {host} nicht kennt. Damit niemand mit einem Trick an deine Kamera und dein Mikrofon kommt, bleiben sie hier zu.',
};
