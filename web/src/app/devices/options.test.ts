import { expect, it } from 'vitest';
import { deviceOptions, namesAreKnown } from './options';

const device = (kind: MediaDeviceKind, deviceId: string, label: string) => ({ kind, deviceId, label }) as MediaDeviceInfo;
const words = { standard: 'Default', unnamed: (n: number) => `Microphone ${n}` };

it('lists what the system uses first, then each device of the kind once', () => {
  const devices = [
    device('audioinput', 'default', 'Default - Desk'),
    device('audioinput', 'communications', 'Communications - Desk'),
    device('audioinput', 'd1', 'Desk'),
    device('audioinput', 'd2', ''),
    device('videoinput', 'c1', 'Cam'),
  ];
  expect(deviceOptions(devices, 'microphone', words)).toEqual([
    { value: '', label: 'Default (Desk)' },
    { value: 'd1', label: 'Desk' },
    { value: 'd2', label: 'Microphone 2' },
  ]);
  expect(deviceOptions([], 'camera', words)).toEqual([{ value: '', label: 'Default' }]);
});

it('knows whether there are names', () => {
  expect(namesAreKnown([device('audioinput', '', '')], 'microphone')).toBe(false);
  expect(namesAreKnown([device('audioinput', 'd1', 'Desk')], 'microphone')).toBe(true);
  expect(namesAreKnown([device('audioinput', 'd1', 'Desk')], 'speaker')).toBe(false);
});
