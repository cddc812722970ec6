// Where sound comes out. Browsers differ: some list speakers, some ask by a window of their own, some leave it to the
// system.

/* eslint-disable page/web-support -- Safari has no setSinkId: outputChoice() says 'none', the page says that the system decides,
   and everything plays through the system's speaker */

export type OutputChoice = 'list' | 'ask' | 'none';

interface Asking {
  selectAudioOutput?(options?: { deviceId?: string }): Promise<MediaDeviceInfo>;
}

export function outputChoice(): OutputChoice {
  if (!navigator.mediaDevices || !('setSinkId' in HTMLMediaElement.prototype)) return 'none';
  return 'selectAudioOutput' in navigator.mediaDevices ? 'ask' : 'list';
}

/** The browser's own window; needs an act of the person. @returns undefined when it was closed. */
export async function askForOutput(): Promise<MediaDeviceInfo | undefined> {
  try {
    return await (navigator.mediaDevices as Asking).selectAudioOutput?.();
  } catch {
    return undefined;
  }
}

/** @returns false when it plays through the system's speaker instead: the chosen one is gone, or not allowed. */
export async function playThrough(element: HTMLMediaElement, deviceId: string): Promise<boolean> {
  if (!('setSinkId' in element)) return deviceId === '';
  if (element.sinkId === deviceId) return true;
  try {
    await element.setSinkId(deviceId);
    return true;
  } catch {
    return false;
  }
}
