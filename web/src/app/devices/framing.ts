// Whether the page stands inside another one, and whether the operator allowed that one. A page of strangers around ours
// could talk people into opening their microphone; then no device is offered. The server forbids such frames itself
// (frame-ancestors); this is for when its headers get lost on the way.

import { parseUrl } from '../url';

export type Framing = 'top' | 'allowed' | 'foreign';

export interface FrameFacts {
  framed: boolean;
  ownOrigin: string;
  /** All pages around this one, the nearest first; undefined where the browser does not tell. */
  ancestors: readonly string[] | undefined;
  /** The top page could be looked at: it is of our own origin. */
  topIsOwn: boolean;
  referrer: string;
}

/** @param allowed source expressions as in the frame-ancestors of CSP */
export function framingOf(facts: FrameFacts, allowed: readonly string[]): Framing {
  if (!facts.framed) return 'top';
  const around = facts.ancestors ?? [facts.topIsOwn ? facts.ownOrigin : originOf(facts.referrer)];
  const known = around.length > 0 && around.every((origin) => origin === facts.ownOrigin || allowed.some((a) => matches(a, origin)));
  return known ? 'allowed' : 'foreign';
}

/** CSP 3 6.7.2.8, as far as it concerns origins. */
export function matches(expression: string, origin: string): boolean {
  const url = parseUrl(origin);
  if (!url) return false;
  if (expression === '*') return url.protocol === 'https:' || url.protocol === 'http:';
  if (/^[a-z][a-z0-9+.-]*:$/i.test(expression)) return url.protocol === expression.toLowerCase();
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*\.)?([^:/*]+)(?::(\d+|\*))?\/?$/i.exec(expression);
  if (!parts) return false;
  const [, scheme, wildcard, host = '', port] = parts;
  if (scheme ? url.protocol !== `${scheme.toLowerCase()}:` : url.protocol !== 'https:') return false;
  const name = host.toLowerCase();
  if (wildcard ? !url.hostname.endsWith(`.${name}`) : url.hostname !== name) return false;
  return port === '*' || (port ?? '') === url.port || (port !== undefined && url.port === '' && port === defaultPort(url.protocol));
}

function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

function originOf(url: string): string {
  return parseUrl(url)?.origin ?? '';
}

export function frameFacts(window: Window): FrameFacts {
  const { location, document } = window;
  return {
    framed: window.top !== window,
    ownOrigin: location.origin,
    // eslint-disable-next-line page/web-support -- Firefox does not tell them: then the referrer has to do
    ancestors: location.ancestorOrigins ? [...location.ancestorOrigins] : undefined,
    topIsOwn: isOwn(window),
    referrer: document.referrer,
  };
}

function isOwn(window: Window): boolean {
  try {
    return window.top?.location.origin === window.location.origin;
  } catch {
    return false;
  }
}
