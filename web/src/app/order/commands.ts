// What holds in the room, for the list of commands.

import ShieldCheck from '@lucide/svelte/icons/shield-check';
import type { With } from '../call/parts';
import type { Command } from '../call/command';
import { t } from '../i18n/index.svelte';

export function orderCommands(call: With<'windows'>): Command[] {
  return [{ id: 'security', testid: 'security-button', icon: ShieldCheck, label: t('rules.title'), short: t('rules.title'), run: () => call.windows.open('security') }];
}
