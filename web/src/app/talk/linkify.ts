// Takes text apart into words and web addresses, so that a template can make links without ever making HTML of text.

export interface Piece {
  text: string;
  /** Set for a link: http or https only. */
  href?: string;
}

const kAddress = /\bhttps?:\/\/[^\s<>"']+/gi;
const kTrailing = /[.,;:!?)\]}»”’]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(kAddress)) {
    let address = match[0];
    const trailing = kTrailing.exec(address)?.[0] ?? '';
    // A closing bracket belongs to the address when it opened one.
    if (trailing && !(trailing.startsWith(')') && address.includes('('))) address = address.slice(0, -trailing.length);
    const href = toHref(address);
    if (!href) continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ text: address, href });
    at = match.index + address.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

function toHref(address: string): string | undefined {
  try {
    const url = new URL(address);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
