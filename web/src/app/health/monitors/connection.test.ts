import { expect, it } from 'vitest';
import { ConnectionMonitor, type ConnectionSigns } from './connection';

const kWell: ConnectionSigns = { online: true, interruption: undefined, media: 'connected' };
const kSocket: ConnectionSigns = { ...kWell, interruption: 'socket' };

it('is quiet about what is over at once', () => {
  const monitor = new ConnectionMonitor();
  expect([0, 500, 1_400].map((ms) => monitor.feed(ms, kSocket))).toEqual([undefined, undefined, undefined]);
  expect(monitor.feed(1_450, kWell)).toBeUndefined();
  expect(monitor.feed(1_600, kSocket)).toBeUndefined();
});

it.each<[string, Partial<ConnectionSigns>, string | undefined]>([
  ['the socket only', { interruption: 'socket' }, 'socket-lost'],
  ['the media only', { media: 'interrupted' }, 'media-lost'],
  ['both', { interruption: 'socket', media: 'interrupted' }, 'no-connection'],
  ['no network', { online: false, interruption: 'socket', media: 'interrupted' }, 'offline'],
  ['the browser errs about the network', { online: false }, undefined],
  ['the server stops', { interruption: 'server-stopped', media: 'interrupted' }, 'server-stopped'],
  ['the server forgot us', { interruption: 'session-lost', media: 'none' }, 'session-lost'],
  ['a firewall', { media: 'failed' }, 'media-failed'],
  ['slow', { media: 'connecting' }, 'media-connecting'],
  ['alone', { media: 'none' }, undefined],
])('names the cause: %s', (_, change, trouble) => {
  const monitor = new ConnectionMonitor();
  monitor.feed(0, kWell);
  monitor.feed(100, { ...kWell, ...change });
  expect(monitor.feed(3_200, { ...kWell, ...change })).toBe(trouble);
});

it('knows that the network changed, for a while', () => {
  const monitor = new ConnectionMonitor();
  monitor.networkChanged(0);
  expect(monitor.feed(100, { ...kWell, media: 'interrupted' })).toBe('network-changed');
  expect(monitor.feed(15_000, { ...kWell, media: 'interrupted' })).toBe('media-lost');
});
