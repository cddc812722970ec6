// A token (JWT) that came with the address of the page, ?jwt=…, as portals hand out links (Jitsi's name for it). Whoever
// reads the address over a shoulder, in a screen that is shared or in a bookmark has the person's rights: so it goes out
// of the address at once, and stays with the tab for a reload.

import { keepInTab, recallInTab } from '../storage';

export interface AddressToken {
  token: string;
  /** What the token calls the person; empty when it does not say. Nothing is believed here: the server checks it. */
  name: string;
}

const kParameter = 'jwt';
const kKept = 'token';

/** @returns undefined when the address brought none, and none is kept for this room. */
export function takeAddressToken(
  location: Pick<Location, 'pathname' | 'search' | 'hash'>,
  history: Pick<History, 'replaceState' | 'state'>,
  tab = { recall: recallInTab, keep: keepInTab },
): AddressToken | undefined {
  const query = new URLSearchParams(location.search);
  const brought = query.get(kParameter);
  if (brought === null) return read(keptFor(location.pathname, tab.recall(kKept)));
  query.delete(kParameter);
  const rest = query.toString();
  history.replaceState(history.state, '', location.pathname + (rest ? `?${rest}` : '') + location.hash);
  tab.keep(kKept, JSON.stringify({ path: location.pathname, token: brought }));
  return read(brought);
}

/** The server does not take it. */
export function forgetAddressToken(keep = keepInTab): void {
  keep(kKept, '');
}

function keptFor(path: string, text: string): string {
  try {
    const kept = JSON.parse(text || '{}') as { path?: unknown; token?: unknown };
    return kept.path === path && typeof kept.token === 'string' ? kept.token : '';
  } catch {
    return '';
  }
}

function read(token: string): AddressToken | undefined {
  return token ? { token, name: nameIn(token) } : undefined;
}

function nameIn(token: string): string {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { context?: { user?: { name?: unknown } } };
    const name = claims.context?.user?.name;
    return typeof name === 'string' ? name.trim().slice(0, 64) : '';
  } catch {
    return '';
  }
}
