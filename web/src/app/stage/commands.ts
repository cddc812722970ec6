// What one can do with the stage as a whole, for the list of commands.

import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Grid2x2 from '@lucide/svelte/icons/grid-2x2';
import PictureInPicture2 from '@lucide/svelte/icons/picture-in-picture-2';
import RectangleHorizontal from '@lucide/svelte/icons/rectangle-horizontal';
import { mount, unmount } from 'svelte';
import type { With } from '../call/parts';
import type { Command } from '../call/command';
import { t } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import { type FillPip, Pip } from './pip.svelte';
import { ignoreFailure, unawaited } from '../../unawaited';

type Shown = With<'room' | 'devices' | 'windows' | 'notices' | 'stage' | 'talk'>;

export function stageCommands(call: Shown): Command[] {
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
      run: () => unawaited(stage.pip.toggle(() => loadPip(call))),
    });
  }
  return commands;
}

async function loadPip(call: Shown): Promise<FillPip> {
  const { default: PipWindow } = await import('./PipWindow.svelte');
  return (target, onresize) => {
    const page = mount(PipWindow, { target, props: { call, onresize } });
    return () => ignoreFailure(unmount(page));
  };
}
