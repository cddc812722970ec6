// Where the own picture floats: in one of the four corners. It is moved by dragging, and it then goes to the corner
// that it was thrown at; or with the arrow keys.

import type { Size } from './layout';

export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** How far the speed of letting go carries it, in ms of that speed. */
const kThrowMs = 120;

/** @param at middle of the picture; @param speed px per ms when it was let go */
export function nearestCorner(at: { x: number; y: number }, space: Size, speed = { x: 0, y: 0 }): Corner {
  const x = at.x + speed.x * kThrowMs;
  const y = at.y + speed.y * kThrowMs;
  return `${y < space.height / 2 ? 'top' : 'bottom'}-${x < space.width / 2 ? 'left' : 'right'}`;
}

/** @returns undefined for keys that move nothing */
export function cornerAfterKey(corner: Corner, key: string): Corner | undefined {
  const [row, column] = corner.split('-') as ['top' | 'bottom', 'left' | 'right'];
  if (key === 'ArrowUp') return `top-${column}`;
  if (key === 'ArrowDown') return `bottom-${column}`;
  if (key === 'ArrowLeft') return `${row}-left`;
  if (key === 'ArrowRight') return `${row}-right`;
  return undefined;
}

export function isCorner(text: string): text is Corner {
  return /^(top|bottom)-(left|right)$/.test(text);
}

/** Size of the floating picture for a stage of this size. */
export function floatingSize(space: Size): Size {
  const width = Math.round(Math.min(240, Math.max(112, space.width * 0.18)));
  return { width, height: Math.round(space.width < 600 && space.height > space.width ? (width * 4) / 3 : (width * 9) / 16) };
}
