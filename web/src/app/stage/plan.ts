// From what there is and what the person wants to see to tiles with places: the one answer that the stage draws.

import { bestGrid, type Box, cameraShape, gridBoxes, kAnyShape, pageCapacity, type Size, speakerSpace, stripBoxes } from './layout';
import { pageOf } from './seats';

export interface Placed {
  key: string;
  box: Box;
  large: boolean;
}

export interface Plan {
  tiles: Placed[];
  page: number;
  pages: number;
  /** First and first-behind of the paged keys that are on this page. */
  from: number;
  to: number;
  /** Where the buttons between pages stand, when there are pages. */
  pager: Box | undefined;
  /** Where something may float: not over the strip or the buttons. */
  open: Box;
}

/** The room that the buttons between pages take at the lower end. */
export const kPagerHeight = 44;

export function planGrid(keys: readonly string[], space: Size, page: number): Plan {
  let room = space;
  let capacity = pageCapacity(keys.length, room);
  if (capacity < keys.length) {
    room = { width: space.width, height: Math.max(0, space.height - kPagerHeight) };
    capacity = pageCapacity(keys.length, room);
  }
  const { index, pages, from, to } = pageOf(page, capacity, keys.length);
  // The last page keeps the size of the tiles of a full one: turning pages zooms nobody.
  const grid = bestGrid(Math.min(capacity, keys.length), room, cameraShape(room));
  const boxes = gridBoxes(to - from, grid, room);
  return { tiles: place(keys.slice(from, to), boxes, false), page: index, pages, from, to, pager: pagerBelow({ x: 0, y: 0, ...room }, pages), open: { x: 0, y: 0, ...room } };
}

/** @param anyShape what is large holds a screen, which takes all the room there is */
export function planSpeaker(large: readonly string[], strip: readonly string[], space: Size, page: number, anyShape: boolean): Plan {
  const whole = { x: 0, y: 0, ...space };
  if (strip.length === 0) return { tiles: placeLarge(large, whole, anyShape), page: 0, pages: 1, from: 0, to: 0, pager: undefined, open: whole };
  let divided = speakerSpace(space);
  if (divided.capacity < strip.length) divided = speakerSpace(space, kPagerHeight);
  const { index, pages, from, to } = pageOf(page, divided.capacity, strip.length);
  const small = place(strip.slice(from, to), stripBoxes(to - from, divided), false);
  return { tiles: [...placeLarge(large, divided.main, anyShape), ...small], page: index, pages, from, to, pager: pagerBelow(divided.strip, pages), open: divided.main };
}

function pagerBelow(box: Box, pages: number): Box | undefined {
  return pages < 2 ? undefined : { x: box.x, y: box.y + box.height, width: box.width, height: kPagerHeight };
}

function placeLarge(keys: readonly string[], room: Box, anyShape: boolean): Placed[] {
  const grid = bestGrid(keys.length, room, anyShape ? kAnyShape : cameraShape(room));
  const boxes = gridBoxes(keys.length, grid, room).map((box) => ({ ...box, x: box.x + room.x, y: box.y + room.y }));
  return place(keys, boxes, true);
}

function place(keys: readonly string[], boxes: readonly Box[], large: boolean): Placed[] {
  return keys.flatMap((key, i) => {
    const box = boxes[i];
    return box ? [{ key, box, large }] : [];
  });
}
