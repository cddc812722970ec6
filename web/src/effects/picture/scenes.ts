// Backgrounds that need no file: simple places, painted when they are wanted, at any size.

export const kScenes = ['room', 'hills', 'dusk', 'night'] as const;
export type Scene = (typeof kScenes)[number];

type Paper = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
type Stop = readonly [at: number, colour: string];

export const isScene = (name: string): name is Scene => (kScenes as readonly string[]).includes(name);

/** Fills the whole paper. */
export function drawScene(scene: Scene, paper: Paper, width: number, height: number): void {
  paper.save();
  paper.scale(width / 16, height / 9); // all scenes are painted on 16 by 9
  kPainters[scene](paper);
  paper.restore();
}

const kPainters: Record<Scene, (paper: Paper) => void> = {
  room(paper) {
    wash(paper, 0, 9, [[0, '#e9e2d6'], [1, '#d9cfbf']]);
    wash(paper, 7.2, 9, [[0, '#8a6a4d'], [1, '#76583e']]);
    // A window with the sky in it.
    box(paper, '#f7f4ee', 1.1, 0.9, 4, 4.1);
    paper.fillStyle = blend(paper, 1.1, 4.8, [[0, '#a9cbe0'], [1, '#e6f0f2']]);
    for (const x of [1.3, 3.15]) for (const y of [1.1, 3]) paper.fillRect(x, y, 1.75, 1.8);
    // A shelf with books.
    box(paper, '#8a6a4d', 10.2, 3.5, 4.6, 0.16);
    const spines = ['#7d8f8a', '#b4654a', '#3f5a66', '#c9a25e', '#5b6b4f', '#8c5a5a', '#46566e', '#b8b09c'];
    spines.forEach((colour, i) => box(paper, colour, 10.4 + i * 0.36, 3.5 - 1 - ((i * 7) % 4) * 0.12, 0.3, 1 + ((i * 7) % 4) * 0.12));
    // A plant in a pot.
    box(paper, '#b98f6c', 13.3, 6.6, 1.1, 1.2);
    paper.fillStyle = '#4f6b4a';
    for (let i = -3; i <= 3; i++) leaf(paper, 13.85, 6.7, i * 0.33, 2.1 - Math.abs(i) * 0.22);
  },
  hills(paper) {
    wash(paper, 0, 9, [[0, '#8db6cf'], [0.6, '#dfe8e4'], [1, '#f1e9d8']]);
    disc(paper, 'rgb(255 244 214 / 80%)', 12, 2.4, 0.8);
    ['#9db6b3', '#7b9c94', '#5a7f72', '#3f6352'].forEach((colour, i) => {
      paper.fillStyle = colour;
      paper.beginPath();
      paper.moveTo(0, 9);
      for (let x = 0; x <= 16; x += 0.25) {
        paper.lineTo(x, 4.2 + i * 1.1 + 0.7 * Math.sin(x * (0.5 - i * 0.06) + i * 2.1) + 0.25 * Math.sin(x * 1.3 + i));
      }
      paper.lineTo(16, 9);
      paper.fill();
    });
  },
  dusk(paper) {
    wash(paper, 0, 9, [[0, '#20304f'], [0.5, '#7a5a7d'], [0.8, '#d98f76'], [1, '#f0c48e']]);
    disc(paper, 'rgb(255 226 176 / 70%)', 4, 8.6, 1.7);
  },
  night(paper) {
    wash(paper, 0, 9, [[0, '#0a1020'], [0.7, '#16233d'], [1, '#22375a']]);
    for (let i = 0; i < 140; i++) {
      // The same stars every night.
      const [x, y] = [(i * 7.31) % 16, ((i * i * 0.173) % 1) * 8];
      disc(paper, `rgb(240 244 255 / ${30 + ((i * 37) % 60)}%)`, x, y, 0.014 + ((i * 13) % 5) * 0.006);
    }
    disc(paper, '#e8e6d8', 12.6, 2.1, 0.75);
    disc(paper, '#0f1830', 12.95, 1.9, 0.68);
  },
};

function blend(paper: Paper, top: number, bottom: number, stops: readonly Stop[]): CanvasGradient {
  const gradient = paper.createLinearGradient(0, top, 0, bottom);
  for (const [at, colour] of stops) gradient.addColorStop(at, colour);
  return gradient;
}

function wash(paper: Paper, top: number, bottom: number, stops: readonly Stop[]): void {
  paper.fillStyle = blend(paper, top, bottom, stops);
  paper.fillRect(0, top, 16, bottom - top);
}

function box(paper: Paper, colour: string, x: number, y: number, width: number, height: number): void {
  paper.fillStyle = colour;
  paper.fillRect(x, y, width, height);
}

function disc(paper: Paper, colour: string, x: number, y: number, radius: number): void {
  paper.fillStyle = colour;
  paper.beginPath();
  paper.arc(x, y, radius, 0, 2 * Math.PI);
  paper.fill();
}

function leaf(paper: Paper, x: number, y: number, angle: number, length: number): void {
  const [dx, dy] = [Math.sin(angle) * length, -Math.cos(angle) * length];
  paper.beginPath();
  paper.moveTo(x, y);
  paper.quadraticCurveTo(x + dx / 2 - dy * 0.14, y + dy / 2 + dx * 0.14, x + dx, y + dy);
  paper.quadraticCurveTo(x + dx / 2 + dy * 0.14, y + dy / 2 - dx * 0.14, x, y);
  paper.fill();
}
