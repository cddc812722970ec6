// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import type { ConnectionSummary, SentSummary } from '../../engine';
import { language } from '../i18n/index.svelte';
import { asText, othersSections, ownSections } from './figures';

const camera: SentSummary = {
  kind: 'camera', rid: 'm', codec: 'VP8', width: 640, height: 360, framesPerSecond: 30, sentBps: 512_345, packetsSent: 900, limitation: 'bandwidth', encoder: 'libvpx',
};
const reading: ConnectionSummary = {
  roundTripMs: 42, sentBps: 552_000, receivedBps: 1_234_567, sentLossRatio: 0.0123, receivedLossRatio: undefined, protocol: 'udp', relayed: false,
  availableOutgoingBps: undefined, availableIncomingBps: 3_000_000,
  sources: new Map([
    ['b-v0', { codec: 'VP8', width: 320, height: 180, framesPerSecond: 15, receivedBps: 90_400, lossRatio: 0.05, jitterMs: 7, framesDecoded: 1, freezes: 2, decoder: undefined }],
    ['b-a0', { codec: 'opus', width: 0, height: 0, framesPerSecond: 0, receivedBps: 0, lossRatio: 0, jitterMs: 1, framesDecoded: 0, freezes: undefined, decoder: undefined }],
  ]),
  sent: [camera, { ...camera, rid: 'h', width: 1280, height: 720, sentBps: 0, limitation: 'none' }, { ...camera, kind: 'screen', packetsSent: 1 }],
};

beforeEach(async () => language.set('en'));

it('says what is known of the own connection, and nothing of what is not', () => {
  expect(asText('Ann', ownSections(reading))).toBe(
    `Ann

Connection
Path: direct, over UDP
Round trip: 42 ms
Sent: 552 kbit/s
Lost on the way out: 1.2%
Received: 1.2 Mbit/s

Sent
Camera: 640 × 360 · 30 fps · VP8 · 512 kbit/s · libvpx · held back by the network
Camera: 1280 × 720 · VP8 · not sent now`,
  );
});

it('sets what reaches us beside what the other one reports', async () => {
  const report = { score: 80, sentBps: 120_000, receivedBps: undefined, roundTripMs: 9, sentLossRatio: 0.04, receivedLossRatio: undefined, height: 180 };
  const sources = { camera: 'b-v0', screen: undefined, audio: 'b-a0' };
  await language.set('de');
  expect(asText('Bob', othersSections('Bob', sources, reading, report)).replaceAll('\u00a0', ' ')).toBe(
    `Bob

Was bei dir ankommt
Kamera: 320 × 180 · 15 fps · VP8 · 90 kbit/s · 5 % verloren · 7 ms Schwankung · 2-mal stehen geblieben

Was Bob meldet
Hin und zurück: 9 ms
Gesendet: 120 kbit/s
Verlust beim Senden: 4 %`,
  );
  expect(othersSections('Bob', sources, undefined, undefined)).toEqual([]);
});
