import { expect, it } from 'vitest';
import { cornerAfterKey, floatingSize, isCorner, nearestCorner } from './corner';

const space = { width: 1000, height: 600 };

it('goes to the corner it is nearest to, or was thrown at', () => {
  expect(nearestCorner({ x: 100, y: 100 }, space)).toBe('top-left');
  expect(nearestCorner({ x: 600, y: 400 }, space)).toBe('bottom-right');
  expect(nearestCorner({ x: 400, y: 200 }, space, { x: 2, y: 0 })).toBe('top-right');
});

it('is moved by arrows', () => {
  expect(cornerAfterKey('bottom-right', 'ArrowUp')).toBe('top-right');
  expect(cornerAfterKey('bottom-right', 'ArrowLeft')).toBe('bottom-left');
  expect(cornerAfterKey('top-left', 'ArrowLeft')).toBe('top-left');
  expect(cornerAfterKey('top-left', 'Enter')).toBeUndefined();
});

it('knows a corner and a size', () => {
  expect([isCorner('top-left'), isCorner('middle'), isCorner('left-top')]).toEqual([true, false, false]);
  expect(floatingSize({ width: 344, height: 560 })).toEqual({ width: 112, height: 149 });
  expect(floatingSize({ width: 1920, height: 900 })).toEqual({ width: 240, height: 135 });
});
