// A drawn person instead of a camera, and a murmur instead of a microphone: pictures of a call then look like one.

/** Runs in the page, before it loads. `hue` tells people apart. */
export function installPortrait(hue) {
  const murmur = () => {
    const context = new AudioContext();
    const out = context.createMediaStreamDestination();
    const level = new GainNode(context, { gain: 0.003 });
    const tone = new OscillatorNode(context, { frequency: 120 + (hue % 80) });
    tone.connect(level).connect(out);
    tone.start();
    return out.stream.getAudioTracks()[0];
  };
  const portrait = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const pen = canvas.getContext('2d');
    const blob = (x, y, rx, ry, colour, turn = 0) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(x, y, rx, ry, turn, 0, 2 * Math.PI);
      pen.fill();
    };
    const draw = () => {
      const sway = 8 * Math.sin(performance.now() / 900 + hue);
      const wall = pen.createLinearGradient(0, 0, 1280, 720);
      wall.addColorStop(0, `hsl(${hue} 22% 66%)`);
      wall.addColorStop(1, `hsl(${hue + 24} 26% 38%)`);
      pen.fillStyle = wall;
      pen.fillRect(0, 0, 1280, 720);
      pen.fillStyle = `hsl(${hue + 12} 24% 74%)`; // a window
      pen.fillRect(120, 80, 220, 300);
      pen.fillStyle = `hsl(${hue + 30} 22% 30%)`; // a shelf
      pen.fillRect(940, 260, 260, 14);
      for (let i = 0; i < 7; i++) {
        pen.fillStyle = `hsl(${hue + i * 47} 30% ${38 + (i % 3) * 8}%)`;
        pen.fillRect(952 + i * 34, 180 + (i % 3) * 10, 26, 80 - (i % 3) * 10);
      }
      const skin = `hsl(${22 + (hue % 12)} 42% ${44 + (hue % 34)}%)`;
      const hair = `hsl(${20 + (hue % 24)} 34% ${12 + (hue % 22)}%)`;
      blob(640 + sway / 2, 800, 350, 260, `hsl(${hue + 170} 30% 34%)`);
      pen.fillStyle = skin;
      pen.fillRect(590 + sway, 470, 100, 110);
      blob(640 + sway, 270, 185, 190, hair);
      blob(640 + sway, 350, 148, 188, skin);
      blob(640 + sway, 195, 160, 80, hair);
      for (const side of [-1, 1]) {
        blob(640 + sway + side * 58, 345, 15, 11, '#fff');
        blob(640 + sway + side * 58, 345, 8, 9, '#26313a');
        blob(640 + sway + side * 58, 312, 30, 5, hair, side * 0.12);
      }
      blob(640 + sway, 392, 12, 20, `hsl(${20 + (hue % 12)} 40% ${38 + (hue % 30)}%)`);
      blob(640 + sway, 448, 44, 12, '#8c4a47');
    };
    draw();
    setInterval(draw, 100);
    return canvas.captureStream(10).getVideoTracks()[0];
  };
  navigator.mediaDevices.getUserMedia = async (constraints) =>
    new MediaStream([...(constraints.audio ? [murmur()] : []), ...(constraints.video ? [portrait()] : [])]);
}
