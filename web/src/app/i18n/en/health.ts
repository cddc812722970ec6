export const health = {
  'status.connecting': 'Connecting …',
  'status.signaling': 'Connection lost. Reconnecting …',
  'status.media': 'Sound and picture are interrupted. Reconnecting …',
  'status.mediaFailed': 'Sound and picture do not get through. A firewall may block them.',
  'status.playBlocked': 'The browser holds back the sound.',
  'status.play': 'Play sound',
} as const;
