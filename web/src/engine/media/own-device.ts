// The microphone or the camera: opened, opened again with other wishes, processed, lost. What is sent stays until its
// successor is ready, where the system can open both.

import { SerialQueue } from '../util/queue';
import { Capture, type Process } from './capture';
import { DeviceError, toDeviceError } from './device-error';

export interface OwnDeviceOptions {
  open: () => Promise<MediaStreamTrack>;
  /** Switched off it stays open, silent and unsent; else it is closed. */
  keepsOpen: boolean;
  /** Nothing unprocessed may be sent once processing was asked for. */
  strict: boolean;
  /** `sent` or `raw` differ. */
  changed: () => void;
  starting: (on: boolean) => void;
  failed: (error: DeviceError | undefined) => void;
  /** It ended by itself. */
  lost: (raw: MediaStreamTrack) => void;
  /** The system holds it back, or gives it again. */
  interrupted: (on: boolean) => void;
  /** The processing broke; a strict device is off now. */
  unprocessed: () => void;
}

export class OwnDevice {
  private capture: Capture | null = null;
  private process: Process | null = null;
  private readonly queue = new SerialQueue();
  /** Whether the person wants it on. */
  wanted = false;

  constructor(private readonly options: OwnDeviceOptions) {}

  get sent(): MediaStreamTrack | null {
    return this.wanted ? (this.capture?.track ?? null) : null;
  }

  get raw(): MediaStreamTrack | null {
    return this.capture?.raw ?? null;
  }

  /** @returns whether it is on. */
  on(open = this.options.open): Promise<boolean> {
    this.wanted = true;
    if (this.capture?.live) {
      this.settle();
      return Promise.resolve(true);
    }
    return this.queue.run(async () => {
      if (!this.wanted) return false;
      if (!this.capture?.live && !(await this.open(open))) this.wanted = false;
      return this.wanted;
    });
  }

  off(): void {
    this.wanted = false;
    this.settle();
  }

  /** With other wishes; also when it was lost. On or off as before. */
  reopen(): Promise<boolean> {
    return this.queue.run(() => this.open());
  }

  /** For devices of which the system opens one at a time. */
  reopenAfterClosing(): Promise<boolean> {
    return this.queue.run(() => {
      this.drop();
      return this.open();
    });
  }

  async setProcess(process: Process | null): Promise<void> {
    this.process = process;
    await this.queue.run(async () => {
      const { capture } = this;
      if (this.process !== process || !capture?.live) return;
      await capture.apply(process).catch(() => this.breakDown());
    });
  }

  /** It is gone, whether or not its track says so. */
  lose(): void {
    const { raw } = this;
    if (!raw) return;
    this.drop();
    this.options.changed();
    this.options.lost(raw);
  }

  close(): void {
    this.wanted = false;
    this.drop();
    this.options.changed();
  }

  private async open(openRaw = this.options.open): Promise<boolean> {
    const { options } = this;
    const old = this.capture;
    options.failed(undefined);
    options.starting(true);
    let next: Capture | undefined;
    try {
      next = this.watch(await this.openRaw(openRaw));
      await this.prepare(next);
      if (options.strict && next.track === null) throw new DeviceError('effect', new Error('processing stopped'));
      this.capture = next;
      if (old !== next) old?.stop();
      this.settle();
      return true;
    } catch (error) {
      next?.stop();
      options.failed(toDeviceError(error));
      options.changed();
      return false;
    } finally {
      options.starting(false);
    }
  }

  private async openRaw(open: () => Promise<MediaStreamTrack>): Promise<MediaStreamTrack> {
    try {
      return await open();
    } catch (error) {
      if (!this.capture || toDeviceError(error).kind !== 'busy') throw error;
      this.drop(); // Perhaps it was us who held it.
      return open();
    }
  }

  private async prepare(capture: Capture): Promise<void> {
    if (!this.process) return;
    try {
      await capture.apply(this.process);
    } catch (error) {
      if (this.options.strict) throw new DeviceError('effect', error);
      this.options.unprocessed();
    }
  }

  private watch(raw: MediaStreamTrack): Capture {
    const capture = new Capture(raw, () => {
      if (this.capture !== capture) return;
      if (capture.track === null) this.breakDown();
      else this.options.changed();
    });
    raw.addEventListener('ended', () => this.capture === capture && this.lose());
    for (const type of ['mute', 'unmute'] as const) {
      raw.addEventListener(type, () => this.capture === capture && this.options.interrupted(type === 'mute'));
    }
    return capture;
  }

  private breakDown(): void {
    if (this.options.strict) this.off();
    this.options.unprocessed();
  }

  /** Brings the device to what is wanted. */
  private settle(): void {
    if (this.options.keepsOpen) {
      if (this.capture) this.capture.raw.enabled = this.wanted;
    } else if (!this.wanted) this.drop();
    this.options.changed();
  }

  private drop(): void {
    this.capture?.stop();
    this.capture = null;
  }
}
