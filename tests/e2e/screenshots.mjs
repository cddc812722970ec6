// Pictures of the page at four widths, for people who judge it: `node tests/e2e/screenshots.mjs [language]`.
// They land in tests/e2e/artefacts/, named by stage and width.
import { launchBrowser } from './lib/browsers.mjs';
import { ui } from './lib/participant.mjs';
import { artefacts, Server } from './lib/server.mjs';
import { pause, until } from './lib/until.mjs';

const sizes = [[360, 740], [768, 1024], [1280, 800], [1920, 1080]];
const guests = ['Ann', 'Bob', 'Chiara', 'Deniz'];
const language = process.argv[2] ?? 'en-GB';

/** Runs in the page: a drawn portrait instead of a camera, so that a picture of a call looks like one. */
function installPortrait(hue) {
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const tracks = [];
    if (constraints.audio) {
      const context = new AudioContext();
      tracks.push(context.createMediaStreamDestination().stream.getAudioTracks()[0]);
    }
    if (constraints.video) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const pen = canvas.getContext('2d');
      const blob = (x, y, rx, ry, colour) => {
        pen.fillStyle = colour;
        pen.beginPath();
        pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
        pen.fill();
      };
      const draw = () => {
        const sway = 8 * Math.sin(performance.now() / 900 + hue);
        const wall = pen.createLinearGradient(0, 0, 1280, 720);
        wall.addColorStop(0, `hsl(${hue} 35% 62%)`);
        wall.addColorStop(1, `hsl(${hue + 30} 40% 30%)`);
        pen.fillStyle = wall;
        pen.fillRect(0, 0, 1280, 720);
        blob(640 + sway / 2, 760, 330, 240, `hsl(${hue + 180} 35% 32%)`);
        blob(640 + sway, 330, 150, 190, `hsl(25 45% ${50 + (hue % 30)}%)`);
        blob(640 + sway, 220, 165, 110, `hsl(${18 + (hue % 20)} 40% ${14 + (hue % 17)}%)`);
        for (const eye of [-55, 55]) blob(640 + sway + eye, 330, 12, 14, '#222');
        blob(640 + sway, 420, 45, 12, '#803838');
      };
      draw();
      setInterval(draw, 66);
      tracks.push(canvas.captureStream(15).getVideoTracks()[0]);
    }
    return new MediaStream(tracks);
  };
}

async function visitor(hue, options) {
  const browser = await launchBrowser('chromium', { language, ...options });
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(installPortrait, hue);
  return { browser, page };
}

async function join(page, origin, name) {
  await page.goto(`${origin}/garden-party`);
  const input = await page.waitForSelector(ui.name, { visible: true });
  await input.click({ clickCount: 3 });
  await input.type(name);
  for (const device of [ui.microphone, ui.camera]) {
    await page.click(device);
    await page.waitForSelector(`${device}[aria-pressed="true"]`);
  }
  await page.click(ui.join);
  await page.waitForSelector(ui.conference);
}

const server = await Server.start({ name: 'screenshots-server' });
const browsers = [];
try {
  for (const [index, name] of guests.entries()) {
    const { browser, page } = await visitor(40 + index * 80, { width: 640, height: 480 });
    browsers.push(browser);
    await join(page, server.origin, name);
  }
  const { browser, page } = await visitor(200, { width: 1280, height: 800 });
  browsers.push(browser);
  const shoot = async (stage) => {
    for (const [width, height] of sizes) {
      await page.setViewport({ width, height });
      await pause(700); // transitions of the layout
      await page.screenshot({ path: `${artefacts}/${stage}-${width}.png` });
    }
  };
  await page.goto(server.origin);
  await pause(500);
  await shoot('start');
  await page.goto(`${server.origin}/garden-party`);
  await page.waitForSelector(ui.join, { visible: true });
  await shoot('prejoin');
  await join(page, server.origin, 'Maya');
  await until('all pictures move', () => page.$$eval('video', (all) => all.filter((v) => v.videoWidth > 0).length > 4));
  await shoot('conference');
  await page.click(ui.chat);
  const chat = await page.waitForSelector(ui.chatInput, { visible: true });
  await chat.type('Shall we begin? The agenda: https://example.org/agenda');
  await page.keyboard.press('Enter');
  await shoot('chat');
  await page.click(ui.leave);
  await page.waitForSelector(ui.ended, { visible: true });
  await shoot('ended');
  console.log(`pictures are in ${artefacts}`);
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.stop();
}
