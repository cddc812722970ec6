import { describe, expect, it } from 'vitest';
import { bestGrid, type Box, cameraShape, gridBoxes, kAnyShape, kGap, kMostTiles, pageCapacity, type Size, speakerSpace, stripBoxes } from './layout';

const kSizes: Size[] = [320, 360, 568, 768, 1024, 1280, 1920, 2560].flatMap((width) =>
  [240, 320, 568, 740, 900, 1080, 1440].map((height) => ({ width, height })),
);
const kCounts = [1, 2, 3, 4, 5, 6, 7, 9, 11, 12, 16, 17, 24, 25];
const every = (check: (space: Size, count: number) => void) => {
  for (const space of kSizes) for (const count of kCounts) check(space, count);
};

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(box: Box, space: Size): boolean {
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= space.width && box.y + box.height <= space.height;
}

function collisions(boxes: Box[]): [Box, Box][] {
  return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b): [Box, Box][] => (overlap(a, b) ? [[a, b]] : [])));
}

/** From one tile to the next, in its row or to the next row. */
function gaps(boxes: Box[]): number[] {
  return boxes.slice(1).map((b, i) => {
    const a = boxes[i] ?? b;
    return a.y === b.y ? b.x - a.x - a.width : b.y - a.y - a.height;
  });
}

describe('a grid', () => {
  it('stays inside, without overlap, in even gaps, at every size and count', () => {
    every((space, count) => {
      const grid = bestGrid(count, space, cameraShape(space));
      const boxes = gridBoxes(count, grid, space);
      expect(boxes).toHaveLength(count);
      expect(boxes.filter((box) => !inside(box, space))).toEqual([]);
      expect(collisions(boxes)).toEqual([]);
      expect(gaps(boxes).filter((gap) => gap !== kGap)).toEqual([]);
    });
  });

  it('keeps tiles between upright and 16:9, and upright on phones only', () => {
    every((space, count) => {
      const shape = cameraShape(space);
      const { width, height } = bestGrid(count, space, shape);
      expect(width / (height + 1)).toBeLessThanOrEqual(shape.most);
      expect((width + 1) / height).toBeGreaterThanOrEqual(shape.least);
    });
    expect(cameraShape({ width: 360, height: 640 }).least).toBeLessThan(1);
    expect(cameraShape({ width: 640, height: 360 }).least).toBeGreaterThan(1);
  });

  it('lets no other number of columns make larger tiles', () => {
    every((space, count) => {
      const shape = cameraShape(space);
      const best = bestGrid(count, space, shape);
      for (let columns = 1; columns <= count; columns++) {
        const rows = Math.ceil(count / columns);
        const cell = { width: (space.width - kGap * (columns - 1)) / columns, height: (space.height - kGap * (rows - 1)) / rows };
        const one = bestGrid(1, { width: Math.floor(cell.width), height: Math.floor(cell.height) }, shape);
        expect(one.width * one.height).toBeLessThanOrEqual(best.width * best.height);
      }
    });
  });

  it.each([
    [2, 1600, 900, 2], [3, 1600, 900, 2], [4, 1600, 900, 2], [5, 1600, 900, 3], [9, 1600, 900, 3], [25, 1920, 1080, 5],
    [2, 360, 640, 1], [4, 360, 640, 2], [6, 360, 640, 2], [2, 900, 1100, 1],
  ])('of %i in %ix%i has %i columns', (count, width, height, columns) => {
    expect(bestGrid(count, { width, height }, cameraShape({ width, height })).columns).toBe(columns);
  });

  it('centres itself and its last row', () => {
    const space = { width: 1000, height: 700 };
    const boxes = gridBoxes(5, bestGrid(5, space, cameraShape(space)), space);
    const centre = (row: Box[]) => ((row[0]?.x ?? 0) + (row.at(-1)?.x ?? 0) + (row.at(-1)?.width ?? 0)) / 2;
    const last = boxes.filter((b) => b.y === boxes[4]?.y);
    expect(last.length).toBeLessThan(boxes.length - last.length);
    expect(centre(last)).toBeCloseTo(500, -0.5);
    expect(((boxes[0]?.y ?? 0) + (boxes[4]?.y ?? 0) + (boxes[4]?.height ?? 0)) / 2).toBeCloseTo(350, -0.5);
  });

  it('bears a space of nothing, and screens of any shape', () => {
    expect(bestGrid(3, { width: 0, height: 0 }, kAnyShape)).toMatchObject({ width: 0, height: 0 });
    expect(bestGrid(1, { width: 900, height: 200 }, kAnyShape)).toMatchObject({ width: 900, height: 200 });
  });
});

describe('pages', () => {
  it('take more people where there is more room, and never too many or tiles too small', () => {
    for (const space of kSizes) {
      const capacity = pageCapacity(200, space);
      expect(capacity).toBeGreaterThanOrEqual(1);
      expect(capacity).toBeLessThanOrEqual(kMostTiles);
      expect(capacity).toBeLessThanOrEqual(pageCapacity(200, { width: space.width, height: space.height + 400 }));
      if (capacity > 1) expect(bestGrid(capacity, space, cameraShape(space)).width).toBeGreaterThanOrEqual(136);
    }
    expect(pageCapacity(200, { width: 1920, height: 960 })).toBe(25);
    expect(pageCapacity(9, { width: 1920, height: 960 })).toBe(9);
    expect(pageCapacity(200, { width: 344, height: 560 })).toBeGreaterThanOrEqual(6);
    expect(pageCapacity(5, { width: 0, height: 0 })).toBe(1);
  });
});

describe('speaker view', () => {
  it('gives the larger part to what is large, and nothing overlaps', () => {
    for (const space of kSizes) {
      const divided = speakerSpace(space);
      expect(divided.vertical).toBe(space.width > space.height * 1.2);
      expect(divided.main.width * divided.main.height).toBeGreaterThan(divided.strip.width * divided.strip.height);
      expect(overlap(divided.main, divided.strip)).toBe(false);
      for (const count of [1, 2, divided.capacity]) {
        const boxes = stripBoxes(Math.min(count, divided.capacity), divided);
        expect(boxes.filter((box) => !inside(box, space) || overlap(box, divided.main))).toEqual([]);
        expect(collisions(boxes)).toEqual([]);
      }
    }
  });
});
