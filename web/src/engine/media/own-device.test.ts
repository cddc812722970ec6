import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeTrack } from '../testing/fake-peer';
import type { Process } from './capture';
import { LocalMedia } from './local-media';

const input = (deviceId: string, label: string, groupId = `g-${label}`) => ({ deviceId, label, groupId, kind: 'audioinput' });

/** A computer with microphones; each opening gives a track that names its device. */
class Machine extends EventTarget {
  list = [input('default', 'Default - Desk', 'g-desk'), input('desk', 'Desk', 'g-desk'), input('head', 'Headset', 'g-head')];
  opened: MediaStreamTrack[] = [];
  getUserMedia = vi.fn((c: { audio?: MediaTrackConstraints; video?: MediaTrackConstraints }) => {
    const wanted = (c.audio?.deviceId as { exact: string } | undefined)?.exact ?? 'default';
    const device = this.list.find((d) => d.deviceId === wanted);
    if (!device) return Promise.reject(Object.assign(new Error(), { name: 'OverconstrainedError' }));
    const track = fakeTrack(c.audio ? 'audio' : 'video', `t${this.opened.length}`);
    const { deviceId, groupId, label } = device;
    Object.assign(track, { label, getSettings: () => ({ deviceId, groupId }) });
    this.opened.push(track);
    return Promise.resolve({ getAudioTracks: () => [track], getVideoTracks: () => [track] });
  });
  enumerateDevices = () => Promise.resolve(this.list);
}

let machine: Machine;
let media: LocalMedia;
let switched: string[];
beforeEach(() => {
  machine = new Machine();
  media = new LocalMedia(machine as unknown as MediaDevices);
  switched = [];
  media.events.on('switched', ({ why, label }) => switched.push(`${why}: ${label}`));
});
const known = () => vi.waitFor(() => expect(media.value.devices).toHaveLength(machine.list.length));

describe('the default microphone', () => {
  it('is followed when it changes, without a gap', async () => {
    await media.setMicrophone(true);
    await known();
    const first = media.value.audio;
    machine.list = [input('default', 'Default - Headset', 'g-head'), ...machine.list.slice(1)];
    machine.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(switched).toEqual(['default: Default - Headset']));
    expect(first?.readyState).toBe('ended');
    expect(media.value.audio).toBe(machine.opened[1]);
  });

  it('is left alone when another was chosen', async () => {
    await media.selectMicrophone('head');
    await media.setMicrophone(true);
    await known();
    machine.list = [input('default', 'Default - Headset', 'g-head'), ...machine.list.slice(1), input('new', 'New')];
    machine.dispatchEvent(new Event('devicechange'));
    await known();
    expect(machine.opened).toHaveLength(1);
  });
});

describe('a microphone that is pulled out', () => {
  it('is replaced by the default one, and stays muted if it was', async () => {
    await media.selectMicrophone('head');
    await media.setMicrophone(true);
    await media.setMicrophone(false);
    machine.list = machine.list.slice(0, 2);
    media.value.microphone?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(switched).toEqual(['lost: Default - Desk']));
    expect(media.value).toMatchObject({ audio: null, microphoneId: '' });
    expect(media.value.microphone).toMatchObject({ enabled: false, readyState: 'live' });
  });

  it('is noticed by the list of devices too: not every browser ends its track', async () => {
    await media.selectMicrophone('head');
    await media.setMicrophone(true);
    machine.list = machine.list.slice(0, 2);
    machine.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(switched).toEqual(['lost: Default - Desk']));
    expect(machine.opened[0]?.readyState).toBe('ended');
  });

  it('that was chosen long ago does not keep another from being used', async () => {
    await media.selectMicrophone('gone');
    expect(await media.setMicrophone(true)).toBe(true);
    expect(media.value).toMatchObject({ microphoneId: '', errors: {} });
  });
});

it('tells when the system holds a device back', async () => {
  const told: boolean[] = [];
  media.events.on('interrupted', ({ on }) => told.push(on));
  await media.setMicrophone(true);
  media.value.microphone?.dispatchEvent(new Event('mute'));
  media.value.microphone?.dispatchEvent(new Event('unmute'));
  expect(told).toEqual([true, false]);
});

