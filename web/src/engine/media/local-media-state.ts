// What a page sees of the own devices.

import type { DeviceError } from './device-error';
import type { OwnKind, SentKind } from './layers';
import { kDefaultWishes, type MediaWishes } from './wishes';

export interface LocalMediaState {
  /** What is being sent, or would be; null: off or muted. */
  audio: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
  screen: MediaStreamTrack | null;
  /** What the shared screen plays, where the browser and the person give it. */
  screenAudio: MediaStreamTrack | null;
  /** The open microphone, muted or not; what a level meter listens to. */
  microphone: MediaStreamTrack | null;
  /** A question to the person or a device start is under way. */
  starting: Record<OwnKind, boolean>;
  /** The last failure of each, cleared by the next attempt. */
  errors: Partial<Record<OwnKind, DeviceError>>;
  devices: MediaDeviceInfo[];
  /** The chosen ones; '' is the default of the system. */
  microphoneId: string;
  cameraId: string;
  speakerId: string;
  wishes: MediaWishes;
}

export interface LocalMediaEvents {
  /** The device went away, or the person ended the sharing in the browser's own bar. */
  ended: OwnKind;
  /** Another device than before is used without anybody having chosen it. */
  switched: { kind: 'audio' | 'speaker'; label: string; why: 'default' | 'lost' };
  /** The system or another program holds the open device back, or gives it again. */
  interrupted: { kind: 'audio' | 'camera'; on: boolean };
  /** The processing broke: the sound goes on as it is, the camera is off. */
  unprocessed: 'audio' | 'camera';
  /** The browser could not send it: it is off now, and nobody gets it. */
  unsent: SentKind;
}

export const kNothingOpen: LocalMediaState = {
  audio: null,
  camera: null,
  screen: null,
  screenAudio: null,
  microphone: null,
  starting: { audio: false, camera: false, screen: false },
  errors: {},
  devices: [],
  microphoneId: '',
  cameraId: '',
  speakerId: '',
  wishes: kDefaultWishes,
};
