import type { call as english } from '../en/call';

export const call: Record<keyof typeof english, string> = {
  'microphone.on': 'Mikrofon einschalten',
  'microphone.off': 'Mikrofon stummschalten',
  'camera.on': 'Kamera starten',
  'camera.off': 'Kamera anhalten',
  'screen.on': 'Bildschirm teilen',
  'screen.off': 'Teilen beenden',
  'leave.button': 'Verlassen',
  'controls.label': 'Steuerung',
  'muted.audio': 'Die Moderation hat dein Mikrofon stummgeschaltet.',
  'muted.video': 'Die Moderation hat deine Kamera angehalten.',
  'muted.desktop': 'Die Moderation hat deine Bildschirmfreigabe beendet.',
  'microphone.short': 'Mikro',
  'camera.short': 'Kamera',
  'screen.short': 'Teilen',
  'hand.raise': 'Hand heben',
  'hand.lower': 'Hand senken',
  'hand.short': 'Hand',
  'more.label': 'Weitere Aktionen',
  'more.short': 'Mehr',
  'panel.close': '{panel} schließen',
};
