// Watches the own devices and holds the one problem that each has, for DeviceHelp to explain. What the browser knew about
// rights before an attempt is what tells a no of now from one of before.

import type { DeviceError, LocalMedia, LocalMediaState } from '../../engine';
import { circumstancesOf, hopeless, permissionOf } from './permission';
import { type DeviceKind, type Problem, problemOf } from './problem';
import { unawaited } from '../../unawaited';

const kOwnKind = { microphone: 'audio', camera: 'camera' } as const;
const kDevices = ['microphone', 'camera'] as const;

export class DeviceProblems {
  microphone = $state<Problem>();
  camera = $state<Problem>();
  private readonly explained: Partial<Record<DeviceKind, DeviceError>> = {};
  private readonly known: Partial<Record<DeviceKind, PermissionState | undefined>> = {};
  private readonly stop: () => void;

  constructor(media: LocalMedia) {
    for (const device of kDevices) {
      this[device] = hopeless();
      unawaited(this.look(device));
    }
    this.stop = media.subscribe((state) => this.onMedia(state));
  }

  /** What only looking and listening shows: a silent microphone, a black picture. */
  note(device: DeviceKind, problem: 'silent' | 'black', there: boolean): void {
    if (there) this[device] = problem;
    else if (this[device] === problem) this[device] = undefined;
  }

  close(): void {
    this.stop();
  }

  private onMedia(state: LocalMediaState): void {
    for (const device of kDevices) {
      const error = state.errors[kOwnKind[device]];
      if (error === this.explained[device]) continue;
      this.explained[device] = error;
      this[device] = hopeless();
      if (error) unawaited(this.explain(device, error));
      else unawaited(this.look(device));
    }
  }

  private async explain(device: DeviceKind, error: DeviceError): Promise<void> {
    const seen = await circumstancesOf(device, this.known[device]);
    this.known[device] = seen.permission;
    if (this.explained[device] === error) this[device] = problemOf(error, seen);
  }

  private async look(device: DeviceKind): Promise<void> {
    this.known[device] = await permissionOf(device);
  }
}
