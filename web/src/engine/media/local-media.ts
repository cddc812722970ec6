// The person's own microphone, camera and screen. Nothing is opened except by a call that stands for an act of the
// person. A muted microphone stays open, silent and unsent, so that unmuting takes no time; a camera that is switched
// off is closed and its light goes out.

import { Emitter } from '../util/emitter';
import { Store } from '../util/store';
import type { Process } from './capture';
import { DeviceError, toDeviceError } from './device-error';
import { defaultOf, isListed } from './device-list';
import type { OwnKind, SentKind } from './layers';
import { kNothingOpen, type LocalMediaEvents, type LocalMediaState } from './local-media-state';
import { OwnDevice } from './own-device';
import { OwnScreen } from './own-screen';
import type { ScreenContent, ScreenWish } from './screen-capture';
import { cameraConstraints, type MediaWishes, microphoneConstraints } from './wishes';
import { unawaited } from '../../unawaited';

export class LocalMedia extends Store<LocalMediaState> {
  readonly events = new Emitter<LocalMediaEvents>();
  private readonly microphone: OwnDevice;
  private readonly camera: OwnDevice;
  private readonly screen: OwnScreen;

  constructor(private readonly media: MediaDevices | undefined = globalThis.navigator?.mediaDevices) {
    super(kNothingOpen);
    this.microphone = this.own('audio');
    this.camera = this.own('camera');
    this.screen = new OwnScreen({
      devices: () => this.devices(),
      changed: () => this.patch({ screen: this.screen.video, screenAudio: this.screen.audio }),
      ended: () => this.events.emit('ended', 'screen'),
    });
    this.media?.addEventListener?.('devicechange', this.onDeviceChange);
  }

  isOn(kind: OwnKind): boolean {
    return this.value[kind] !== null;
  }

  /** Never throws: a failure is in `errors`, and the answer is whether it is as wished. */
  async set(kind: OwnKind, on: boolean): Promise<boolean> {
    if (kind === 'screen') return this.setScreen(on);
    const device = kind === 'audio' ? this.microphone : this.camera;
    if (on) return device.on();
    device.off();
    return true;
  }

  setMicrophone(on: boolean): Promise<boolean> {
    return this.set('audio', on);
  }

  setCamera(on: boolean): Promise<boolean> {
    return this.set('camera', on);
  }

  /** The browser asks what to share; closing that question is no failure. */
  async setScreen(on: boolean): Promise<boolean> {
    if (on) return this.isOn('screen') || this.startScreen();
    this.screen.stop();
    return true;
  }

  /** Microphone and camera with one question to the person instead of two. The failure of one does not keep the other. */
  async openBoth(): Promise<void> {
    if (this.media && !this.microphone.raw && !this.camera.raw) {
      const { wishes, microphoneId, cameraId } = this.value;
      const both = this.media.getUserMedia({
        audio: microphoneConstraints(wishes, microphoneId),
        video: cameraConstraints(wishes, cameraId),
      });
      const opened = await Promise.all([
        this.microphone.on(async () => one((await both).getAudioTracks())),
        this.camera.on(async () => one((await both).getVideoTracks())),
      ]);
      const kind = this.value.errors.camera?.kind;
      if (opened.every(Boolean) || kind === 'denied' || kind === 'dismissed') return;
    }
    // Which of the two it was the browser does not say.
    await this.setMicrophone(true);
    await this.setCamera(true);
  }

  setScreenWish(wish: Partial<ScreenWish>): void {
    this.screen.setWish(wish);
  }

  get screenContent(): ScreenContent {
    return this.screen.content;
  }

  /** Takes effect at once if the microphone is open. */
  async selectMicrophone(deviceId: string): Promise<void> {
    if (this.value.microphoneId === deviceId) return;
    this.patch({ microphoneId: deviceId });
    if (this.microphone.raw) await this.microphone.reopen();
  }

