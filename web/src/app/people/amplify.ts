// Makes a stream louder than it came. What an element plays cannot be louder than that, so the sound goes through a gain
// and comes out as another stream, which the element plays instead: loudspeaker and volume stay the element's matter.

export interface Amplifier {
  readonly stream: MediaStream;
  setGain(gain: number): void;
  close(): void;
}

/** One for the page: browsers allow few. */
let shared: AudioContext | undefined;

export function amplify(input: MediaStream): Amplifier {
  const context = (shared ??= new AudioContext());
  if (context.state !== 'running') context.resume().catch(() => undefined); // Closed or not allowed yet: the element plays on as it is.
  // Chromium feeds what comes from the network into a graph only while some element takes it too, a mute one will do.
  const pump = new Audio();
  pump.muted = true;
  pump.srcObject = input;
  const source = context.createMediaStreamSource(input);
  const gain = context.createGain();
  const output = context.createMediaStreamDestination();
  source.connect(gain).connect(output);
  return {
    stream: output.stream,
    setGain: (value) => void (gain.gain.value = value),
    close: () => {
      source.disconnect();
      gain.disconnect();
      pump.srcObject = null;
    },
  };
}
