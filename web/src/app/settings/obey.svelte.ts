// Brings own devices to what the person prefers, at first and whenever that changes. What was preferred when the call was
// made is in force before anything can be opened: a camera with a background never shows the room first.

import type { LocalMedia } from '../../engine';
import { preferences, type PreferenceValues } from '../preferences.svelte';
import { CameraBackground, filterNoise } from './effects';
import { unawaited } from '../../unawaited';

/** @returns ends it. */
export function obeyPreferences(media: LocalMedia): () => void {
  const background = new CameraBackground(preferences.value.background);
  let filtering = false;
  let replacing = false;
  let last: Partial<PreferenceValues> = {};

  const obey = (now: PreferenceValues): void => {
    const { echoCancellation, autoGain, music, noiseFilter } = now;
    unawaited(media.setWishes({
      echoCancellation, autoGain, music, height: now.sendMaxHeight, noiseSuppression: noiseFilter !== 'off' && noiseFilter !== 'strong',
    }));
    const filter = noiseFilter === 'strong' && !music;
    if (filter !== filtering) unawaited(media.setProcess('audio', filter ? filterNoise : null));
    filtering = filter;

    if (now.background !== last.background) unawaited(background.choose(now.background));
    const replace = now.background !== 'none';
    if (replace !== replacing) unawaited(media.setProcess('camera', replace ? background.process : null));
    replacing = replace;

    if (now.dataSaver && !last.dataSaver) unawaited(media.set('camera', false));
    last = now;
  };

  obey(preferences.value);
  return $effect.root(() => {
    $effect(() => obey(preferences.value));
  });
}
