// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { LocalMedia } from '../../engine';
import { Notices } from '../call/notices.svelte';
import { tellOfDevices } from './tell-devices';

it('says at once that something cannot be sent, and offers to try again', () => {
  const media = new LocalMedia(undefined);
  const set: string[] = [];
  media.set = (kind, on) => (set.push(`${kind} ${on}`), Promise.resolve(true));
  const notices = new Notices();
  tellOfDevices(media, notices);
  for (const kind of ['camera', 'audio', 'screen', 'screenAudio', 'camera'] as const) media.events.emit('unsent', kind);
  expect(notices.list.map(({ text, tone, acts }) => [text.slice(0, 33), tone, acts.map((act) => act.label)])).toEqual([
    ['Your microphone could not be sent', 'warn', ['Try again']],
    ['Your screen could not be shared. ', 'warn', ['Try again']],
    ['The sound of your screen could no', 'warn', []],
    ['Your camera could not be sent, so', 'warn', ['Try again']],
  ]);
  notices.list[3]?.acts[0]?.run();
  expect(set).toEqual(['camera true']);
});
