export const prejoin = {
  'prejoin.title': 'Room {room}',
  'prejoin.lead': 'Camera and microphone stay off until you switch them on.',
  'prejoin.name': 'Your name',
  'prejoin.join': 'Join',
  'prejoin.joining': 'Joining …',
  'prejoin.preview': 'Your camera',
  'prejoin.cameraOff': 'Your camera is off',
} as const;
