// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { LocalMedia } from '../../engine';
import { preferences } from '../preferences.svelte';
import { Entry } from './entry.svelte';

const track = (kind: string) => Object.assign(new EventTarget(), { kind, enabled: true, readyState: 'live', stop: vi.fn(), getSettings: () => ({}) });
const open = vi.fn<(wish: MediaStreamConstraints) => Promise<unknown>>();
let entry: Entry;

function stream(wish: MediaStreamConstraints) {
  return { getAudioTracks: () => (wish.audio ? [track('audio')] : []), getVideoTracks: () => (wish.video ? [track('video')] : []) };
}

function enter(wish: { enterWithMicrophone?: boolean; enterWithCamera?: boolean } = {}): void {
  preferences.set({ enterWithMicrophone: false, enterWithCamera: false, ...wish });
  const devices = Object.assign(new EventTarget(), { getUserMedia: open, enumerateDevices: () => Promise.resolve([]) });
  entry = new Entry(new LocalMedia(devices as unknown as MediaDevices));
}

beforeEach(() => {
  open.mockReset();
  open.mockImplementation((wish) => Promise.resolve(stream(wish)));
});

it('remembers wishes and opens nothing for them', async () => {
  enter({ enterWithCamera: true });
  expect([entry.isWished('audio'), entry.isWished('camera')]).toEqual([false, true]);
  expect(entry.waiting).toEqual(['camera']);
  await Promise.resolve();
  expect(open).not.toHaveBeenCalled();
});

it('opens what is pressed, and keeps in mind what was', async () => {
  enter();
  await entry.toggle('audio');
  expect([entry.isOn('audio'), preferences.value.enterWithMicrophone]).toEqual([true, true]);
  await entry.toggle('audio');
  expect([entry.isWished('audio'), preferences.value.enterWithMicrophone]).toEqual([false, false]);
});

it('gives up a remembered wish at a press, without opening anything', async () => {
  enter({ enterWithCamera: true });
  await entry.toggle('camera');
  expect(entry.isWished('camera')).toBe(false);
  expect(open).not.toHaveBeenCalled();
});

it('asks once for both when joining', async () => {
  enter({ enterWithMicrophone: true, enterWithCamera: true });
  expect(await entry.open()).toBe(true);
  expect(open).toHaveBeenCalledTimes(1);
  expect(entry.waiting).toEqual([]);
});

it('does not try again what failed: whoever joins once more goes in without', async () => {
  enter({ enterWithMicrophone: true, enterWithCamera: true });
  open.mockRejectedValue(Object.assign(new Error('no'), { name: 'NotAllowedError' }));
  expect(await entry.open()).toBe(false);
  expect([entry.isWished('audio'), entry.isWished('camera')]).toEqual([false, false]);
  expect(await entry.open()).toBe(true);
  expect(preferences.value).toMatchObject({ enterWithMicrophone: true, enterWithCamera: true });
});
