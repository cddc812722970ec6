// The call as the system shows it: on the lock screen, in the notification, on the buttons of a headset (W3C Media
// Session). What a browser does not know of it is left out.

export interface Controls {
  microphone: () => void;
  camera: () => void;
  leave: () => void;
  /** The system paused what plays; a call is not paused. */
  play: () => void;
}

// Not all of them are in TypeScript's list yet.
type Action = MediaSessionAction | 'togglemicrophone' | 'togglecamera' | 'hangup';

export function showSession(title: string, artist: string, controls: Controls, session = navigator.mediaSession): () => void {
  if (!session) return () => undefined;
  const artwork = [{ src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' }];
  session.metadata = new MediaMetadata({ title, artist, artwork });
  const actions: [Action, () => void][] = [
    ['togglemicrophone', controls.microphone],
    ['togglecamera', controls.camera],
    ['hangup', controls.leave],
    ['play', controls.play],
    ['pause', controls.play],
  ];
  for (const [action, run] of actions) setHandler(session, action, run);
  return () => {
    session.metadata = null;
    for (const [action] of actions) setHandler(session, action, null);
  };
}

/** Drawn as crossed out or not. */
export function showDevices(microphone: boolean, camera: boolean, session = navigator.mediaSession): void {
  // A browser without these does not draw them; not being drawn is no error either.
  /* eslint-disable page/web-support -- where they are missing the buttons are drawn alike, and work */
  session?.setMicrophoneActive?.(microphone)?.catch(() => undefined);
  session?.setCameraActive?.(camera)?.catch(() => undefined);
  /* eslint-enable page/web-support */
}

function setHandler(session: MediaSession, action: Action, run: (() => void) | null): void {
  try {
    session.setActionHandler(action as MediaSessionAction, run);
  } catch {
    // This browser has no such button.
  }
}
