// Weight: heavy
// A browser that knows of no layers and sends all it has: it is talked down to what others can use of its picture, and
// nobody else notices.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withCall } from './lib/call.mjs';
import { until } from './lib/until.mjs';

/** Runs in the page before its scripts, after the truth: one stream of everything, and deaf to the wishes of the server. */
function installGreed() {
  if (!navigator.mediaDevices) return;
  const { getUserMedia } = navigator.mediaDevices;
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    const [plain] = stream.getVideoTracks();
    if (!plain) return stream;
    plain.stop();
    const { videoTrack, identity } = globalThis.__truth;
    return new MediaStream([...stream.getAudioTracks(), videoTrack(false, identity, { width: 640, height: 360, rate: 15, grain: true })]);
  };
  const { setRemoteDescription } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    return setRemoteDescription.call(this, { type, sdp: sdp.replace(/^a=(simulcast|rid):.*\r\n/gm, '') });
  };
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    const single = (text) => text.replace(/<source [^>]*rid="[lm]".*?<\/source>/g, '').replace(' rid="h"', '');
    return send.call(this, typeof data === 'string' ? single(data) : data);
  };
  const { setParameters } = RTCRtpSender.prototype;
  RTCRtpSender.prototype.setParameters = function (parameters) {
    const greedy = { active: true, maxBitrate: 8_000_000, scaleResolutionDownBy: 1 };
    if (this.track?.kind === 'video') parameters.encodings.forEach((encoding) => Object.assign(encoding, greedy));
    return setParameters.call(this, parameters);
  };
}

/** What the page sends of its picture, in kbit/s. */
const rate = (person) => person.rate('outbound-rtp', { kind: 'video' });

const large = { width: 1920, height: 1080 };
const small = { width: 420, height: 420 };

for (const kind of ['chromium', 'firefox']) {
  test(`a ${kind} that sends all it has is talked down to what is of use`, async (t) => {
    await withCall(t, [{ kind: 'chromium', name: 'Bob', ...large }, { kind: 'firefox', name: 'Eve', ...small }], async (call) => {
      const [bob, eve] = call.people;
      const greedy = await call.person({ kind, name: 'Ann' });
      await greedy.page.evaluateOnNewDocument(installGreed);
      await greedy.join(call.server.origin, call.room);
      await call.everyoneSeesAndHearsEveryone();

      // Bob has her large on his screen: she may send what that takes, which is more than she may later.
      const before = await until('she sends much', async () => {
        const now = await rate(greedy);
        return now > 450 && now;
      });

      // Now nobody sees more of her than a small tile.
      await bob.page.setViewport(small);
      for (const person of [bob, eve]) await person.page.evaluate(() => __truth.resetFlow());
      const after = await until('she sends little', async () => {
        const now = await rate(greedy);
        return now < 320 && now;
      });
      t.diagnostic(`${kind} sent ${Math.round(before)} kbit/s of its picture to a large tile, ${Math.round(after)} to small ones`);

      // The others never stood still for each other, and still see and hear everybody.
      for (const [watcher, other] of [[bob, eve], [eve, bob]]) {
        const longestGap = await watcher.longestGap(other);
        assert.ok(longestGap < 1500, `${watcher.label} saw nothing new of ${other.label} for ${longestGap} ms`);
      }
      await call.everyoneSeesAndHearsEveryone();
    });
  });
}
