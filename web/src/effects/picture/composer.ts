// Puts the person before another background. What is drawn first is the person alone; the room is never on the canvas.

import { type Box, context, type Finder } from './finder';
import { drawScene, type Scene } from './scenes';

/** What stands behind the person. A picture of one's own comes as it is and is cut to fit. */
export type Background = { kind: 'blur' } | { kind: 'scene'; scene: Scene } | { kind: 'picture'; picture: ImageBitmap };

/** Halved so many times and enlarged again, nothing of a room can be recognised. */
const kHalvings = 5;

export class Composer {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly target = context(this.canvas);
  private readonly steps: OffscreenCanvasRenderingContext2D[] = [];
  private backdrop: OffscreenCanvas | undefined;

  constructor(
    private readonly finder: Finder,
    private background: Background,
  ) {}

  setBackground(background: Background): void {
    if (this.background.kind === 'picture') this.background.picture.close();
    this.background = background;
    this.backdrop = undefined;
  }

  /** The canvas is drawn on again by the next call. */
  compose(picture: CanvasImageSource, width: number, height: number, scale: number): OffscreenCanvas {
    const { canvas, target, finder } = this;
    const mask = finder.find(picture, width, height);
    const w = even(width * scale);
    const h = even(height * scale);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
      this.backdrop = undefined;
    }
    target.imageSmoothingQuality = 'high';
    target.globalCompositeOperation = 'copy';
    drawPart(target, finder.mask, mask, w, h);
    target.globalCompositeOperation = 'source-in';
    target.drawImage(picture, 0, 0, w, h);
    target.globalCompositeOperation = 'destination-over';
    if (this.background.kind === 'blur') this.drawBlurred(picture, w, h);
    else target.drawImage((this.backdrop ??= this.paint(w, h)), 0, 0);
    return canvas;
  }

  private drawBlurred(picture: CanvasImageSource, width: number, height: number): void {
    const sizes = Array.from({ length: kHalvings }, (_, i) => [even(width / 2 ** (i + 1)), even(height / 2 ** (i + 1))] as const);
    let from = picture;
    sizes.forEach(([w, h], i) => {
      const step = (this.steps[i] ??= context(new OffscreenCanvas(w, h), { alpha: false }));
      if (step.canvas.width !== w || step.canvas.height !== h) Object.assign(step.canvas, { width: w, height: h });
      step.drawImage(from, 0, 0, w, h);
      from = step.canvas;
    });
    // Back up by the same steps: one jump would show the pixels.
    for (let i = kHalvings - 2; i >= 0; i--) {
      const step = this.steps[i];
      if (!step) continue;
      step.drawImage(from, 0, 0, step.canvas.width, step.canvas.height);
      from = step.canvas;
    }
    this.target.drawImage(from, 0, 0, width, height);
  }

  private paint(width: number, height: number): OffscreenCanvas {
    const canvas = new OffscreenCanvas(width, height);
    const paper = context(canvas, { alpha: false });
    const { background } = this;
    if (background.kind === 'scene') drawScene(background.scene, paper, width, height);
    else if (background.kind === 'picture') {
      const { picture } = background;
      const zoom = Math.max(width / picture.width, height / picture.height);
      const [w, h] = [picture.width * zoom, picture.height * zoom];
      paper.imageSmoothingQuality = 'high';
      paper.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
    }
    return canvas;
  }
}

const even = (length: number): number => Math.max(2, Math.round(length / 2) * 2);

function drawPart(target: OffscreenCanvasRenderingContext2D, from: OffscreenCanvas, box: Box, w: number, h: number): void {
  target.drawImage(from, box.x, box.y, box.width, box.height, 0, 0, w, h);
}
