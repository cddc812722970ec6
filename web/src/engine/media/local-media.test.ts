import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeTrack } from '../testing/fake-peer';
import { toDeviceError } from './device-error';
import { LocalMedia } from './local-media';
import { screenQuestion } from './screen-capture';

function devices() {
  let count = 0;
  const stream = (...tracks: MediaStreamTrack[]) => ({
    getAudioTracks: () => tracks.filter((t) => t.kind === 'audio'),
    getVideoTracks: () => tracks.filter((t) => t.kind === 'video'),
  });
  return Object.assign(new EventTarget(), {
    getUserMedia: vi.fn((c: MediaStreamConstraints) =>
      Promise.resolve(stream(...(['audio', 'video'] as const).filter((kind) => c[kind]).map((kind) => fakeTrack(kind, `t${count++}`)))),
    ),
    stream,
    getDisplayMedia: vi.fn((_options?: DisplayMediaStreamOptions) => Promise.resolve(stream(fakeTrack('video', `s${count++}`)))),
    enumerateDevices: vi.fn(() => Promise.resolve([{ deviceId: 'd1', kind: 'audioinput' }])),
  });
}

let fake: ReturnType<typeof devices>;
let media: LocalMedia;
beforeEach(() => {
  fake = devices();
  media = new LocalMedia(fake as unknown as MediaDevices);
});

it('opens nothing by itself', () => {
  expect(fake.getUserMedia).not.toHaveBeenCalled();
});

it('keeps a muted microphone open and silent, closes a camera', async () => {
  await media.setMicrophone(true);
  const microphone = media.value.audio;
  await media.setMicrophone(false);
  expect(media.value.audio).toBeNull();
  expect(microphone).toMatchObject({ enabled: false, readyState: 'live' });
  await media.setMicrophone(true);
  expect(media.value.audio).toBe(microphone);
  expect(microphone?.enabled).toBe(true);
  expect(fake.getUserMedia).toHaveBeenCalledTimes(1);

  await media.setCamera(true);
  const camera = media.value.camera;
  await media.setCamera(false);
  expect(camera?.readyState).toBe('ended');
  expect(media.value.camera).toBeNull();
});

describe('a screen', () => {
  it('is shared with detail before motion, unless one wishes otherwise, even later', async () => {
    await media.setScreen(true);
    expect(media.value.screen?.contentHint).toBe('detail');
    media.setScreenWish({ content: 'motion' });
    expect(media.value.screen?.contentHint).toBe('motion');
    await media.setScreen(false);
    await media.setScreen(true);
    expect(media.value.screen?.contentHint).toBe('motion');
    expect(fake.getDisplayMedia.mock.lastCall).toMatchObject([{ video: { frameRate: { ideal: 30 } } }]);
  });

  it('brings its sound, which ends with it', async () => {
    const sound = fakeTrack('audio', 'film');
    fake.getDisplayMedia.mockResolvedValueOnce(fake.stream(fakeTrack('video', 's'), sound));
    await media.setScreen(true);
    expect(media.value.screenAudio).toBe(sound);
    media.value.screen?.dispatchEvent(new Event('ended'));
    expect([media.value.screen, media.value.screenAudio, sound.readyState]).toEqual([null, null, 'ended']);
  });

  it('goes on without its sound when that cannot be sent', async () => {
    const sound = fakeTrack('audio', 'film');
    fake.getDisplayMedia.mockResolvedValueOnce(fake.stream(fakeTrack('video', 's'), sound));
    await media.setScreen(true);
    const unsent: string[] = [];
    media.events.on('unsent', (kind) => unsent.push(kind));
    media.giveUp('screenAudio', sound);
    media.giveUp('screenAudio', sound); // no longer what is sent
    expect([media.value.screen?.id, media.value.screenAudio, sound.readyState, unsent]).toEqual(['s', null, 'ended', ['screenAudio']]);
  });

  it('takes the sound of the whole computer only where the call can be left out of it', () => {
    const ask = (restrictOwnAudio: boolean) =>
      screenQuestion({ getSupportedConstraints: () => ({ restrictOwnAudio }) } as unknown as MediaDevices, { content: 'text', sound: true });
    expect(ask(true)).toMatchObject({ systemAudio: 'include', audio: { restrictOwnAudio: true } });
    expect(ask(false)).toMatchObject({ systemAudio: 'exclude', audio: { echoCancellation: false } });
  });
});

