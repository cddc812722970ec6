// The person's own microphone, camera and screen. Nothing is opened except by a call that stands for an act of the
// person. A muted microphone stays open, silent and unsent, so that unmuting takes no time; a camera that is switched
// off is closed and its light goes out.

import { Emitter } from '../util/emitter';
import { Store } from '../util/store';
import { DeviceError, toDeviceError } from './device-error';
import type { OwnKind } from './layers';
import { captureScreen, changeContent, type ScreenContent, type ScreenWish } from './screen-capture';

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
  microphoneId: string;
  cameraId: string;
}

export interface LocalMediaEvents {
  /** The device went away, or the person ended the sharing in the browser's own bar. */
  ended: OwnKind;
}

export class LocalMedia extends Store<LocalMediaState> {
  readonly events = new Emitter<LocalMediaEvents>();
  private screenWish: ScreenWish = { content: 'text', sound: true };

  constructor(private readonly media: MediaDevices | undefined = globalThis.navigator?.mediaDevices) {
    super({
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
    });
    this.media?.addEventListener?.('devicechange', this.onDeviceChange);
  }

  isOn(kind: OwnKind): boolean {
    return this.value[kind] !== null;
  }

  /** Never throws: a failure is in `errors`, and the answer is whether it is as wished. */
  async setMicrophone(on: boolean): Promise<boolean> {
    const { microphone } = this.value;
    if (!on) {
      if (microphone) microphone.enabled = false;
      this.patch({ audio: null });
      return true;
    }
    if (microphone?.readyState === 'live') {
      microphone.enabled = true;
      this.patch({ audio: microphone });
      return true;
    }
    return this.start('audio', () => this.openMicrophone());
  }

  async setCamera(on: boolean): Promise<boolean> {
    if (on) return this.isOn('camera') || this.start('camera', () => this.openCamera());
    this.stop('camera');
    return true;
  }

  /** Microphone and camera with one question to the person instead of two. The failure of one does not keep the other. */
  async openBoth(): Promise<void> {
    if (!this.media || this.value.microphone || this.isOn('camera')) {
      await this.setMicrophone(true);
      await this.setCamera(true);
      return;
    }
    const both = this.media.getUserMedia({ audio: this.microphoneWish(), video: this.cameraWish() });
    const opened = await Promise.all([
      this.start('audio', async () => one((await both).getAudioTracks())),
      this.start('camera', async () => one((await both).getVideoTracks())),
    ]);
    const kind = this.value.errors.camera?.kind;
    if (opened.every(Boolean) || kind === 'denied' || kind === 'dismissed') return;
    // Which of the two it was the browser does not say.
    await this.setMicrophone(true);
    await this.setCamera(true);
  }

  /** The browser asks what to share; closing that question is no failure. */
  async setScreen(on: boolean): Promise<boolean> {
    if (on) return this.isOn('screen') || this.start('screen', () => this.openScreen());
    this.stop('screen');
    return true;
  }

  set(kind: OwnKind, on: boolean): Promise<boolean> {
    if (kind === 'audio') return this.setMicrophone(on);
    return kind === 'camera' ? this.setCamera(on) : this.setScreen(on);
  }

  /** For the next screen; the kind of picture also for one that is being shared. */
  setScreenWish(wish: Partial<ScreenWish>): void {
    this.screenWish = { ...this.screenWish, ...wish };
    const { screen } = this.value;
    if (screen && wish.content) void changeContent(screen, wish.content);
  }

  get screenContent(): ScreenContent {
    return this.screenWish.content;
  }

  /** Takes effect at once if the microphone is open. */
  async selectMicrophone(deviceId: string): Promise<void> {
    this.patch({ microphoneId: deviceId });
    const old = this.value.microphone;
    if (!old) return;
    const wasOn = this.isOn('audio');
    const opened = await this.start('audio', () => this.openMicrophone());
    if (!opened) return;
    old.stop();
    if (!wasOn) await this.setMicrophone(false);
  }

  async selectCamera(deviceId: string): Promise<void> {
    this.patch({ cameraId: deviceId });
    const old = this.value.camera;
    if (old && (await this.start('camera', () => this.openCamera()))) old.stop();
  }

  /** Closes everything, for good. */
  close(): void {
    this.media?.removeEventListener?.('devicechange', this.onDeviceChange);
    this.value.microphone?.stop();
    this.stop('camera');
    this.stop('screen');
    this.patch({ audio: null, microphone: null });
  }

  private async start(kind: OwnKind, open: () => Promise<MediaStreamTrack>): Promise<boolean> {
    if (this.value.starting[kind]) return false;
    const errors = { ...this.value.errors };
    delete errors[kind];
    this.patch({ starting: { ...this.value.starting, [kind]: true }, errors });
    try {
      const track = await open();
      this.watch(kind, track);
      this.patch(kind === 'audio' ? { audio: track, microphone: track } : { [kind]: track });
      void this.refreshDevices();
      return true;
    } catch (error) {
      if (!(kind === 'screen' && toDeviceError(error).kind !== 'unknown')) {
        this.patch({ errors: { ...this.value.errors, [kind]: toDeviceError(error) } });
      }
      return false;
    } finally {
      this.patch({ starting: { ...this.value.starting, [kind]: false } });
    }
  }

  private stop(kind: 'camera' | 'screen'): void {
    this.value[kind]?.stop(); // fires no `ended`
    this.patch({ [kind]: null });
    if (kind === 'screen') this.stopScreenAudio();
  }

  private stopScreenAudio(): void {
    this.value.screenAudio?.stop();
    this.patch({ screenAudio: null });
  }

  private watch(kind: OwnKind, track: MediaStreamTrack): void {
    track.addEventListener('ended', () => {
      if (kind === 'audio' && this.value.microphone === track) this.patch({ microphone: null });
      else if (this.value[kind] !== track) return;
      if (this.value[kind] === track) this.patch({ [kind]: null });
      if (kind === 'screen') this.stopScreenAudio();
      this.events.emit('ended', kind);
    });
  }

  private async openMicrophone(): Promise<MediaStreamTrack> {
    return one((await this.devices().getUserMedia({ audio: this.microphoneWish() })).getAudioTracks());
  }

  private async openCamera(): Promise<MediaStreamTrack> {
    return one((await this.devices().getUserMedia({ video: this.cameraWish() })).getVideoTracks());
  }

  private microphoneWish(): MediaTrackConstraints {
    const deviceId = this.value.microphoneId;
    return {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
    };
  }

  private cameraWish(): MediaTrackConstraints {
    const deviceId = this.value.cameraId;
    return {
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30, max: 30 },
      ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
    };
  }

  private async openScreen(): Promise<MediaStreamTrack> {
    const { video, audio } = await captureScreen(this.devices(), this.screenWish);
    audio?.addEventListener('ended', () => {
      if (this.value.screenAudio === audio) this.patch({ screenAudio: null });
    });
    this.patch({ screenAudio: audio });
    return video;
  }

  private devices(): MediaDevices {
    if (!this.media) throw new DeviceError('insecure', new Error('no media devices in an insecure context'));
    return this.media;
  }

  private readonly onDeviceChange = (): void => void this.refreshDevices();

  /** Harmless: opens nothing and asks nobody. Names are there only once the browser may use the devices. */
  async refreshDevices(): Promise<void> {
    try {
      this.patch({ devices: (await this.media?.enumerateDevices?.()) ?? [] });
    } catch {
      // The list is a comfort; without it the default devices work.
    }
  }
}

function one(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const [track] = tracks;
  if (!track) throw new DeviceError('missing', new Error('no track'));
  return track;
}
