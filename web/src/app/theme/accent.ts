// From one accent colour the four that the page uses, if they can be read on its surfaces (WCAG AA for text).

import { contrast, mix, parseColour, writeColour, type Rgb } from './contrast';

export interface Surfaces {
  /** What the accent stands on as text or mark: stage, panels. */
  backgrounds: string[];
  /** The colour of text in this theme: hovering moves the accent towards it. */
  text: string;
  /** What the soft background of an accented text is mixed from. */
  surface: string;
}

export type AccentTokens = Record<'--accent' | '--accent-strong' | '--accent-soft' | '--on-accent', string>;

const kReadable = 4.5;
const kWhite: Rgb = [255, 255, 255];
const kBlack: Rgb = [0, 0, 0];

/** Undefined when somebody could not read it. */
export function accentTokens(colour: string, surfaces: Surfaces): AccentTokens | undefined {
  const accent = parseColour(colour);
  const strong = mix(accent, parseColour(surfaces.text), 0.25);
  const soft = mix(parseColour(surfaces.surface), accent, 0.15);
  const on = [kWhite, kBlack].find((text) => Math.min(contrast(text, accent), contrast(text, strong)) >= kReadable);
  const readable = [...surfaces.backgrounds.map(parseColour), soft].every((back) => contrast(accent, back) >= kReadable);
  if (!on || !readable) return undefined;
  return {
    '--accent': writeColour(accent),
    '--accent-strong': writeColour(strong),
    '--accent-soft': writeColour(soft),
    '--on-accent': writeColour(on),
  };
}
