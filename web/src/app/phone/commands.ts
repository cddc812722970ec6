// What only phones and tablets can do, for the list of commands.

import SwitchCamera from '@lucide/svelte/icons/switch-camera';
import type { With } from '../call/parts';
import type { Command } from '../call/command';
import { t } from '../i18n/index.svelte';
import { unawaited } from '../../unawaited';

const byHand = matchMedia('(pointer: coarse)');

export function phoneCommands(call: With<'devices'>): Command[] {
  const { camera, devices, starting } = call.devices.state;
  const cameras = devices.filter((device) => device.kind === 'videoinput').length;
  if (!camera || cameras < 2 || !byHand.matches) return [];
  return [
    {
      id: 'flip', testid: 'flip-button', icon: SwitchCamera, label: t('phone.flip'), short: t('phone.flipShort'),
      busy: starting.camera, run: () => unawaited(call.devices.media.flipCamera()),
    },
  ];
}