describe('failures', () => {
  const error = (name: string) => Object.assign(new Error(name), { name });
  it.each([
    ['NotAllowedError', 'denied'], ['NotFoundError', 'missing'], ['NotReadableError', 'busy'],
    ['OverconstrainedError', 'overconstrained'], ['TypeError', 'unknown'],
  ])('%s is told as %s', async (name, kind) => {
    fake.getUserMedia.mockRejectedValueOnce(error(name));
    expect(await media.setCamera(true)).toBe(false);
    expect(media.value.errors.camera?.kind).toBe(kind);
    expect(media.value.starting.camera).toBe(false);
    expect(await media.setCamera(true)).toBe(true);
    expect(media.value.errors.camera).toBeUndefined();
  });
  it('of one device does not keep the other from opening', async () => {
    fake.getUserMedia.mockRejectedValueOnce(error('NotFoundError')); // both at once
    fake.getUserMedia.mockRejectedValueOnce(error('NotFoundError')); // the microphone alone
    await media.openBoth();
    expect(media.value.errors.audio?.kind).toBe('missing');
    expect(media.value.errors.camera).toBeUndefined();
    expect(media.value.camera?.readyState).toBe('live');
  });
  it('a no to both is not asked about again', async () => {
    fake.getUserMedia.mockRejectedValueOnce(error('NotAllowedError'));
    await media.openBoth();
    expect([media.value.errors.audio?.kind, media.value.errors.camera?.kind]).toEqual(['denied', 'denied']);
    expect(fake.getUserMedia).toHaveBeenCalledTimes(1);
  });
  it('closing the question about the screen is none', async () => {
    fake.getDisplayMedia.mockRejectedValueOnce(error('NotAllowedError'));
    expect(await media.setScreen(true)).toBe(false);
    expect(media.value.errors).toEqual({});
  });
  it('are told without media devices', async () => {
    const insecure = new LocalMedia(undefined);
    await insecure.setMicrophone(true);
    expect(insecure.value.errors.audio?.kind).toBe('insecure');
    expect(toDeviceError(insecure.value.errors.audio)).toBe(insecure.value.errors.audio);
  });
});

it('notices that a device went away', async () => {
  const ended: string[] = [];
  media.events.on('ended', (kind) => ended.push(kind));
  await media.setMicrophone(true);
  await media.setScreen(true);
  media.value.audio?.dispatchEvent(new Event('ended'));
  media.value.screen?.dispatchEvent(new Event('ended'));
  expect([media.value.audio, media.value.screen]).toEqual([null, null]);
  await vi.waitFor(() => expect(ended).toEqual(['screen', 'audio']));
  await media.setMicrophone(true);
  expect(fake.getUserMedia).toHaveBeenCalledTimes(2);
});

it('changes the microphone, muted or not', async () => {
  await media.setMicrophone(true);
  const first = media.value.audio;
  await media.selectMicrophone('d1');
  expect(first?.readyState).toBe('ended');
  expect(media.value.audio).not.toBe(first);
  expect(fake.getUserMedia.mock.lastCall?.[0]).toMatchObject({ audio: { deviceId: { exact: 'd1' } } });
  await media.setMicrophone(false);
  await media.selectMicrophone('d2');
  expect(media.value.audio).toBeNull();
});

it('opens microphone and camera with one question', async () => {
  await media.openBoth();
  expect(fake.getUserMedia).toHaveBeenCalledTimes(1);
  expect([media.value.audio?.kind, media.value.camera?.kind]).toEqual(['audio', 'video']);
});

it('closes everything', async () => {
  await media.setMicrophone(true);
  await media.setCamera(true);
  const tracks = [media.value.audio, media.value.camera];
  media.close();
  expect(tracks.map((t) => t?.readyState)).toEqual(['ended', 'ended']);
});
