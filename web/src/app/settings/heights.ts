// How large a picture may be, as lists to choose from.

import { t } from '../i18n/index.svelte';

export type Height = 180 | 360 | 720 | 1080 | 2160;

export function heightOptions(heights: readonly Height[]): { value: string; label: string }[] {
  return heights.map((height) => ({ value: String(height), label: t(`settings.height.${height}`) }));
}
