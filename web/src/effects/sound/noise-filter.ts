// Takes noise out of a voice with RNNoise, a small neural network that runs in the audio thread. Sound always flows:
// while the filter cannot run, because the browser holds the audio thread back or the filter broke, the microphone is
// sent as it is.

import type { Changed, Processed } from '../processed';
import { loadRnnoise, RnnoiseWorkletNode } from '@sapphi-red/web-noise-suppressor';
import simdUrl from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import url from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import workletUrl from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import { ignoreFailure } from '../../unawaited';

const kRate = 48_000; // what the network was trained for

/** @throws when the filter cannot be loaded. */
export async function filterNoise(raw: MediaStreamTrack, changed: Changed): Promise<Processed> {
  const { context, source } = open(new MediaStream([raw]));
  try {
    const [wasmBinary] = await Promise.all([loadRnnoise({ url, simdUrl }), context.audioWorklet.addModule(workletUrl)]);
    const filter = new RnnoiseWorkletNode(context, { wasmBinary, maxChannels: 1 });
    // One channel in, one out: of two the network would fill the first alone.
    filter.channelCount = 1;
    filter.channelCountMode = 'explicit';
    const sink = context.createMediaStreamDestination();
    sink.channelCount = 1;
    source.connect(filter).connect(sink);
    const [filtered] = sink.stream.getAudioTracks();
    if (!filtered) throw new Error('no filtered sound');

    let broken = false;
    const current = (): MediaStreamTrack => (context.state === 'running' && !broken ? filtered : raw);
    filter.addEventListener('processorerror', () => {
      broken = true;
      changed(current());
    });
    context.addEventListener('statechange', () => {
      if (context.state === 'closed') return;
      changed(current());
      if (context.state !== 'running') context.resume().catch(() => undefined);
    });
    context.resume().catch(() => undefined);
    return {
      track: current(),
      stop() {
        filtered.stop();
        filter.destroy();
        ignoreFailure(context.close());
      },
    };
  } catch (error) {
    ignoreFailure(context.close());
    throw error;
  }
}

/** A browser that cannot change the rate of a microphone filters at its own: that is close enough. */
function open(stream: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  const at = (options: AudioContextOptions): { context: AudioContext; source: MediaStreamAudioSourceNode } => {
    const context = new AudioContext({ latencyHint: 'interactive', ...options });
    try {
      return { context, source: context.createMediaStreamSource(stream) };
    } catch (error) {
      ignoreFailure(context.close());
      throw error;
    }
  };
  try {
    return at({ sampleRate: kRate });
  } catch {
    return at({});
  }
}
