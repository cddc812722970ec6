// A computer with devices of its own making: two microphones and two cameras, and what they give can be told apart by
// ear and eye. Runs in the page before its scripts, after installTruth.

/** What the devices give, by id: a tone of so many hertz, two (left and right), noise or a voice; a colour or a person before a wall. */
export const kDevices = {
  microphones: { desk: 700, head: 1900 },
  cameras: { red: [220, 40, 40], blue: [40, 60, 220] },
};

/** The wall behind the person is a chessboard of this and its complement. */
export const kWall = [255, 0, 255];
export const kShirt = [40, 62, 96];

/** It must not refer to anything outside itself. */
export function installDevices({ microphones, cameras, width = 640, height = 360 }) {
  const list = [
    ...Object.keys(microphones).map((id) => ({ kind: 'audioinput', deviceId: id, label: `Microphone ${id}`, groupId: `g-${id}` })),
    ...Object.keys(cameras).map((id) => ({ kind: 'videoinput', deviceId: id, label: `Camera ${id}`, groupId: `g-${id}` })),
  ];
  const open = [];
  let context;

  function source(id) {
    if (microphones[id] === 'noise') {
      const buffer = context.createBuffer(1, context.sampleRate * 2, context.sampleRate);
      const samples = buffer.getChannelData(0);
      let random = 1; // the same noise every time
      for (let i = 0; i < samples.length; i++) {
        random = (random * 1664525 + 1013904223) >>> 0;
        samples[i] = (random / 2 ** 31 - 1) * 0.3;
      }
      const node = context.createBufferSource();
      Object.assign(node, { buffer, loop: true });
      return node;
    }
    const oscillator = context.createOscillator();
    if (microphones[id] !== 'voice') oscillator.frequency.value = microphones[id];
    else {
      oscillator.type = 'sawtooth';
      oscillator.frequency.value = 130;
    }
    return oscillator;
  }

  /** Noise as a fan makes it. White noise is none that a room has: filters take seconds to get used to it, or do not. */
  function blown(node) {
    const filter = context.createBiquadFilter();
    filter.frequency.value = 1000; // a lowpass
    return node.connect(filter);
  }

  /** A vowel that opens and closes like syllables do. */
  function spoken(node) {
    const gain = context.createGain();
    gain.gain.value = 0.5;
    const syllables = context.createOscillator();
    syllables.frequency.value = 4;
    const depth = context.createGain();
    depth.gain.value = 0.45;
    syllables.connect(depth).connect(gain.gain);
    syllables.start();
    for (const [frequency, q, loud] of [[730, 8, 1], [1090, 10, 0.7], [2440, 12, 0.3]]) {
      const formant = context.createBiquadFilter();
      Object.assign(formant, { type: 'bandpass' });
      formant.frequency.value = frequency;
      formant.Q.value = q;
      const level = context.createGain();
      level.gain.value = loud;
      node.connect(formant).connect(level).connect(gain);
    }
    return gain;
  }

  function stereo(tones) {
    const sink = context.createMediaStreamDestination();
    sink.channelCount = 2;
    const merger = context.createChannelMerger(2);
    tones.forEach((frequency, side) => {
      const oscillator = context.createOscillator();
      oscillator.frequency.value = frequency;
      const gain = context.createGain();
      gain.gain.value = 0.25;
      oscillator.connect(gain).connect(merger, 0, side);
      oscillator.start();
    });
    merger.connect(sink);
    return sink.stream.getAudioTracks()[0];
  }

  function microphone(id) {
    context ??= new AudioContext();
    void context.resume();
    if (Array.isArray(microphones[id])) return stereo(microphones[id]);
    const node = source(id);
    const sink = context.createMediaStreamDestination();
    sink.channelCount = 1;
    if (microphones[id] === 'voice') spoken(node).connect(sink);
    else if (microphones[id] === 'noise') blown(node).connect(sink);
    else {
      const gain = context.createGain();
      gain.gain.value = 0.25;
      node.connect(gain).connect(sink);
    }
    node.start();
    return sink.stream.getAudioTracks()[0];
  }

  function drawPerson(x, frame) {
    const kCell = 16;
    for (let row = 0; row * kCell < height; row++) {
      for (let column = 0; column * kCell < width; column++) {
        x.fillStyle = (row + column) % 2 ? 'rgb(255 0 255)' : 'rgb(0 255 0)';
        x.fillRect(column * kCell, row * kCell, kCell, kCell);
      }
    }
    const cx = width / 2 + 4 * Math.sin(frame / 10);
    const shade = (kind, stops) => {
      for (const [at, colour] of stops) kind.addColorStop(at, colour);
      x.fillStyle = kind;
    };
    const path = (...steps) => {
      x.beginPath();
      for (const [name, ...numbers] of steps) x[name](...numbers);
    };
    shade(x.createLinearGradient(200, 0, 440, 0), [[0, '#1d2c45'], [0.5, '#33507a'], [1, '#1d2c45']]);
    path(['moveTo', cx - 150, 360], ['quadraticCurveTo', cx - 150, 270, cx - 70, 250], ['quadraticCurveTo', cx, 275, cx + 70, 250], ['quadraticCurveTo', cx + 150, 270, cx + 150, 360]);
    x.fill();
    x.fillStyle = '#b98867';
    path(['moveTo', cx - 32, 200], ['lineTo', cx - 36, 256], ['quadraticCurveTo', cx, 285, cx + 36, 256], ['lineTo', cx + 32, 200]);
    x.fill();
    x.fillStyle = '#2b1d14';
    path(['ellipse', cx, 130, 72, 86, 0, 0, 7]);
    x.fill();
    shade(x.createRadialGradient(cx - 15, 140, 10, cx, 150, 85), [[0, '#e8bd98'], [1, '#b98867']]);
    path(['ellipse', cx, 152, 56, 74, 0, 0, 7]);
    x.fill();
    x.fillStyle = '#2b1d14';
    path(['ellipse', cx, 92, 60, 34, 0, Math.PI, 0], ['quadraticCurveTo', cx + 30, 110, cx - 20, 100], ['quadraticCurveTo', cx - 50, 105, cx - 60, 120]);
    x.fill();
    x.lineWidth = 3;
    for (const side of [-1, 1]) {
      x.fillStyle = 'white';
      path(['ellipse', cx + side * 22, 145, 9, 5, 0, 0, 7]);
      x.fill();
      x.fillStyle = x.strokeStyle = '#2b1d14';
      path(['arc', cx + side * 22, 145, 4, 0, 7]);
      x.fill();
      path(['moveTo', cx + side * 12, 132], ['quadraticCurveTo', cx + side * 22, 127, cx + side * 33, 133]);
      x.stroke();
    }
    x.strokeStyle = '#9c4a44';
    path(['moveTo', cx, 148], ['lineTo', cx - 5, 172], ['lineTo', cx + 5, 174]);
    x.stroke();
    path(['moveTo', cx - 18, 193], ['quadraticCurveTo', cx, 202, cx + 18, 193]);
    x.stroke();
  }

  function camera(id) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const paper = canvas.getContext('2d', { alpha: false });
    let frame = 0;
    const draw = () => {
      if (cameras[id] === 'person') return drawPerson(paper, frame++);
      paper.fillStyle = `rgb(${cameras[id].join(' ')})`;
      paper.fillRect(0, 0, width, height);
      paper.fillStyle = 'white'; // something moves
      paper.fillRect((frame++ * 8) % width, height - 8, 32, 8);
    };
    draw();
    const [track] = canvas.captureStream(15).getVideoTracks();
    const timer = setInterval(() => (track.readyState === 'ended' ? clearInterval(timer) : draw()), 1000 / 15);
    return track;
  }

  const media = navigator.mediaDevices;
  if (!media) return;
  const chosen = (constraints, known) => {
    const id = constraints?.deviceId?.exact;
    if (id !== undefined && !list.some((d) => d.deviceId === id)) throw Object.assign(new Error('no such device'), { name: 'OverconstrainedError' });
    return id ?? list.find((d) => d.deviceId in known)?.deviceId;
  };
  media.enumerateDevices = async () => [...list];
  media.getUserMedia = async (constraints) => {
    const tracks = [];
    for (const [kind, known, make] of [['audio', microphones, microphone], ['video', cameras, camera]]) {
      if (!constraints?.[kind]) continue;
      const id = chosen(constraints[kind], known);
      const track = make(id);
      const settings = track.getSettings.bind(track);
      track.getSettings = () => ({ ...settings(), deviceId: id, groupId: `g-${id}` });
      open.push({ id, track });
      tracks.push(track);
    }
    return new MediaStream(tracks);
  };

  globalThis.__devices = {
    /** Pulls the plug of a device. */
    unplug(id) {
      list.splice(list.findIndex((d) => d.deviceId === id), 1);
      for (const { track } of open.filter((o) => o.id === id && o.track.readyState === 'live')) {
        track.dispatchEvent(new Event('ended')); // first: Firefox has no events for a track that was stopped
        track.stop();
      }
      media.dispatchEvent(new Event('devicechange'));
    },
    openCount: () => open.filter((o) => o.track.readyState === 'live').length,
  };
}

