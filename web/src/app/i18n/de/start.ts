import type { start as english } from '../en/start';

export const start: Record<keyof typeof english, string> = {
  'start.title': 'In einem Raum treffen',
  'start.lead': 'Wähle einen Namen. Wer dieselbe Adresse öffnet, ist im selben Raum.',
  'start.room': 'Name des Raums',
  'start.placeholder': 'gartenfest',
  'start.go': 'Los',
};
