import { expect, it } from 'vitest';
import { isBlack } from './black';

const picture = (pixels: number, brightness: number) =>
  new Uint8ClampedArray(Array.from({ length: pixels }, () => [brightness, brightness, brightness, 255]).flat());

it('takes a closed shutter for black, noise and a hot pixel included', () => {
  expect(isBlack(picture(576, 0))).toBe(true);
  expect(isBlack(picture(576, 12))).toBe(true);
  const hot = picture(576, 5);
  hot[40] = 255;
  expect(isBlack(hot)).toBe(true);
});

it('sees a dim room', () => {
  expect(isBlack(picture(576, 30))).toBe(false);
  const lamp = picture(576, 0);
  lamp.fill(200, 0, 80); // twenty pixels
  expect(isBlack(lamp)).toBe(false);
  expect(isBlack(new Uint8ClampedArray())).toBe(false);
});
