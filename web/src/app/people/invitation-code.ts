// The code of an invitation (`?invite=`). It leaves the address at once, so that nobody passes it on by accident with the
// address, and stays with the tab, so that a reload comes in again.

import { keepInTab, recallInTab } from '../storage';

const kName = 'invite';

interface Page {
  location: Pick<Location, 'pathname' | 'search' | 'hash'>;
  history: Pick<History, 'state' | 'replaceState'>;
}

/** What the link brought now or when the tab came to this room first; '' for a plain link. */
export function takeInvitation({ location, history }: Page = window): string {
  const values = new URLSearchParams(location.search);
  const brought = values.get(kName) ?? '';
  if (brought === '') return recallInTab(keyOf(location));
  values.delete(kName);
  const query = values.toString();
  history.replaceState(history.state, '', `${location.pathname}${query && `?${query}`}${location.hash}`);
  keepInTab(keyOf(location), brought);
  return brought;
}

/** The server does not take it. */
export function forgetInvitation(location: Pick<Location, 'pathname'> = window.location): void {
  keepInTab(keyOf(location), '');
}

function keyOf({ pathname }: Pick<Location, 'pathname'>): string {
  return `invitation.${pathname}`;
}

export function invitationLink(link: string, code: string): string {
  return `${link}?${kName}=${encodeURIComponent(code)}`;
}
