// What only phones and tablets can do, for the list of commands.

import SwitchCamera from '@lucide/svelte/icons/switch-camera';
import type { Call } from '../call/call.svelte';
import type { Command } from '../call/commands';
import { t } from '../i18n/index.svelte';

const byHand = matchMedia('(pointer: coarse)');

export function phoneCommands(call: Call): Command[] {
  const { camera, devices, starting } = call.local;
  const cameras = devices.filter((device) => device.kind === 'videoinput').length;
  if (!camera || cameras < 2 || !byHand.matches) return [];
  return [
    {
      id: 'flip', testid: 'flip-button', icon: SwitchCamera, label: t('phone.flip'), short: t('phone.flipShort'),
      busy: starting.camera, run: () => void call.media.flipCamera(),
    },
  ];
}
