// What the rules of a room leave to moderators, in words.

import type { ConferenceState } from '../../engine';
import { language, t } from '../i18n/index.svelte';
import { kMuteKinds } from './may';

/** What moderators decide in this room, in one sentence. */
export function reservedSentence(state: Pick<ConferenceState, 'rules'> | undefined): string {
  const what = kMuteKinds.filter((kind) => state?.rules.reserved[kind]).map((kind) => t(`rules.what.${kind}`));
  return t('rules.reserved', { what: new Intl.ListFormat(language.current, { type: 'conjunction' }).format(what) });
}
