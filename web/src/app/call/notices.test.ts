import { expect, it, vi } from 'vitest';
import { Notices } from './notices.svelte';

it('says things for a while, the same thing once at a time, and takes back what is over', () => {
  vi.useFakeTimers();
  const notices = new Notices();
  const texts = () => notices.list.map((n) => n.text);
  notices.say('one');
  notices.say('weak', { key: 'network' });
  notices.say('weaker', { key: 'network' });
  expect(texts()).toEqual(['one', 'weaker']);
  notices.withdraw('network');
  expect(texts()).toEqual(['one']);
  vi.advanceTimersByTime(5_000);
  expect(texts()).toEqual([]);
  notices.say('asked', { acts: [{ label: 'Unmute', run: () => undefined }] });
  notices.say('stays', { forMs: 0 });
  vi.advanceTimersByTime(14_000);
  expect(texts()).toEqual(['asked', 'stays']);
  vi.advanceTimersByTime(100_000);
  expect(texts()).toEqual(['stays']);
  for (let i = 0; i < 10; i++) notices.say(`n${i}`);
  expect(texts()).toEqual(['n6', 'n7', 'n8', 'n9']);
  vi.useRealTimers();
});
