import { beforeEach, describe, expect, it } from 'vitest';
import { MicrophoneMonitor, type MicrophoneSigns } from './microphone';

const kVoice = { peak: 0.2, rms: 0.05 };
const kRoom = { peak: 0.001, rms: 0.0003 };
const kQuiet = { peak: 0.0001, rms: 0.00005 };
const kZero = { peak: 0, rms: 0 };
const kOn: MicrophoneSigns = { on: true, device: 'live', deviceId: 'a', heard: kRoom };
const kMuted: MicrophoneSigns = { ...kOn, on: false };

let monitor: MicrophoneMonitor;
let now: number;
beforeEach(() => {
  monitor = new MicrophoneMonitor();
  now = 0;
});

/** Feeds the same signs ten times a second. @returns when the answer first was `trouble`, in ms, or undefined. */
function after(ms: number, signs: MicrophoneSigns, trouble: string | undefined): number | undefined {
  let first: number | undefined;
  for (const end = now + ms; now < end; now += 100) {
    const start = now - (end - ms);
    if (monitor.feed(now, signs) === trouble) first ??= start;
  }
  return first;
}
const during = (ms: number, signs: MicrophoneSigns) => {
  const told = new Set<string | undefined>();
  for (const end = now + ms; now < end; now += 100) told.add(monitor.feed(now, signs));
  return [...told];
};

describe('a lost microphone', () => {
  it('is noticed within three seconds, whatever shows it', () => {
    expect(during(5_000, kOn)).toEqual([undefined]);
    expect(after(3_000, { ...kOn, heard: kZero }, 'microphone-lost')).toBe(2_000);
    monitor = new MicrophoneMonitor();
    expect(after(3_000, { ...kOn, device: 'stopped' }, 'microphone-lost')).toBe(500);
    monitor = new MicrophoneMonitor();
    expect(after(3_000, { ...kOn, on: false, device: 'ended', heard: undefined }, 'microphone-lost')).toBe(0);
  });

  it('is told until there is another', () => {
    during(1_000, kOn);
    during(3_000, { ...kOn, heard: kZero });
    expect(during(1_000, { ...kOn, deviceId: 'b', heard: kRoom })).toEqual([undefined]);
  });

  it('is no quiet one, and none that nobody can listen to', () => {
    during(1_000, kOn);
    expect(during(10_000, { ...kOn, heard: kQuiet })).toEqual([undefined]);
    expect(during(10_000, { ...kOn, heard: undefined })).toEqual([undefined]);
  });

  it('is not taken from one with a gate twice', () => {
    during(1_000, kOn);
    expect(during(3_000, { ...kOn, heard: kZero })).toContain('microphone-lost');
    expect(during(1_000, { ...kOn, heard: kVoice })).toEqual([undefined]);
    expect(during(10_000, { ...kOn, heard: kZero })).toEqual([undefined]);
    expect(after(1_000, { ...kOn, device: 'stopped' }, 'microphone-lost')).toBe(500);
  });

  it('is nobody’s business while muted, unless it is gone', () => {
    expect(during(10_000, { ...kMuted, heard: kZero })).toEqual([undefined]);
    expect(during(10_000, { ...kMuted, device: 'stopped' })).toEqual([undefined]);
  });
});

it('a silent microphone is told after four seconds', () => {
  expect(after(6_000, { ...kOn, heard: kZero }, 'microphone-silent')).toBe(4_000);
  expect(during(500, kOn)).toEqual([undefined]);
});

describe('speaking while muted', () => {
  const speech = { ...kMuted, heard: kVoice };

  it('is told after half a sentence, and taken back with the unmuting', () => {
    expect(after(2_000, speech, 'speaking-muted')).toBe(600);
    expect(during(500, { ...kOn, heard: kVoice })).toEqual([undefined]);
  });

  it('is no cough and no knock', () => {
    for (let i = 0; i < 20; i++) {
      expect(during(300, speech)).toEqual([undefined]);
      expect(during(600, kMuted)).toEqual([undefined]);
    }
  });

  it('is told once until it has been quiet for a minute', () => {
    during(2_000, speech);
    expect(after(8_000, kMuted, undefined)).toBe(4_900);
    expect(during(10_000, speech)).toEqual([undefined]);
    during(60_000, kMuted);
    expect(during(2_000, speech)).toContain('speaking-muted');
  });

  it('is told in the next muted while again', () => {
    during(2_000, speech);
    during(8_000, kMuted);
    during(1_000, kOn);
    expect(during(2_000, speech)).toContain('speaking-muted');
  });
});
