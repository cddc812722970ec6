import { describe, expect, it } from 'vitest';
import { activeLayers, configureCamera, configureScreen, lower } from './layers';
import { SlotTable } from './slots';

const parameters = (...rids: (string | undefined)[]) =>
  ({ encodings: rids.map((rid) => (rid ? { rid, priority: 'low' } : {})) }) as unknown as RTCRtpSendParameters;

describe('layers', () => {
  it.each([
    [-1, [true, true, true]],
    [0, [false, false, false]],
    [90, [true, false, false]],
    [180, [true, false, false]],
    [360, [true, true, false]],
    [719, [true, true, false]],
    [1080, [true, true, true]],
  ])('for %i', (height, active) => expect(activeLayers(height)).toEqual(active));

  it('are set by rid, whatever their order, and keep what the browser put there', () => {
    expect(configureCamera(parameters('h', 'l', 'm'), 360).encodings).toEqual([
      { rid: 'h', priority: 'low', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, active: false },
      { rid: 'l', priority: 'low', scaleResolutionDownBy: 4, maxBitrate: 200_000, active: true },
      { rid: 'm', priority: 'low', scaleResolutionDownBy: 2, maxBitrate: 500_000, active: true },
    ]);
    expect(configureCamera(parameters(undefined), 0).encodings).toEqual([{ active: false }]);
  });

  it('stay as small when the picture is larger', () => {
    expect(configureCamera(parameters('l', 'm', 'h'), -1, 1080).encodings.map((e) => [e.scaleResolutionDownBy, e.maxBitrate])).toEqual([
      [6, 200_000], [3, 500_000], [1, 3_000_000],
    ]);
  });

  it('are limited by both sides', () => {
    expect([lower(-1, 360), lower(720, -1), lower(180, 360), lower(0, 360)]).toEqual([360, 720, 180, 0]);
  });

  it('scale a screen only when all watch it small', () => {
    expect(configureScreen(parameters(undefined), 720, 1440).encodings[0]).toMatchObject({ scaleResolutionDownBy: 2, active: true });
    expect(configureScreen(parameters(undefined), 2160, 1440).encodings[0]).toMatchObject({ scaleResolutionDownBy: 1 });
    expect(configureScreen(parameters(undefined), 0, 1440).encodings[0]).toMatchObject({ active: false });
    const kept = (hint?: string) => configureScreen(parameters(undefined), -1, 1440, hint).degradationPreference;
    expect([kept(), kept('detail'), kept('motion')]).toEqual(['maintain-resolution', 'maintain-resolution', 'balanced']);
  });
});

describe('slots', () => {
  it('grow with new SSRCs only and keep their m-line', () => {
    const table = new SlotTable();
    expect(table.apply('audio', [{ source: 'b-a0', owner: 'b', ssrc: 1 }])).toBe(true);
    expect(table.apply('video', [{ source: 'b-v0', owner: 'b', ssrc: 2, rtx: 3 }])).toBe(true);
    expect(table.apply('video', [{ source: 'c-v0', owner: 'c', ssrc: 2, rtx: 3, videoType: 'desktop' }])).toBe(false);
    expect(table.slots.map((s) => [s.mid, s.source, s.videoType])).toEqual([['4', 'b-a0', 'camera'], ['5', 'c-v0', 'desktop']]);
  });
  it('carry a source once', () => {
    const table = new SlotTable();
    table.apply('video', [{ source: 'b-v0', owner: 'b', ssrc: 2 }]);
    table.apply('video', [{ source: 'b-v0', owner: 'b', ssrc: 4 }]);
    expect(table.slots.map((s) => s.source)).toEqual(['', 'b-v0']);
  });
  it('do not change their medium, and are limited', () => {
    const table = new SlotTable();
    table.apply('video', [{ source: 'b-v0', owner: 'b', ssrc: 2 }]);
    table.apply('audio', [{ source: 'b-a0', owner: 'b', ssrc: 2 }]);
    expect(table.slots[0]).toMatchObject({ media: 'video', source: 'b-v0' });
    table.apply('audio', Array.from({ length: 500 }, (_, i) => ({ source: `s${i}-a0`, owner: `s${i}`, ssrc: 100 + i })));
    expect(table.slots).toHaveLength(128);
  });
});