it('opens again for other wishes only what they concern', async () => {
  await media.setMicrophone(true);
  await media.setCamera(true);
  await media.setWishes({ music: true });
  expect(machine.getUserMedia).toHaveBeenCalledTimes(3);
  expect(machine.getUserMedia.mock.lastCall?.[0]).toMatchObject({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: { ideal: 2 } },
  });
  await media.setWishes({ height: 360 });
  expect(machine.getUserMedia).toHaveBeenCalledTimes(3);
  await media.setWishes({ height: 1080 });
  expect(machine.getUserMedia.mock.lastCall?.[0]).toMatchObject({ video: { height: { ideal: 1080 }, width: { ideal: 1920 } } });
});

it('flips a phone camera after closing it', async () => {
  await media.setCamera(true);
  const front = media.value.camera;
  const flipped = media.flipCamera();
  await vi.waitFor(() => expect(front?.readyState).toBe('ended'));
  await flipped;
  expect(machine.getUserMedia.mock.lastCall?.[0]).toMatchObject({ video: { facingMode: { ideal: 'environment' } } });
  expect(media.value.camera?.readyState).toBe('live');
});

it('leaves a camera off that was switched off while it opened', async () => {
  const opening = media.setCamera(true);
  await media.setCamera(false);
  await opening;
  expect(media.value.camera).toBeNull();
  expect(machine.opened.every((t) => t.readyState === 'ended')).toBe(true);
});

describe('processing', () => {
  const made = (id: string, stop = vi.fn()) => ({ track: fakeTrack('video', id), stop });

  it('is sent from the first picture on', async () => {
    const blurred = made('blurred');
    await media.setProcess('camera', () => Promise.resolve(blurred));
    const sent = new Set<MediaStreamTrack | null>();
    media.subscribe((s) => sent.add(s.camera));
    await media.setCamera(true);
    await Promise.resolve();
    expect([...sent]).toEqual([null, blurred.track]);
    await media.setCamera(false);
    expect(blurred.stop).toHaveBeenCalled();
  });

  it('that fails leaves the camera off, and the microphone as it is', async () => {
    const told: string[] = [];
    media.events.on('unprocessed', (kind) => told.push(kind));
    const broken: Process = () => Promise.reject(new Error('no memory'));
    await media.setProcess('camera', broken);
    await media.setProcess('audio', broken);
    expect([await media.setCamera(true), await media.setMicrophone(true)]).toEqual([false, true]);
    expect(media.value.camera).toBeNull();
    expect(media.value.errors.camera?.kind).toBe('effect');
    expect(media.value.audio).toBe(machine.opened[1]);
    expect(told).toEqual(['audio']);
    expect(machine.opened[0]?.readyState).toBe('ended');
  });

  it('that breaks later switches the camera off, and bypasses the microphone', async () => {
    const told: string[] = [];
    media.events.on('unprocessed', (kind) => told.push(kind));
    let say: (track: MediaStreamTrack | null) => void = () => undefined;
    await media.setProcess('camera', (_, changed) => ((say = changed), Promise.resolve(made('blurred'))));
    await media.setCamera(true);
    say(null);
    expect(media.value.camera).toBeNull();
    expect(machine.opened[0]?.readyState).toBe('ended');
    expect(told).toEqual(['camera']);

    await media.setProcess('audio', (raw, changed) => ((say = () => changed(raw)), Promise.resolve(made('quiet'))));
    await media.setMicrophone(true);
    expect(media.value.audio?.id).toBe('quiet');
    say(null);
    expect(media.value.audio).toBe(machine.opened[1]);
  });

  it('changes while the camera is on', async () => {
    await media.setCamera(true);
    const blurred = made('blurred');
    await media.setProcess('camera', () => Promise.resolve(blurred));
    expect(media.value.camera).toBe(blurred.track);
    await media.setProcess('camera', null);
    expect(media.value.camera).toBe(machine.opened[0]);
    expect(blurred.stop).toHaveBeenCalled();
    expect(machine.opened).toHaveLength(1);
  });
});
