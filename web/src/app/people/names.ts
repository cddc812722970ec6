// How people are called on the page.

import type { Call } from '../call/call.svelte';

export function nameOf(call: Call, endpoint: string): string {
  return call.displayName(call.state?.participants.find((p) => p.endpoint === endpoint)?.name ?? '');
}
