// Runs in a page of the server: many light participants, each a conference of the real engine with a drawn picture and a
// tone of its own. They watch nobody, so that what is measured elsewhere is not what they decode.
import { createConference, loadServerConfig, LocalMedia, parseRoomPath } from '../../../web/src/engine/index.ts';

const people = [];

/** Devices that draw and hum as `identity`. They come from lib/truth.mjs, which was put into the page before. */
function devicesOf(identity, picture) {
  const { video, audio } = globalThis.__truth.tracks;
  return Object.assign(new EventTarget(), {
    getUserMedia: async (wanted) =>
      new MediaStream([...(wanted.audio ? [audio(picture.tone(identity))] : []), ...(wanted.video ? [video(false, identity, picture)] : [])]),
    getDisplayMedia: async () => new MediaStream([video(true, identity, picture)]),
    enumerateDevices: async () => [],
    getSupportedConstraints: () => ({}),
  });
}

async function join({ room, identity, name, picture }) {
  const media = new LocalMedia(devicesOf(identity, { ...picture, tone: (i) => 400 + 170 * i }));
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
