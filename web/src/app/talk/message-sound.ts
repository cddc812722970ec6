// The sound of a new message: two short soft tones.
import { playTones } from '../ui/tones';

const kSoft = { loudness: 0.08, rise: 0.01, fallen: 0.25, end: 0.3 };

export function playMessageSound(): void {
  playTones([{ frequency: 660, start: 0, ...kSoft }, { frequency: 880, start: 0.09, ...kSoft }]);
}
