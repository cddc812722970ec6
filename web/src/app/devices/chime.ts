// Three notes, made here: a sound to find out where sound comes out.

import { playThrough } from './output';
import { ignoreFailure, unawaited } from '../../unawaited';

const kNotes = [523.25, 659.25, 783.99]; // C major, upwards: it is heard as an answer
const kNoteSeconds = 0.28;
const kRingSeconds = 0.9;
const kLoudness = 0.25;

export interface Chime {
  /** To show what is being played. */
  track: MediaStreamTrack;
  ended: Promise<void>;
  stop(): void;
}

/** Needs an act of the person before. @throws when that speaker cannot be played through. */
export async function playChime(speakerId: string): Promise<Chime> {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  // An element can be sent to a speaker in every browser that has a choice; a context only in some.
  const element = new Audio();
  element.srcObject = destination.stream;
  const stop = (): void => {
    element.pause();
    element.srcObject = null;
    if (context.state !== 'closed') ignoreFailure(context.close());
  };
  try {
    if (!(await playThrough(element, speakerId))) throw new Error('the speaker is gone');
    await element.play();
    await context.resume();
  } catch (error) {
    stop();
    throw error;
  }
  const last = kNotes.map((frequency, index) => ring(context, destination, frequency, context.currentTime + 0.05 + index * kNoteSeconds)).at(-1);
  const ended = new Promise<void>((resolve) => last?.addEventListener('ended', () => resolve()));
  unawaited(ended.then(stop));
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('no sound was made');
  return { track, ended, stop };
}

function ring(context: AudioContext, to: AudioNode, frequency: number, at: number): OscillatorNode {
  const tone = new OscillatorNode(context, { frequency, type: 'sine' });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(kLoudness, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + kRingSeconds);
  tone.connect(loudness).connect(to);
  tone.start(at);
  tone.stop(at + kRingSeconds);
  return tone;
}
