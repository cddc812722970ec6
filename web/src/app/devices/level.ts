// How loud a microphone is, as a number to draw and as a word to say. The measuring is in meter.ts; here is what the
// measurements mean.

export type Heard =
  | 'listening' // nothing worth a word yet
  | 'heard' // somebody speaks, or did a moment ago
  | 'silent'; // for seconds not even the noise that every microphone has

/** Below this peak there is no microphone behind the track: about -70 dB of full scale. */
const kNothing = 0.0003;
const kSilentAfterMs = 4_000;
/** Root mean square of a voice at arm's length. */
const kVoice = 0.015;
const kHeardForMs = 2_000;
const kFloorDb = -60;
/** How far the bar falls per second: quick up, slow down, so that the eye can follow. */
const kFallPerSecond = 1.5;

export interface Sample {
  /** Highest amplitude, 0 to 1. */
  peak: number;
  /** Root mean square, 0 to 1. */
  rms: number;
}

export class LevelWatch {
  /** 0 to 1, on a scale of decibels as ears have. */
  level = 0;
  heard: Heard = 'listening';
  private lastSoundMs: number | undefined;
  private lastVoiceMs = Number.NEGATIVE_INFINITY;
  private lastMs: number | undefined;

  feed(nowMs: number, { peak, rms }: Sample): void {
    const fall = ((nowMs - (this.lastMs ?? nowMs)) / 1000) * kFallPerSecond;
    this.lastMs = nowMs;
    this.level = Math.max(toScale(rms), this.level - fall, 0);
    this.lastSoundMs ??= nowMs;
    if (peak > kNothing) this.lastSoundMs = nowMs;
    if (rms > kVoice) this.lastVoiceMs = nowMs;
    if (nowMs - this.lastVoiceMs < kHeardForMs) this.heard = 'heard';
    else this.heard = nowMs - this.lastSoundMs >= kSilentAfterMs ? 'silent' : 'listening';
  }
}

function toScale(rms: number): number {
  const decibels = rms > 0 ? 20 * Math.log10(rms) : kFloorDb;
  return Math.min(1, Math.max(0, 1 - decibels / kFloorDb));
}

export function measure(samples: Float32Array): Sample {
  let peak = 0;
  let sum = 0;
  for (const value of samples) {
    peak = Math.max(peak, Math.abs(value));
    sum += value * value;
  }
  return { peak, rms: samples.length > 0 ? Math.sqrt(sum / samples.length) : 0 };
}