  async selectCamera(deviceId: string): Promise<void> {
    if (this.value.cameraId === deviceId) return;
    this.patch({ cameraId: deviceId });
    if (this.camera.raw) await this.camera.reopen();
  }

  /** Whoever plays sound follows `speakerId`. */
  selectSpeaker(deviceId: string): void {
    this.patch({ speakerId: deviceId });
  }

  /** When the open one gives nothing: the same once more, or the default if that is gone. */
  reopenMicrophone(): Promise<boolean> {
    return this.microphone.raw ? this.microphone.reopen() : this.microphone.on();
  }

  /** On phones: the camera on the other side. */
  async flipCamera(): Promise<void> {
    const facing = this.value.wishes.facing === 'user' ? 'environment' : 'user';
    this.patch({ cameraId: '', wishes: { ...this.value.wishes, facing } });
    // Phones open one camera at a time.
    if (this.camera.raw) await this.camera.reopenAfterClosing();
  }

  /** What is open and concerned is opened again, without a gap in what is sent. */
  async setWishes(change: Partial<MediaWishes>): Promise<void> {
    const before = this.value.wishes;
    const wishes = { ...before, ...change };
    this.patch({ wishes });
    const differ = (constraints: typeof microphoneConstraints): boolean =>
      JSON.stringify(constraints(before, '')) !== JSON.stringify(constraints(wishes, ''));
    await Promise.all([
      this.microphone.raw && differ(microphoneConstraints) ? this.microphone.reopen() : undefined,
      this.camera.raw && differ(cameraConstraints) ? this.camera.reopen() : undefined,
    ]);
  }

  /** Once a camera is to be processed, nothing unprocessed is sent of it: if that fails, it goes off. */
  setProcess(kind: 'audio' | 'camera', process: Process | null): Promise<void> {
    return (kind === 'audio' ? this.microphone : this.camera).setProcess(process);
  }

  /** The browser cannot send this track: closed, so that the next try opens another one. */
  giveUp(kind: SentKind, track: MediaStreamTrack): void {
    if (this.value[kind] !== track) return;
    if (kind === 'audio') this.microphone.close();
    else if (kind === 'camera') this.camera.close();
    else if (kind === 'screen') this.screen.stop();
    else this.screen.stopAudio();
    this.events.emit('unsent', kind);
  }

  /** Closes everything, for good. */
  close(): void {
    this.media?.removeEventListener?.('devicechange', this.onDeviceChange);
    this.microphone.close();
    this.camera.close();
    this.screen.stop();
  }

  private own(kind: 'audio' | 'camera'): OwnDevice {
    const audio = kind === 'audio';
    return new OwnDevice({
      open: () => (audio ? this.openMicrophone() : this.openCamera()),
      keepsOpen: audio,
      strict: !audio,
      changed: () =>
        audio
          ? this.patch({ audio: this.microphone.sent, microphone: this.microphone.raw })
          : this.patch({ camera: this.camera.sent }),
      starting: (on) => this.setStarting(kind, on),
      failed: (error) => this.setError(kind, error),
      lost: (raw) => unawaited(this.onLost(kind, raw)),
      interrupted: (on) => this.events.emit('interrupted', { kind, on }),
      unprocessed: () => this.events.emit('unprocessed', kind),
    });
  }

  private setStarting(kind: OwnKind, on: boolean): void {
    this.patch({ starting: { ...this.value.starting, [kind]: on } });
    if (!on) unawaited(this.refreshDevices());
  }

  private setError(kind: OwnKind, error: DeviceError | undefined): void {
    const errors = { ...this.value.errors };
    if (error) errors[kind] = error;
    else delete errors[kind];
    this.patch({ errors });
  }

  private openMicrophone(): Promise<MediaStreamTrack> {
    return this.openChosen('microphoneId', async (deviceId) => {
      const { wishes } = this.value;
      const stream = await this.devices().getUserMedia({ audio: microphoneConstraints(wishes, deviceId) });
      const track = one(stream.getAudioTracks());
      if (wishes.music) track.contentHint = 'music';
      return track;
    });
  }

