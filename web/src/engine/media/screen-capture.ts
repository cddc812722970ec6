// Sharing a screen: what the browser is asked for, and what it is told about the picture. Text wants every pixel and few
// pictures a second, a film wants the opposite; the encoder takes the hint from the track (W3C mst-content-hint).

export type ScreenContent = 'text' | 'motion';

export interface ScreenWish {
  content: ScreenContent;
  /** With what the screen plays, where the browser can. */
  sound: boolean;
}

export interface CapturedScreen {
  video: MediaStreamTrack;
  audio: MediaStreamTrack | null;
}

const kFrameRate: Record<ScreenContent, MediaTrackConstraints> = {
  text: { frameRate: { ideal: 10, max: 15 } },
  motion: { frameRate: { ideal: 30, max: 30 } },
};

export async function captureScreen(devices: MediaDevices, wish: ScreenWish): Promise<CapturedScreen> {
  const stream = await devices.getDisplayMedia(screenQuestion(devices, wish));
  const [video] = stream.getVideoTracks();
  if (!video) throw new DOMException('no picture of the screen', 'NotFoundError');
  hint(video, wish.content);
  const audio = stream.getAudioTracks()[0] ?? null;
  if (audio) audio.contentHint = 'music';
  return { video, audio };
}

/** The other kind of picture, without asking the person again. */
export async function changeContent(video: MediaStreamTrack, content: ScreenContent): Promise<void> {
  hint(video, content);
  // A browser that cannot change the rate of a running capture still has the hint.
  await video.applyConstraints?.(kFrameRate[content]).catch(() => undefined);
}

function hint(video: MediaStreamTrack, content: ScreenContent): void {
  video.contentHint = content === 'text' ? 'detail' : 'motion';
}

/** @returns the options of getDisplayMedia; what a browser does not know it passes over. */
export function screenQuestion(devices: MediaDevices, wish: ScreenWish): DisplayMediaStreamOptions {
  // The whole computer's sound holds what the others say; they must not hear themselves.
  const withoutCall = (devices.getSupportedConstraints?.() as { restrictOwnAudio?: boolean } | undefined)?.restrictOwnAudio === true;
  const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const more = { systemAudio: withoutCall ? 'include' : 'exclude', surfaceSwitching: 'include', selfBrowserSurface: 'exclude' };
  return {
    video: kFrameRate[wish.content],
    audio: wish.sound ? { ...raw, ...(withoutCall ? { restrictOwnAudio: true } : {}) } : false,
    ...more,
  };
}
