import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Network } from './network';
import { halfToFloat, readModel } from './tflite';

const bytes = (path: string): ArrayBuffer => Uint8Array.from(readFileSync(path)).buffer;
const model = bytes(createRequire(import.meta.url).resolve('@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite'));
const kernels = new WebAssembly.Module(readFileSync(new URL('kernels.wasm', import.meta.url)));

describe('the person finder', () => {
  it('says what the runtime of its makers says', async () => {
    const network = await Network.load(model, kernels);
    const { width, height, input, output } = network;
    expect([width, height]).toEqual([256, 144]);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        [x * 7 + y * 3, x * y, 255 - x + y * 2].forEach((value, c) => (input[(y * width + x) * 3 + c] = (value & 255) / 255));
      }
    }
    // MediaPipe's ImageSegmenter on its CPU delegate made these of the same picture.
    const expected = { 36690: 0.3877, 36674: 0.3074, 36677: 0.2743, 35123: 0.2335, 93: 0.017, 1386: 0.0003, 20000: 0 };
    for (let run = 0; run < 2; run++) {
      network.run();
      for (const [at, value] of Object.entries(expected)) expect(output[Number(at)]).toBeCloseTo(value, 3);
      expect(output.reduce((sum, v) => sum + v, 0) / output.length).toBeCloseTo(0.002214, 5);
    }
  });
});

it('refuses what is no model', () => {
  expect(() => readModel(new ArrayBuffer(64))).toThrow('not a');
});

it.each([
  [0x0000, 0], [0x3c00, 1], [0xc000, -2], [0x3555, 0.333251953125], [0x0001, 2 ** -24], [0x7c00, Infinity],
])('unpacks the half float %i', (bits, value) => expect(halfToFloat(bits)).toBe(value));
