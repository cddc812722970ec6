// A QR code as the path of an SVG: one square a module, and the quiet zone that readers need (ISO/IEC 18004 6.3.8).

import { encode } from 'uqr';

export interface QrShape {
  /** Modules from edge to edge, quiet zone included. */
  size: number;
  /** Of the dark modules, in units of one module. */
  path: string;
}

const kQuietZone = 4;

export function qrShape(text: string): QrShape {
  // The quarter of redundancy bears a smudge, or a camera at an angle, and an address still fits a small code.
  const { data, size } = encode(text, { ecc: 'M', border: kQuietZone });
  return { size, path: data.map(rowPath).join('') };
}

/** Neighbours in a row are drawn as one piece, so that no gap shows between them at odd sizes. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    let end = x;
    while (row[end + 1]) end++;
    path += `M${x} ${y}h${end - x + 1}v1h${x - end - 1}z`;
    x = end;
  }
  return path;
}
