// How many columns let tiles of one shape be largest in a given space.

export interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

const kAspect = 16 / 9;

/** All in px. `gap` lies between tiles only. */
export function bestGrid(count: number, width: number, height: number, gap: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(count, 1), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(count, 1); columns++) {
    const rows = Math.ceil(count / columns) || 1;
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * kAspect));
    if (tileWidth > best.width) best = { columns, rows, width: tileWidth, height: Math.floor(tileWidth / kAspect) };
  }
  return best;
}

/** The height to ask for so that a tile of `height` CSS pixels looks sharp: the next of the usual ones. */
export function heightToAskFor(height: number, pixelRatio: number): number {
  const needed = height * Math.min(pixelRatio, 2) * 0.85; // a little blur is not seen
  return [180, 360, 720, 1080].find((h) => h >= needed) ?? 2160;
}
