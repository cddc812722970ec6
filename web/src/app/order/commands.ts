// What holds in the room, for the list of commands.

import ShieldCheck from '@lucide/svelte/icons/shield-check';
import type { Call } from '../call/call.svelte';
import type { Command } from '../call/commands';
import { t } from '../i18n/index.svelte';

export function orderCommands(call: Call): Command[] {
  return [{ id: 'security', testid: 'security-button', icon: ShieldCheck, label: t('rules.title'), short: t('rules.title'), run: () => call.openDialog('security') }];
}
