// What the menu of a person offers beside talking: a message to them alone, and for moderators to lower their hand.

import Hand from '@lucide/svelte/icons/hand';
import MessageSquareLock from '@lucide/svelte/icons/message-square-lock';
import type { Participant } from '../../engine';
import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import type { MenuItem } from '../ui/menu-item';

/** Reads reactive state: call it in a derived value. */
export function talkActionsOn(call: With<'room' | 'talk'>, { endpoint, raisedHand }: Participant): MenuItem[] {
  const write: MenuItem = { id: 'private', label: t('chat.writeTo'), icon: MessageSquareLock, run: () => call.talk.writeTo(endpoint) };
  if (raisedHand === undefined || call.room.state?.role !== 'moderator') return [write];
  return [write, { id: 'lower-hand', label: t('hand.lower'), icon: Hand, run: () => call.room.conference?.lowerHand(endpoint) }];
}
