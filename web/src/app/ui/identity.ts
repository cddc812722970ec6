// What stands for a person without a picture: initials on a colour made from the name.

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase() || '?';
}

/** A hue in degrees, the same for the same text everywhere; texts that differ little get hues that differ much. */
export function hueOf(text: string): number {
  let hash = 0;
  for (const c of text) hash = (hash * 31 + (c.codePointAt(0) ?? 0)) % 36_000;
  return Math.round((hash * kGoldenAngle) % 360);
}

const kGoldenAngle = 137.508;
