// Runs in a page of the server: many light participants, each a conference of the real engine with a drawn picture and a
// tone of its own. They watch nobody, so that what is measured elsewhere is not what they decode.
import { createConference, loadServerConfig, LocalMedia, parseRoomPath } from '../../../web/src/engine/index.ts';

const people = [];
let sound;

/** A tone that comes and goes like syllables: a steady one is no speech to whoever looks for the speaker. */
function voice(frequency) {
  sound ??= new AudioContext();
  void sound.resume();
  const tone = new OscillatorNode(sound, { frequency });
  const loudness = new GainNode(sound, { gain: 0.15 });
  const syllables = new OscillatorNode(sound, { frequency: 3 });
  const depth = new GainNode(sound, { gain: 0.15 });
  const out = new MediaStreamAudioDestinationNode(sound);
  tone.connect(loudness).connect(out);
  syllables.connect(depth).connect(loudness.gain);
  tone.start();
  syllables.start();
  return out.stream.getAudioTracks()[0];
}

/** Devices that draw and speak as `identity`. The drawing is that of lib/truth.mjs, which is in the page before. */
function devicesOf(identity, picture) {
  const { videoTrack } = globalThis.__truth;
  return Object.assign(new EventTarget(), {
    getUserMedia: async (wanted) =>
      new MediaStream([...(wanted.audio ? [voice(400 + 170 * identity)] : []), ...(wanted.video ? [videoTrack(false, identity, picture)] : [])]),
    getDisplayMedia: async () => new MediaStream([videoTrack(true, identity, picture), voice(400 + 170 * identity)]),
    enumerateDevices: async () => [],
    getSupportedConstraints: () => ({}),
  });
}

async function join({ room, identity, name, picture }) {
  const media = new LocalMedia(devicesOf(identity, picture));
  const config = await loadServerConfig(document);
  const conference = createConference(parseRoomPath(`/${room}`), config, { name, media, machineId: crypto.randomUUID() });
  conference.setReceiverConstraints({ lastN: 0, defaultMaxHeight: 0 });
  people.push({ identity, name, media, conference });
  await media.setCamera(true);
  await conference.join();
  if (conference.value.phase !== 'joined') throw new Error(`${name} did not join: ${JSON.stringify(conference.value.error)}`);
}

const of = (identity) => people.find((p) => p.identity === identity);

globalThis.__crowd = {
  join,
  state: () => people.map(({ identity, name, conference }) => ({ identity, name, endpoint: conference.value.endpoint, media: conference.value.media })),
  set: (identity, kind, on) => of(identity).media.set(kind, on),
  leave: async (identity) => {
    const person = of(identity);
    people.splice(people.indexOf(person), 1);
    await person.conference.leave();
    person.media.close();
  },
};
