// The devices of one kind as a list to choose from. The first entry is whatever the system uses; it is followed when the
// system changes its mind.

export type PickedKind = 'microphone' | 'camera' | 'speaker';

export interface DeviceOption {
  /** '' for the system's. */
  value: string;
  label: string;
}

const kKinds: Record<PickedKind, MediaDeviceKind> = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' };
/** Entries that Chromium adds for the system's choice and for calls. */
const kStandIns = ['', 'default', 'communications'];

export interface Words {
  standard: string;
  /** For a device whose name the browser does not tell yet. */
  unnamed(number: number): string;
}

export function deviceOptions(devices: readonly MediaDeviceInfo[], kind: PickedKind, words: Words): DeviceOption[] {
  const ofKind = devices.filter((device) => device.kind === kKinds[kind]);
  const real = ofKind.filter((device) => !kStandIns.includes(device.deviceId));
  const standard = ofKind.find((device) => device.deviceId === 'default')?.label.replace(/^[^-]* - /, '');
  return [
    { value: '', label: standard ? `${words.standard} (${standard})` : words.standard },
    ...real.map((device, index) => ({ value: device.deviceId, label: device.label || words.unnamed(index + 1) })),
  ];
}

/** Browsers tell no names, and often not how many there are, before they may use a device of the kind. */
export function namesAreKnown(devices: readonly MediaDeviceInfo[], kind: PickedKind): boolean {
  return devices.some((device) => device.kind === kKinds[kind] && device.label !== '');
}
