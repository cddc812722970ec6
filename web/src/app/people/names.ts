// How people are called on the page.

import type { ConferenceState } from '../../engine';
import { t } from '../i18n/index.svelte';

/** Of somebody who gave no name: a guest. */
export function displayName(name: string): string {
  return name || t('people.guest');
}

export function nameOf(state: ConferenceState | undefined, endpoint: string): string {
  return displayName(state?.participants.find((p) => p.endpoint === endpoint)?.name ?? '');
}
