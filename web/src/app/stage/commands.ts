// What one can do with the stage as a whole, for the list of commands.

import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Grid2x2 from '@lucide/svelte/icons/grid-2x2';
import PictureInPicture2 from '@lucide/svelte/icons/picture-in-picture-2';
import RectangleHorizontal from '@lucide/svelte/icons/rectangle-horizontal';
import type { Call } from '../call/call.svelte';
import type { Command } from '../call/commands';
import { t } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { Pip } from './pip.svelte';

export function stageCommands(call: Call): Command[] {
  const { stage } = call;
  const grid = stage.mode === 'grid';
  const hidden = preferences.value.selfView === 'hidden';
  const commands: Command[] = [
    {
      id: 'view', testid: 'view-button', key: 'W', icon: grid ? RectangleHorizontal : Grid2x2,
      label: grid ? t('stage.speakerView') : t('stage.gridView'), short: t('stage.view'),
      run: () => stage.toggleMode(),
    },
    {
      id: 'self-view', testid: 'self-view-button', icon: hidden ? Eye : EyeOff,
      label: hidden ? t('stage.selfShow') : t('stage.selfHide'), short: t('stage.selfShort'),
      run: () => preferences.set({ selfView: hidden ? 'grid' : 'hidden' }),
    },
  ];
  if (Pip.possible) {
    const { open } = stage.pip;
    commands.push({
      id: 'pip', testid: 'pip-button', icon: PictureInPicture2,
      label: open ? t('stage.pipClose') : t('stage.pipOpen'), short: t('stage.pipShort'),
      run: () => void stage.pip.toggle(call),
    });
  }
  return commands;
}
