// Where tiles stand: pure geometry, in whole CSS pixels. A grid takes the columns that make its tiles largest; when
// tiles would become too small to know a face, there are pages. In speaker view some tiles stand large and the others
// in a strip beside or below them.

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  x: number;
  y: number;
}

/** Tiles of one size in rows; the last row may be shorter. */
export interface Grid extends Size {
  columns: number;
  rows: number;
}

/** Allowed width per height of a tile. */
export interface Shape {
  least: number;
  most: number;
}

export const kGap = 8;
/** More pictures at once than anybody can follow, or this many decoders can feed. */
export const kMostTiles = 25;
const kNarrow = 600;
const kLeastWidth = 192;
const kLeastWidthNarrow = 136;

const kCamera: Shape = { least: 4 / 3, most: 16 / 9 };
/** Phones film upright, and their screens have room for it. */
const kCameraNarrow: Shape = { least: 0.7, most: 16 / 9 };
/** A screen is shown whole in whatever room there is. */
export const kAnyShape: Shape = { least: 0, most: Infinity };

export function cameraShape(space: Size): Shape {
  return space.width < kNarrow && space.height > space.width ? kCameraNarrow : kCamera;
}

export function bestGrid(count: number, space: Size, shape: Shape): Grid {
  let best: Grid = { columns: 1, rows: Math.max(count, 1), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(count, 1); columns++) {
    const rows = Math.ceil(Math.max(count, 1) / columns);
    const tile = largestTile(cell(space.width, columns), cell(space.height, rows), shape);
    if (tile.width * tile.height > best.width * best.height) best = { columns, rows, ...tile };
  }
  return best;
}

function cell(length: number, count: number): number {
  return Math.max(0, Math.floor((length - kGap * (count - 1)) / count));
}

function largestTile(width: number, height: number, { least, most }: Shape): Size {
  return {
    width: Math.floor(Math.min(width, height * most)),
    height: Math.floor(Math.min(height, least > 0 ? width / least : height)),
  };
}

/** How many of `count` tiles one page takes without making them too small; at least one. */
export function pageCapacity(count: number, space: Size): number {
  const shape = cameraShape(space);
  const leastWidth = space.width < kNarrow ? kLeastWidthNarrow : kLeastWidth;
  const fits = (tiles: number): boolean => {
    const grid = bestGrid(tiles, space, shape);
    return grid.width >= leastWidth && grid.height >= leastWidth / shape.most;
  };
  for (let tiles = Math.min(count, kMostTiles); tiles > 1; tiles--) if (fits(tiles)) return tiles;
  return 1;
}

/** The places of `count` tiles, row by row; the block and its last row are centred. */
export function gridBoxes(count: number, grid: Grid, space: Size): Box[] {
  const rows = Math.ceil(count / grid.columns);
  const top = (space.height - rows * (grid.height + kGap) + kGap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / grid.columns);
    const inRow = Math.min(grid.columns, count - row * grid.columns);
    const left = (space.width - inRow * (grid.width + kGap) + kGap) / 2;
    return {
      x: Math.floor(left + (index % grid.columns) * (grid.width + kGap)),
      y: Math.floor(top + row * (grid.height + kGap)),
      width: grid.width,
      height: grid.height,
    };
  });
}

export interface SpeakerSpace {
  /** For what is large. */
  main: Box;
  strip: Box;
  tile: Size;
  /** Tiles that the strip takes. */
  capacity: number;
  vertical: boolean;
}

/**
 * Divides the stage between what is large and a strip: at the right where there is width, else below.
 * @param reserved height to leave free below the strip
 */
export function speakerSpace(space: Size, reserved = 0): SpeakerSpace {
  const vertical = space.width > space.height * 1.2;
  if (vertical) {
    const tile = tileOf(clamp(space.width * 0.14, 112, 224), kCamera.most);
    const x = Math.max(0, space.width - tile.width);
    const height = Math.max(0, space.height - reserved);
    const main = { x: 0, y: 0, width: Math.max(0, x - kGap), height: space.height };
    return { main, strip: { x, y: 0, width: tile.width, height }, tile, capacity: fitting(height, tile.height), vertical };
  }
  const tile = tileOf(clamp(space.height * 0.13, 72, 144) * 1.25, 1.25);
  const y = Math.max(0, space.height - reserved - tile.height);
  const main = { x: 0, y: 0, width: space.width, height: Math.max(0, y - kGap) };
  const strip = { x: 0, y, width: space.width, height: tile.height };
  return { main, strip, tile, capacity: fitting(space.width, tile.width), vertical };
}

/** The places of `count` tiles in a strip, in a line and centred. */
export function stripBoxes(count: number, { strip, tile, vertical }: SpeakerSpace): Box[] {
  const grid: Grid = { columns: vertical ? 1 : Math.max(1, count), rows: vertical ? Math.max(1, count) : 1, ...tile };
  return gridBoxes(count, grid, strip).map((box) => ({ ...box, x: box.x + strip.x, y: box.y + strip.y }));
}

function tileOf(width: number, aspect: number): Size {
  return { width: Math.floor(width), height: Math.floor(width / aspect) };
}

function fitting(length: number, tile: number): number {
  return Math.max(1, Math.min(kMostTiles, Math.floor((length + kGap) / (tile + kGap))));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
