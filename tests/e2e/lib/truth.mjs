// What is really seen and heard. A participant's camera is replaced by a canvas that carries a machine-readable code
// (who it is, and a frame counter), the microphone by a tone of its own; on the other side the code is read back from
// the pixels of the decoded video and the tone from the spectrum of what the page plays. Byte counts prove nothing
// about who is seen.
//
// The code: a grid of 8 columns and 4 rows of black and white blocks. Row 0 is the identity, rows 1 and 2 the frame
// counter, row 3 a checksum; most significant bit first. It survives 160x90 pixels and any sane compression. A shared
// screen carries the same code in its upper half, with 128 added to the identity, and in its lower half a pattern of
// 10-pixel cells that only a sharp picture preserves. tests/interop/media_code.py speaks the same code.

/** The tone of a participant: far enough apart for the spectrum, without common harmonics. */
export const toneOf = (identity) => 400 + 170 * identity;

/**
 * Runs in the page before its own scripts. Everything it offers is in window.__truth.
 * It must not refer to anything outside itself.
 */
export function installTruth({ identity, frequency, width = 640, height = 360, rate = 15 }) {
  if (globalThis.__truth) return;
  const kColumns = 8;
  const kRows = 4;
  const kScreenOffset = 128;
  const kCell = 10;

  // --- sending ---
  const startedAt = performance.now();
  const frameNumber = (perSecond = rate) => Math.floor(((performance.now() - startedAt) * perSecond) / 1000) & 0xffff;

  const fineBit = (who, column, row) => ((column * 73 + row * 151 + who * 37 + ((column * row) % 7)) >> 2) & 1;

  function codeBits(who, count) {
    const bytes = [who & 255, count >> 8, count & 255];
    bytes.push((bytes[0] ^ bytes[1] ^ bytes[2] ^ 0xa5) & 255);
    return bytes.flatMap((byte) => [...Array(8).keys()].map((i) => (byte >> (7 - i)) & 1));
  }

  function drawCode(context, w, h, who, count) {
    codeBits(who, count).forEach((bit, i) => {
      context.fillStyle = bit ? '#e8e8e8' : '#181818';
      const column = i % kColumns;
      const row = Math.floor(i / kColumns);
      context.fillRect((column * w) / kColumns, (row * h) / kRows, w / kColumns, h / kRows);
    });
  }

  /** Grain over the picture, new in each frame: what no encoder can foresee costs it bits, and the code below stays legible. */
  function grain(w, h) {
    const sheet = new OffscreenCanvas(w + 64, h + 64);
    const pixels = new ImageData(sheet.width, sheet.height);
    for (let i = 0; i < pixels.data.length; i += 4) {
      const level = Math.random() * 255;
      pixels.data.set([level, level, level, 96], i);
    }
    sheet.getContext('2d').putImageData(pixels, 0, 0);
    return (context) => context.drawImage(sheet, -Math.random() * 64, -Math.random() * 64);
  }

  /** @param more how large and often the picture is, and whether it has grain */
  function videoTrack(isScreen, who = identity, more = { width, height, rate }) {
    const canvas = document.createElement('canvas');
    canvas.width = isScreen ? 1280 : more.width;
    canvas.height = isScreen ? 720 : more.height;
    const context = canvas.getContext('2d', { alpha: false });
    const spoil = more.grain ? grain(canvas.width, canvas.height) : () => {};
    const draw = () => {
      const count = frameNumber(more.rate);
      if (!isScreen) {
        drawCode(context, canvas.width, canvas.height, who, count);
        return spoil(context);
      }
      drawCode(context, canvas.width, canvas.height / 2, who + kScreenOffset, count);
      const top = canvas.height / 2;
      for (let y = 0; y < canvas.height / 2 / kCell; ++y) {
        for (let x = 0; x < canvas.width / kCell; ++x) {
          context.fillStyle = fineBit(who, x, y) ? '#ffffff' : '#000000';
          context.fillRect(x * kCell, top + y * kCell, kCell, kCell);
        }
      }
    };
    draw();
    const stream = canvas.captureStream(more.rate);
    const [track] = stream.getVideoTracks();
    const timer = setInterval(() => {
      if (track.readyState === 'ended') clearInterval(timer);
      else draw();
    }, 1000 / more.rate);
    if (isScreen) track.__isScreen = true;
    return track;
  }

  let audioContext;
  function audioTrack() {
    audioContext ??= new AudioContext();
    void audioContext.resume();
    const oscillator = audioContext.createOscillator();
    oscillator.frequency.value = frequency;
    const gain = audioContext.createGain();
    gain.gain.value = 0.25;
    const destination = audioContext.createMediaStreamDestination();
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    return destination.stream.getAudioTracks()[0];
  }

  const devices = navigator.mediaDevices;
  if (!devices) return;
  devices.getUserMedia = async (constraints) => {
    const tracks = [];
    if (constraints?.audio) tracks.push(audioTrack());
    if (constraints?.video) tracks.push(videoTrack(false));
    if (tracks.length === 0) throw new TypeError('neither audio nor video asked for');
    return new MediaStream(tracks);
  };
  devices.getDisplayMedia = async () => new MediaStream([videoTrack(true)]);

  // --- receiving: pictures ---
  const scratch = document.createElement('canvas');
  scratch.width = kColumns * 8;
  scratch.height = kRows * 8;
  const scratchContext = scratch.getContext('2d', { willReadFrequently: true, alpha: false });

  /** The code in a part of a video's picture: {identity, counter}, or null when it carries none. */
  function decode(video, part = 1) {
    if (!video.videoWidth || video.readyState < 2) return null;
    scratchContext.drawImage(
      video, 0, 0, video.videoWidth, video.videoHeight * part, 0, 0, scratch.width, scratch.height);
    const { data } = scratchContext.getImageData(0, 0, scratch.width, scratch.height);
    const bytes = [0, 0, 0, 0];
    for (let row = 0; row < kRows; ++row) {
      for (let column = 0; column < kColumns; ++column) {
        let sum = 0;
        for (let y = 3; y < 5; ++y) {
          for (let x = 3; x < 5; ++x) {
            const at = ((row * 8 + y) * scratch.width + column * 8 + x) * 4;
            sum += data[at] + data[at + 1] + data[at + 2];
          }
        }
        bytes[row] = (bytes[row] << 1) | (sum / 12 > 128 ? 1 : 0);
      }
    }
    if (((bytes[0] ^ bytes[1] ^ bytes[2] ^ 0xa5) & 255) !== bytes[3]) return null;
    return { identity: bytes[0], counter: (bytes[1] << 8) | bytes[2] };
  }

  function decodeAny(video) {
    const whole = decode(video);
    if (whole && whole.identity < kScreenOffset) return whole;
    const upper = decode(video, 0.5);
    return upper && upper.identity >= kScreenOffset ? upper : null;
  }

  /** The share of right cells in the fine pattern of a shared screen: 1 is perfect, 0.5 is mud. */
  function sharpness(video, who) {
    const w = 1280;
    const h = 720;
    const canvas = document.createElement('canvas');
    canvas.width = w;
    canvas.height = h;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, w, h);
    const { data } = context.getImageData(0, h / 2, w, h / 2);
    let right = 0;
    let total = 0;
    for (let y = 0; y < h / 2 / kCell; ++y) {
      for (let x = 0; x < w / kCell; ++x) {
        const at = ((y * kCell + kCell / 2) * w + x * kCell + kCell / 2) * 4;
        right += (data[at] > 128 ? 1 : 0) === fineBit(who, x, y) ? 1 : 0;
        ++total;
      }
    }
    return right / total;
  }

  // Every video element of others is looked at with the frames that it presents: once a code was found, ten times a second
  // is enough, since reading pixels is the greatest part of what a page costs here.
  const kLookEveryMs = 90;
  const seen = new Map(); // identity -> {counter, frames, at, longestGap}
  const hooked = new WeakSet();
  let joinedAt = null;
  let firstRemoteFrame = null;

  function note(video) {
    const code = decodeAny(video);
    if (!code || code.identity === identity) return false;
    const now = performance.now();
    firstRemoteFrame ??= now;
    const entry = seen.get(code.identity) ?? { counter: -1, frames: 0, at: now, longestGap: 0 };
    if (entry.counter !== code.counter) {
      entry.longestGap = Math.max(entry.longestGap, now - entry.at);
      entry.counter = code.counter;
      entry.at = now;
      ++entry.frames;
    }
    seen.set(code.identity, entry);
    return true;
  }

  // How much later than it should this page came to its turn: what of a measured time is the machine's doing.
  const kTurnMs = 20;
  const delays = [];
  const notices = new Set(); // what was said, since most of it goes away by itself
  let lastTurn = performance.now();

  setInterval(() => {
    const now = performance.now();
    if (now - lastTurn > 2 * kTurnMs) delays.push({ at: now, ms: now - lastTurn - kTurnMs });
    lastTurn = now;
    for (const card of document.querySelectorAll('.notice-card')) notices.add(card.textContent);
    for (const video of document.querySelectorAll('video')) {
      if (hooked.has(video)) continue;
      hooked.add(video);
      let lookedAt = -Infinity;
      const onFrame = (now) => {
        if (now - lookedAt >= kLookEveryMs && !video.closest('[data-own="true"]') && note(video)) lookedAt = now;
        video.requestVideoFrameCallback(onFrame);
      };
      video.requestVideoFrameCallback(onFrame);
    }
  }, kTurnMs);

  // --- what the page asks of the bridge ---
  let asked = null;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (typeof data === 'string' && data.includes('"ReceiverVideoConstraints"')) asked = JSON.parse(data);
    return send.call(this, data);
  };

  // --- for the one who has to find out why a test failed ---
  const connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      connections.push(this);
    }
  };
  /** What each open connection receives and sends, and which elements play. */
  async function media() {
    const told = { elements: [], connections: [] };
    for (const e of document.querySelectorAll('audio, video')) {
      told.elements.push({ ...e.dataset, kind: e.localName, paused: e.paused, muted: e.muted, readyState: e.readyState });
    }
    for (const connection of connections.filter((c) => c.connectionState !== 'closed')) {
      const stats = [...(await connection.getStats()).values()];
      const wanted = stats.filter((s) => ['inbound-rtp', 'outbound-rtp', 'media-source'].includes(s.type));
      told.connections.push({ state: connection.connectionState, stats: wanted });
    }
    return told;
  }

  // --- receiving: sound. What is analysed is what the page's media elements really play. ---
  // By track, not by its id: a page that joins again has new tracks with the ids of the old ones.
  const analysers = new Map();
  function playing() {
    const tracks = new Map(); // track -> volume of the element that plays it
    for (const element of document.querySelectorAll('audio, video')) {
      const stream = element.srcObject;
      if (!(stream instanceof MediaStream) || element.muted || element.volume === 0 || element.paused) continue;
      for (const track of stream.getAudioTracks()) {
        if (track.readyState === 'live' && track.enabled) tracks.set(track, element.volume);
      }
    }
    return tracks;
  }

  /** The spectrum of each playing track as {level, volume}: level(f) is that of a frequency in dB, before the volume. */
  function spectra() {
    audioContext ??= new AudioContext();
    void audioContext.resume();
    const tracks = playing();
    for (const track of [...analysers.keys()]) {
      if (!tracks.has(track)) analysers.delete(track);
    }
    return [...tracks].map(([track, volume]) => {
      let analyser = analysers.get(track);
      if (!analyser) {
        analyser = audioContext.createAnalyser();
        analyser.fftSize = 8192;
        analyser.smoothingTimeConstant = 0;
        analyser.source = audioContext.createMediaStreamSource(new MediaStream([track]));
        analyser.source.connect(analyser);
        analysers.set(track, analyser);
      }
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(spectrum);
      const width = audioContext.sampleRate / analyser.fftSize;
      return { volume, level: (f) => Math.max(...[-1, 0, 1].map((d) => spectrum[Math.round(f / width) + d])) };
    });
  }

  const isPeak = (level, f) => level(f) > -60 && level(f) > Math.max(level(f - 80), level(f + 80)) + 15;

  /** Which of the given frequencies are audible: peaks well above what is beside them. */
  function tones(frequencies) {
    const playingNow = spectra();
    return frequencies.filter((f) => playingNow.some(({ level }) => isPeak(level, f)));
  }

  /** How loud a frequency is as the page plays it, in dB. */
  function loudness(f) {
    const heard = spectra().filter(({ level }) => isPeak(level, f));
    return Math.max(-Infinity, ...heard.map(({ level, volume }) => level(f) + 20 * Math.log10(volume)));
  }

  const isVisible = (element) => {
    if (!element.isConnected || getComputedStyle(element).visibility === 'hidden') return false;
    if (typeof element.checkVisibility === 'function' && !element.checkVisibility({ opacityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };

  const open = () => connections.find((c) => c.connectionState === 'connected');
  async function soundSent() {
    const stats = [...(await open().getStats()).values()];
    return stats.filter((s) => s.type === 'outbound-rtp' && s.kind === 'audio').reduce((sum, s) => sum + s.bytesSent, 0);
  }

  globalThis.__truth = {
    identity,
    media,
    soundSent,
    /** Sends the own tone behind the page's back, as a page would that does not care who may speak. @returns what was sent before */
    smuggleSound: async () => {
      const before = await soundSent();
      const transceiver = open().getTransceivers().find((c) => c.sender && c.receiver.track.kind === 'audio' && /send/.test(c.currentDirection));
      await transceiver.sender.replaceTrack(audioTrack());
      return before;
    },
    worstDelay: () => Math.max(0, ...delays.map(({ ms }) => ms)),
    delayedSince: (since) => delays.filter(({ at }) => at > since).reduce((sum, { ms }) => sum + ms, 0),
    /** Whether a notice with these words is or was there. */
    wasTold: (words) => [...notices].some((text) => text.includes(words)),
    /** The last wishes of the page: how large it wants to see whom. */
    asked: () => asked,
    videoTrack,
    tones,
    loudness,
    /** What each tile shows: its data attributes, its text, and the code in its visible video, if any. */
    tiles: () =>
      [...document.querySelectorAll('[data-endpoint][data-source]')].filter(isVisible).map((tile) => {
        const video = [...tile.querySelectorAll('video')].find(isVisible) ?? null;
        return {
          ...tile.dataset,
          text: tile.innerText.trim(),
          box: tile.getBoundingClientRect().toJSON(),
          width: video?.videoWidth ?? 0,
          height: video?.videoHeight ?? 0,
          code: video && decodeAny(video),
        };
      }),
    /** The code in the one video that this selector finds. */
    codeIn: (selector) => {
      const video = document.querySelector(selector);
      return video && isVisible(video) ? decode(video) : null;
    },
    sharpnessOf: (who) => {
      const videos = [...document.querySelectorAll('video')].filter(isVisible);
      const video = videos.find((v) => decode(v, 0.5)?.identity === who + kScreenOffset);
      return video ? { sharpness: sharpness(video, who), width: video.videoWidth, height: video.videoHeight } : null;
    },
    /** Frames seen per identity since the last reset, with the longest time without a new one, in ms. */
    flow: () => {
      const now = performance.now();
      return Object.fromEntries(
        [...seen].map(([who, e]) => [who, { frames: e.frames, longestGap: Math.max(e.longestGap, now - e.at) }]));
    },
    resetFlow: () => {
      const now = performance.now();
      delays.length = 0;
      for (const entry of seen.values()) Object.assign(entry, { frames: 0, longestGap: 0, at: now });
    },
    markJoin: () => {
      joinedAt = performance.now();
      firstRemoteFrame = null;
    },
    joinToFirstFrame: () => (joinedAt === null || firstRemoteFrame === null ? null : firstRemoteFrame - joinedAt),
  };
}
