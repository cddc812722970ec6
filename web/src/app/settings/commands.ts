// Settings and the whole screen, for the list of commands.

import Maximize from '@lucide/svelte/icons/maximize';
import Minimize from '@lucide/svelte/icons/minimize';
import Settings from '@lucide/svelte/icons/settings';
import type { With } from '../call/parts';
import type { Command } from '../call/command';
import { t } from '../i18n/index.svelte';
import { fullScreen } from './full-screen.svelte';
import { unawaited } from '../../unawaited';

export function settingsCommands(call: With<'windows'>): Command[] {
  const commands: Command[] = [
    { id: 'settings', testid: 'settings-button', icon: Settings, label: t('settings.title'), short: t('settings.title'), run: () => call.windows.open('settings') },
  ];
  if (fullScreen.possible) {
    const { on } = fullScreen;
    commands.push({
      id: 'full-screen', testid: 'full-screen-button', key: 'S', icon: on ? Minimize : Maximize,
      label: on ? t('settings.fullScreenOff') : t('settings.fullScreenOn'), short: t('settings.fullScreenShort'),
      run: () => unawaited(fullScreen.toggle()),
    });
  }
  return commands;
}