/** For who watches: colours and loudness as they come out of the page's elements. Nothing from outside either. */
export function installWatcher() {
  const [width, height] = [160, 90];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const paper = canvas.getContext('2d', { willReadFrequently: true });
  const others = () => [...document.querySelectorAll('[data-source$="-v0"]:not([data-own="true"]) video')];
  let context;

  /** Share of the picture that has this colour. */
  function shareOf(video, [r, g, b]) {
    paper.drawImage(video, 0, 0, width, height);
    const { data } = paper.getImageData(0, 0, width, height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      count += Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 100 ? 1 : 0;
    }
    return count / (width * height);
  }

  globalThis.__watch = {
    /** Of the other's picture; null while there is none. */
    share(colour) {
      const video = others().find((v) => v.videoWidth > 0 && v.readyState >= 2 && v.checkVisibility());
      return video ? shareOf(video, colour) : null;
    },
    height: () => Math.max(0, ...others().filter((v) => v.checkVisibility()).map((v) => v.videoHeight)),
    /** From now on, of every picture of anybody else: how much of it has this colour, at most. */
    count(colour) {
      const seen = { pictures: 0, worst: 0, since: performance.now() };
      const hooked = new WeakSet();
      setInterval(() => {
        for (const video of others().filter((v) => !hooked.has(v))) {
          hooked.add(video);
          const look = () => {
            seen.pictures++;
            seen.worst = Math.max(seen.worst, shareOf(video, colour));
            video.requestVideoFrameCallback(look);
          };
          video.requestVideoFrameCallback(look);
        }
      }, 10);
      globalThis.__watch.counted = () => ({ ...seen });
    },
    /** How loud each of two tones is on the left and on the right: [[left, right], [left, right]]. */
    async sides(tones) {
      context ??= new AudioContext();
      void context.resume();
      const track = document.querySelector('audio[data-source$="-a0"]')?.srcObject?.getAudioTracks()[0];
      if (!track) return null;
      const source = context.createMediaStreamSource(new MediaStream([track]));
      const splitter = context.createChannelSplitter(2);
      source.connect(splitter);
      const analysers = [0, 1].map((side) => {
        const analyser = context.createAnalyser();
        Object.assign(analyser, { fftSize: 8192, smoothingTimeConstant: 0 });
        splitter.connect(analyser, side);
        return analyser;
      });
      await new Promise((done) => setTimeout(done, 500));
      const spectra = analysers.map((analyser) => {
        const spectrum = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(spectrum);
        return spectrum;
      });
      source.disconnect();
      const bin = (tone) => Math.round((tone * 8192) / context.sampleRate);
      return tones.map((tone) => spectra.map((spectrum) => Math.max(...[-1, 0, 1].map((d) => spectrum[bin(tone) + d]))));
    },
    /** Decibels of what the other's element plays, over about a second. */
    async level() {
      context ??= new AudioContext();
      void context.resume();
      const track = document.querySelector('audio[data-source$="-a0"]')?.srcObject?.getAudioTracks()[0];
      if (!track) return -120;
      const source = context.createMediaStreamSource(new MediaStream([track]));
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      source.connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      let sum = 0;
      const kTurns = 8;
      for (let i = 0; i < kTurns; i++) {
        await new Promise((done) => setTimeout(done, (1000 * analyser.fftSize) / context.sampleRate));
        analyser.getFloatTimeDomainData(samples);
        for (const s of samples) sum += s * s;
      }
      source.disconnect();
      return 10 * Math.log10(sum / (kTurns * samples.length) + 1e-12);
    },
  };
}

/**
 * Before the page loads: it thinks that the machine keeps up, whatever else runs there, and does not ask for smaller
 * pictures on that account (app/stage/watch.ts weighs every two seconds). `__spared` tells that it would have looked.
 */
export function installSpareTime() {
  const plain = globalThis.setInterval;
  globalThis.setInterval = (run, ms, ...rest) => {
    if (ms !== 2000) return plain(run, ms, ...rest);
    globalThis.__spared = true;
    return 0;
  };
}