  private openCamera(): Promise<MediaStreamTrack> {
    return this.openChosen('cameraId', async (deviceId) => {
      const stream = await this.devices().getUserMedia({ video: cameraConstraints(this.value.wishes, deviceId) });
      return one(stream.getVideoTracks());
    });
  }

  /** A device that was chosen once and is not here today does not keep the person from using another. */
  private async openChosen(field: 'microphoneId' | 'cameraId', open: (id: string) => Promise<MediaStreamTrack>): Promise<MediaStreamTrack> {
    const id = this.value[field];
    try {
      return await open(id);
    } catch (error) {
      const { kind } = toDeviceError(error);
      if (id === '' || (kind !== 'overconstrained' && kind !== 'missing')) throw error;
      this.patch({ [field]: '' });
      return open('');
    }
  }

  private async startScreen(): Promise<boolean> {
    if (this.value.starting.screen) return false;
    this.setError('screen', undefined);
    this.setStarting('screen', true);
    try {
      await this.screen.start();
      return true;
    } catch (error) {
      if (toDeviceError(error).kind === 'unknown') this.setError('screen', toDeviceError(error));
      return false;
    } finally {
      this.setStarting('screen', false);
    }
  }

  /** A microphone that was pulled out is replaced by the default one. A camera is not: it may show something else. */
  private async onLost(kind: 'audio' | 'camera', raw: MediaStreamTrack): Promise<void> {
    if (kind === 'audio') {
      const devices = await this.refreshDevices();
      const others = devices.some((d) => d.kind === 'audioinput');
      if (others && !isListed(devices, 'audioinput', raw.getSettings())) {
        this.patch({ microphoneId: '' });
        if (await this.microphone.reopen()) return this.saySwitched('lost');
      }
      this.microphone.wanted = false;
    } else this.camera.wanted = false;
    this.events.emit('ended', kind);
  }

  private saySwitched(why: 'default' | 'lost'): void {
    this.events.emit('switched', { kind: 'audio', label: this.value.microphone?.label ?? '', why });
  }

  private devices(): MediaDevices {
    if (!this.media) throw new DeviceError('insecure', new Error('no media devices in an insecure context'));
    return this.media;
  }

  private readonly onDeviceChange = (): void => unawaited(this.followDevices());

  private async followDevices(): Promise<void> {
    const before = defaultOf(this.value.devices, 'audioinput');
    const devices = await this.refreshDevices();
    const after = defaultOf(devices, 'audioinput');
    const follows = this.value.microphoneId === '' && this.microphone.raw?.readyState === 'live';
    if (follows && before !== '' && after !== '' && before !== after) {
      if (await this.microphone.reopen()) this.saySwitched('default');
    } else if (!this.isThere(devices, 'audioinput', this.microphone)) this.microphone.lose();
    if (!this.isThere(devices, 'videoinput', this.camera)) this.camera.lose();
    const { speakerId } = this.value;
    if (speakerId !== '' && !isListed(devices, 'audiooutput', { deviceId: speakerId })) {
      this.patch({ speakerId: '' });
      this.events.emit('switched', { kind: 'speaker', label: '', why: 'lost' });
    }
  }

  private isThere(devices: MediaDeviceInfo[], kind: MediaDeviceKind, { raw }: OwnDevice): boolean {
    return raw === null || isListed(devices, kind, raw.getSettings());
  }

  private async refreshDevices(): Promise<MediaDeviceInfo[]> {
    try {
      this.patch({ devices: (await this.media?.enumerateDevices?.()) ?? [] });
    } catch {
      // The list is a comfort; without it the default devices work.
    }
    return this.value.devices;
  }
}

function one(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const [track] = tracks;
  if (!track) throw new DeviceError('missing', new Error('no track'));
  return track;
}
