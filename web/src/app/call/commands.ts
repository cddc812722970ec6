// Everything a person can do in a call by a button, a menu entry or a key, in one list. The control bar, the menu "More",
// the keys and the help on keys are views of it; a feature adds its entries here.

import Hourglass from '@lucide/svelte/icons/hourglass';
import Mic from '@lucide/svelte/icons/mic';
import MicOff from '@lucide/svelte/icons/mic-off';
import MonitorUp from '@lucide/svelte/icons/monitor-up';
import MonitorX from '@lucide/svelte/icons/monitor-x';
import UserPlus from '@lucide/svelte/icons/user-plus';
import Users from '@lucide/svelte/icons/users';
import VideoIcon from '@lucide/svelte/icons/video';
import VideoOff from '@lucide/svelte/icons/video-off';
import { t } from '../i18n/index.svelte';
import { orderCommands } from '../order/commands';
import { isForbidden, isLocked } from '../order/may';
import { phoneCommands } from '../phone/commands';
import { settingsCommands } from '../settings/commands';
import { stageCommands } from '../stage/commands';
import { talkCommands } from '../talk/commands';
import type { Command } from './command';
import type { With } from './parts';
import { unawaited } from '../../unawaited';

/** Reads reactive state: call it in a derived value. What this browser cannot do is left out. */
export function commandsOf(call: With<'room' | 'devices' | 'windows' | 'notices' | 'stage' | 'talk'>): Command[] {
  const local = call.devices.state;
  const microphone = local.audio !== null;
  const camera = local.camera !== null;
  const sharing = local.screen !== null;
  const people = call.windows.panel === 'people';
  const waiting = call.room.state?.waiters.length ?? 0;
  const count = (call.room.state?.participants.length ?? 0) + 1;
  const commands: Command[] = [
    {
      id: 'microphone', testid: 'mic-button', key: 'M', icon: microphone ? Mic : MicOff,
      label: microphone ? t('microphone.off') : isLocked(call.room.state, 'audio') ? t('locked.audio') : t('microphone.on'), short: microphone ? t('microphone.shortOff') : t('microphone.shortOn'),
      pressed: microphone, tone: microphone ? 'plain' : 'off', busy: local.starting.audio,
      locked: !microphone && isLocked(call.room.state, 'audio'),
      run: () => unawaited(call.devices.toggle('audio')),
    },
    {
      id: 'camera', testid: 'camera-button', key: 'V', icon: camera ? VideoIcon : VideoOff,
      label: camera ? t('camera.off') : isLocked(call.room.state, 'camera') ? t('locked.video') : t('camera.on'), short: t('camera.short'),
      pressed: camera, tone: camera ? 'plain' : 'off', busy: local.starting.camera,
      locked: !camera && isLocked(call.room.state, 'camera'),
      run: () => unawaited(call.devices.toggle('camera')),
    },
    {
      id: 'people', testid: 'people-button', key: 'P', icon: Users,
      label: people ? t('people.close') : waiting > 0 ? t('lobby.openPeople', { count, waiting }) : t('people.open', { count }), short: t('people.title'),
      pressed: people, tone: people ? 'active' : 'plain', badge: people ? 0 : waiting, // who is listed need not be counted
      run: () => call.windows.toggle('people'),
    },
    { id: 'invite', testid: 'invite-command', icon: UserPlus, label: t('invite.button'), short: t('invite.button'), run: () => call.windows.open('invite') },
    { id: 'times', testid: 'times-button', key: 'T', icon: Hourglass, label: t('times.title'), short: t('times.title'), run: () => call.windows.open('times') },
  ];
  // Phones cannot: the button is left out there.
  if (typeof navigator.mediaDevices?.getDisplayMedia === 'function') {
    commands.push({
      id: 'screen', testid: 'screen-button', key: 'D', icon: sharing ? MonitorX : MonitorUp,
      label: sharing ? t('screen.off') : screenLabel(call.room), short: t('screen.short'),
      pressed: sharing, tone: sharing ? 'active' : 'plain', busy: local.starting.screen,
      locked: !sharing && isLocked(call.room.state, 'screen'),
      run: () => unawaited(call.devices.toggle('screen')),
    });
  }
  commands.push(...talkCommands(call), ...orderCommands(call), ...phoneCommands(call), ...stageCommands(call), ...settingsCommands(call));
  return commands;
}

function screenLabel({ state }: With<'room'>['room']): string {
  if (isForbidden(state, 'screen')) return t('locked.token');
  return isLocked(state, 'screen') ? t('locked.desktop') : t('screen.on');
}
