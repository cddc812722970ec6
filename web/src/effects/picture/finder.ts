// Finds the person in a picture: a mask, white where the person is, as the alpha of a small canvas.

import { Network } from './network';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a picture of this size stands inside the other without being cut or stretched. */
export function fit(width: number, height: number, inWidth: number, inHeight: number): Box {
  const scale = Math.min(inWidth / width, inHeight / height);
  const [w, h] = [width * scale, height * scale];
  return { x: (inWidth - w) / 2, y: (inHeight - h) / 2, width: w, height: h };
}

// Between these the edge is soft.
const kSurelyNot = 0.3;
const kSurely = 0.7;

export function alphaOf(likelihood: number): number {
  const x = Math.min(1, Math.max(0, (likelihood - kSurelyNot) / (kSurely - kSurelyNot)));
  return Math.round(255 * x * x * (3 - 2 * x));
}

export class Finder {
  readonly mask: OffscreenCanvas;
  private readonly small: OffscreenCanvasRenderingContext2D;
  private readonly maskContext: OffscreenCanvasRenderingContext2D;
  private readonly alpha: ImageData;

  constructor(private readonly network: Network) {
    const { width, height } = network;
    this.small = context(new OffscreenCanvas(width, height), { willReadFrequently: true, alpha: false });
    this.small.imageSmoothingQuality = 'medium';
    this.mask = new OffscreenCanvas(width, height);
    this.maskContext = context(this.mask);
    this.alpha = new ImageData(width, height);
  }

  /** @returns the part of `mask` that stands for the picture. */
  find(picture: CanvasImageSource, width: number, height: number): Box {
    const { network, small } = this;
    const box = fit(width, height, network.width, network.height);
    small.fillRect(0, 0, network.width, network.height);
    small.drawImage(picture, box.x, box.y, box.width, box.height);
    const { data } = small.getImageData(0, 0, network.width, network.height);
    const { input, output } = network;
    for (let from = 0, to = 0; to < input.length; from += 4) {
      input[to++] = (data[from] ?? 0) / 255;
      input[to++] = (data[from + 1] ?? 0) / 255;
      input[to++] = (data[from + 2] ?? 0) / 255;
    }
    network.run();
    const alpha = this.alpha.data;
    for (let i = 0; i < output.length; i++) alpha[4 * i + 3] = alphaOf(output[i] ?? 0);
    this.maskContext.putImageData(this.alpha, 0, 0);
    return box;
  }
}

export function context(canvas: OffscreenCanvas, settings?: CanvasRenderingContext2DSettings): OffscreenCanvasRenderingContext2D {
  const made = canvas.getContext('2d', settings);
  if (!made) throw new Error('no canvas to draw on');
  return made;
}
