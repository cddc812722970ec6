// How a person wants microphone and camera to be opened, and the constraints that say so to the browser.

export interface MediaWishes {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGain: boolean;
  /** Stereo, and nothing done to the sound: what is good for a voice spoils an instrument. */
  music: boolean;
  /** Of the camera's picture. */
  height: number;
  /** On phones: towards the person or away. */
  facing: 'user' | 'environment';
}

export const kDefaultWishes: MediaWishes = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGain: true,
  music: false,
  height: 720,
  facing: 'user',
};

const exactly = (deviceId: string): MediaTrackConstraints => (deviceId ? { deviceId: { exact: deviceId } } : {});

export function microphoneConstraints(wishes: MediaWishes, deviceId: string): MediaTrackConstraints {
  const voice = !wishes.music;
  return {
    echoCancellation: voice && wishes.echoCancellation,
    noiseSuppression: voice && wishes.noiseSuppression,
    autoGainControl: voice && wishes.autoGain,
    ...(wishes.music ? { channelCount: { ideal: 2 } } : {}),
    ...exactly(deviceId),
  };
}

export function cameraConstraints(wishes: MediaWishes, deviceId: string): MediaTrackConstraints {
  // The small layers are made from the full picture, so less than 720 is never asked of the camera.
  const height = Math.max(720, wishes.height);
  return {
    width: { ideal: Math.round((height * 16) / 9) },
    height: { ideal: height },
    frameRate: { ideal: 30, max: 30 },
    ...(deviceId ? exactly(deviceId) : { facingMode: { ideal: wishes.facing } }),
  };
}
