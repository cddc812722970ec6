// For tests: literal XML to elements, by the parser that runs in production.

import type { Element } from '@xmpp/xml';
import FramedParser from '@xmpp/websocket/lib/FramedParser.js';

export function stanza(text: string): Element {
  const parser = new FramedParser();
  const found: Element[] = [];
  // An <open/> is reported as start, a <close/> as end.
  for (const event of ['start', 'element', 'end'] as const) parser.on(event, (element) => found.push(element));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text.replace(/>\s+</g, '><').trim());
  const [element] = found;
  if (!element) throw new Error(`no element in: ${text}`);
  return element;
}
