// What is wrong with the own microphone: lost (unplugged, or taken by another program), silent from the start, or muted
// while its owner speaks. Real microphones always have some noise; only what is no sound at all counts as silence.

import { Hold } from './hold';

export type MicrophoneTrouble = 'microphone-lost' | 'microphone-silent' | 'speaking-muted';

export interface MicrophoneSigns {
  /** Open and unmuted: others are to hear it. */
  on: boolean;
  /** 'stopped': open, but the browser says that nothing comes from it. 'ended': it went away by itself. */
  device: 'none' | 'live' | 'stopped' | 'ended';
  /** Another one than this is another device or another start of it. */
  deviceId: string;
  /** What was heard since the last look; undefined when nobody listens. Also of a muted one. */
  heard: { peak: number; rms: number } | undefined;
}

/** One step of a 16-bit sample. */
const kZero = 1 / 32768;
/** More than the noise of any room that has a microphone in it. */
const kSound = 0.0003;
/** Root mean square of a voice at arm's length. */
const kVoice = 0.015;
const kStoppedMs = 500;
const kLostMs = 2_000;
const kSilentMs = 4_000;
/** Half a word is no speech; a pause for breath does not end it. */
const kSpeechMs = 600;
const kSpeechGoneMs = 5_000;
/** Whoever was told and goes on knows it. */
const kTellAgainMs = 60_000;
const kLongestStepMs = 250;

export class MicrophoneMonitor {
  private readonly stopped = new Hold(kStoppedMs);
  private readonly fellSilent = new Hold(kLostMs);
  private readonly neverHeard = new Hold(kSilentMs);
  private deviceId = '';
  private wasHeard = false;
  /** Some microphones give zeros between words (voice isolation): after the first time this is known. */
  private hasGate = false;
  private lastMs: number | undefined;
  private speechMs = 0;
  private lastVoiceMs = Number.NEGATIVE_INFINITY;
  private speaking = false;
  private toldUntilMs = Number.NEGATIVE_INFINITY;

  feed(nowMs: number, signs: MicrophoneSigns): MicrophoneTrouble | undefined {
    const { on, device, deviceId, heard } = signs;
    if (deviceId !== this.deviceId) this.renew(deviceId);
    const zero = on && heard !== undefined && heard.peak < kZero;
    if (heard && on && heard.peak > kSound) {
      if (this.fellSilent.value) this.hasGate = true;
      this.wasHeard = true;
    }
    const stopped = this.stopped.feed(nowMs, device === 'stopped' && on);
    const fellSilent = this.fellSilent.feed(nowMs, zero && this.wasHeard && !this.hasGate);
    const neverHeard = this.neverHeard.feed(nowMs, zero && !this.wasHeard);
    const speakingMuted = this.feedSpeech(nowMs, signs);
    if (device === 'ended' || stopped || fellSilent) return 'microphone-lost';
    if (neverHeard) return 'microphone-silent';
    return speakingMuted ? 'speaking-muted' : undefined;
  }

  private renew(deviceId: string): void {
    this.deviceId = deviceId;
    this.wasHeard = this.hasGate = false;
    for (const hold of [this.stopped, this.fellSilent, this.neverHeard]) hold.reset();
  }

  private feedSpeech(nowMs: number, { on, device, heard }: MicrophoneSigns): boolean {
    const step = Math.min(kLongestStepMs, nowMs - (this.lastMs ?? nowMs));
    this.lastMs = nowMs;
    if (on || device !== 'live' || !heard) {
      this.speechMs = 0;
      if (on) this.toldUntilMs = Number.NEGATIVE_INFINITY;
      return (this.speaking = false);
    }
    const voice = heard.rms > kVoice;
    if (voice) this.lastVoiceMs = nowMs;
    this.speechMs = Math.max(0, this.speechMs + (voice ? step : -step / 2));
    if (this.speaking && nowMs - this.lastVoiceMs >= kSpeechGoneMs) {
      this.speaking = false;
      this.toldUntilMs = nowMs + kTellAgainMs;
    } else if (!this.speaking && this.speechMs >= kSpeechMs && nowMs >= this.toldUntilMs) {
      this.speaking = true;
    }
    this.speechMs = Math.min(this.speechMs, kSpeechMs);
    return this.speaking;
  }
}
