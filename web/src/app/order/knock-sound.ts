// Somebody knocks: two short low tones.
import { playTones, type Tone } from '../ui/tones';

const kKnock = { frequency: 196, type: 'triangle', loudness: 0.2, rise: 0.005, fallen: 0.12, end: 0.15 } as const satisfies Partial<Tone>;

export function playKnock(): void {
  playTones([{ ...kKnock, start: 0 }, { ...kKnock, start: 0.16 }]);
}
