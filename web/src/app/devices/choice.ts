// The chosen devices, remembered in this browser.

import type { LocalMedia } from '../../engine';
import { preferences } from '../preferences.svelte';
import type { PickedKind } from './options';
import { unawaited } from '../../unawaited';

export function restoreDevices(media: LocalMedia): void {
  const { microphoneId, cameraId, speakerId } = preferences.value;
  unawaited(media.selectMicrophone(microphoneId));
  unawaited(media.selectCamera(cameraId));
  media.selectSpeaker(speakerId);
}

/** Takes effect at once where the device is in use. */
export function chooseDevice(media: LocalMedia, kind: PickedKind, deviceId: string): void {
  preferences.set({ [`${kind}Id`]: deviceId });
  if (kind === 'microphone') unawaited(media.selectMicrophone(deviceId));
  else if (kind === 'camera') unawaited(media.selectCamera(deviceId));
  else media.selectSpeaker(deviceId);
}
