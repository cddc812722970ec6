export const start = {
  'start.title': 'Meet in a room',
  'start.lead': 'Choose a name. Whoever opens the same address is in the same room.',
  'start.room': 'Room name',
  'start.placeholder': 'garden-party',
  'start.go': 'Go',
} as const;
