// What helps against each trouble, where a press of a button does.

import type { With } from '../call/parts';
import { t } from '../i18n/index.svelte';
import { preferences } from '../preferences.svelte';
import type { BannerAct as Act } from '../ui/banner-act';
import type { Trouble } from './troubles';
import { unawaited } from '../../unawaited';

/** Reads reactive state: call it in a derived value. */
export function actsAgainst(trouble: Trouble, call: With<'devices' | 'windows' | 'notices'>): Act[] {
  const { media } = call.devices;
  const details: Act = { label: t('health.details'), run: () => call.windows.open('connection') };
  switch (trouble) {
    case 'microphone-lost':
    case 'microphone-silent':
      return [
        { label: t('health.again'), run: () => unawaited(reopen('audio', call)), main: true },
        { label: t('health.otherMicrophone'), run: () => call.windows.open('settings') },
      ];
    case 'unheard':
      return [{ label: t('health.again'), run: () => unawaited(reopen('audio', call)), main: true }];
    case 'speaking-muted':
      return [
        { label: t('health.unmute'), run: () => unawaited(call.devices.toggle('audio')), main: true },
        { label: t('health.dontTell'), run: () => preferences.set({ tellMutedSpeech: false }) },
      ];
    case 'sound-blocked':
      return [{ label: t('health.play'), run: () => (call.devices.playBlocked = false), main: true }];
    case 'camera-lost':
      return [{ label: t('health.cameraOn'), run: () => unawaited(reopen('camera', call)), main: true }];
    case 'sends-smaller':
      return [...(call.devices.state.camera ? [{ label: t('health.cameraOff'), run: () => unawaited(media.setCamera(false)) }] : []), details];
    case 'sees-less':
    case 'network-weak': {
      const soundOnly = { label: t('health.soundOnly'), run: () => preferences.set({ dataSaver: true }) };
      return [...(preferences.value.dataSaver ? [] : [soundOnly]), details];
    }
    case 'media-lost':
      return [details];
    case 'media-failed':
      return [{ label: t('health.again'), run: () => location.reload(), main: true }];
    default:
      return [];
  }
}

/** Opened anew, not only switched on: what is dead stays dead. */
async function reopen(kind: 'audio' | 'camera', call: With<'devices' | 'windows' | 'notices'>): Promise<void> {
  const { media } = call.devices;
  if (kind === 'audio') await media.reopenMicrophone();
  else {
    await media.setCamera(false);
    await media.setCamera(true);
  }
  const error = media.value.errors[kind];
  if (error) call.notices.say(t(`device.${error.kind}`));
}
