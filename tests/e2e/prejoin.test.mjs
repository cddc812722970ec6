// Weight: light
// Before the call: nothing is opened by itself, every way in which devices fail is explained, the microphone is heard, and
// one's own picture comes back from the server.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { House } from './lib/house.mjs';
import { plainProxy } from './lib/plain-proxy.mjs';
import { get, mediaAddress } from './lib/server.mjs';
import { press } from './lib/settled.mjs';
import { testId, ui } from './lib/ui.mjs';
import { holds, until } from './lib/until.mjs';

const help = (problem, device) => `${testId('device-help')}[data-problem="${problem}"][data-device="${device}"]`;

/** Runs in the page: counts what is asked of devices, and refuses it while `window.__refuse` names an error. */
function watchDevices() {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  window.__asked = [];
  devices.getUserMedia = async (constraints) => {
    window.__asked.push(Object.keys(constraints).filter((kind) => constraints[kind]).sort().join('+'));
    if (window.__refuse) throw new DOMException(window.__refuse.message ?? '', window.__refuse.name);
    return open(constraints);
  };
}

const identity = 7;

const occupants = async (server) => Number(/^conclave_occupants (\d+)$/m.exec((await get(`${server.origin}/about/metrics`)).body)[1]);
const asked = (page) => page.evaluate(() => window.__asked);
const refuse = (page, error) => page.evaluate((e) => (window.__refuse = e), error);

for (const kind of ['chromium', 'firefox']) {
  describe(kind, () => {
    const house = House.open('prejoin', kind);
    const enter = (body, before = []) =>
      house.visit('/luma-tore-sano-fide', async (page, server) => {
        await page.waitForSelector(ui.join, { visible: true });
        await body(page, server);
      }, { identity, scripts: [watchDevices, ...before] });

    test('nothing is opened before an act, and then with one question', async () => {
      await enter(async (page) => {
        await page.waitForSelector(testId('prejoin-why'), { visible: true });
        await page.type(ui.name, 'Maya');
        await holds('no device is asked for', async () => (await asked(page)).length === 0, { duration: 1500 });
        await press(page, testId('open-both'));
        await page.waitForSelector(`${testId('preview')} video`, { visible: true });
        assert.deepEqual(await asked(page), ['audio+video']);
        await until('the mirror shows the own picture', () =>
          page.evaluate((video) => __truth.codeIn(video)?.identity, `${testId('preview')} video`).then((who) => who === identity));
        // The tone of the test is a voice to the meter.
        await page.waitForSelector(`${testId('level-text')}[data-heard="heard"]`, { visible: true });
        assert.equal(await page.$eval(testId('level-meter'), (meter) => meter.getAttribute('aria-hidden')), 'true');
        assert.equal(await page.$(testId('device-help')), null);

        await press(page, testId('speaker-test'));
        await until('the chime is announced and played', async () => {
          const text = await page.$eval(testId('speaker-test-text'), (p) => p.innerText);
          const meters = await page.$$eval(`${testId('level-meter')}[data-heard="heard"]`, (all) => all.length);
          return text !== '' && meters === 2;
        });
        await until('the chime ends', async () => (await page.$eval(testId('speaker-test-text'), (p) => p.innerText)) === '');
      });
    });

    test('every failure is explained, with another attempt', async () => {
      await enter(async (page) => {
        const failures = [
          [{ name: 'NotAllowedError', message: 'Permission denied by system' }, 'system'],
          [{ name: 'NotAllowedError', message: 'Permission dismissed' }, 'dismissed'],
          [{ name: 'NotFoundError' }, 'missing'],
          [{ name: 'NotReadableError' }, 'busy'],
          [{ name: 'AbortError' }, 'busy'],
          [{ name: 'OverconstrainedError' }, 'overconstrained'],
          [{ name: 'TypeError' }, 'unknown'],
        ];
        await refuse(page, failures[0][0]);
        await press(page, ui.camera);
        for (const [error, problem] of failures) {
          await refuse(page, error);
          await press(page, testId('device-retry'));
          const shown = await page.waitForSelector(help(problem, 'camera'), { visible: true });
          const steps = await shown.$$eval('li', (all) => all.map((li) => li.innerText));
          assert.ok(steps.length >= 2 && steps.every((step) => step.length > 10), `${error.name}: ${steps}`);
        }
        await refuse(page, null);
        await press(page, testId('device-retry'));
        await page.waitForSelector(testId('preview'), { visible: true });
        await page.waitForSelector(testId('device-help'), { hidden: true });
        await refuse(page, { name: 'NotReadableError' });
        await press(page, ui.microphone);
        await page.waitForSelector(help('busy', 'microphone'), { visible: true });
      });
    });

    test('a no of now and one of before are told apart', async () => {
      // What the browser says of its rights; the answers of a person cannot be given without one.
      const rights = () => {
        window.__right = 'prompt';
        navigator.permissions.query = async () => ({ state: window.__right });
      };
      await enter(async (page) => {
        await refuse(page, { name: 'NotAllowedError', message: 'Permission denied' });
        await press(page, ui.microphone);
        await page.waitForSelector(help('denied', 'microphone'), { visible: true });
        await page.evaluate(() => (window.__right = 'denied'));
        await press(page, testId('device-retry'));
        const shown = await page.waitForSelector(help('blocked', 'microphone'), { visible: true });
        const text = await shown.evaluate((section) => section.innerText);
        assert.match(text, kind === 'firefox' ? /crossed-out icon/ : /icon to the left of the address/, 'in the words of this browser');
      }, [rights]);
    });

    test('who is refused a device on joining reads about it, and may go in without', async () => {
      const remembered = () => {
        localStorage.setItem('conclave.preferences', JSON.stringify({ enterWithMicrophone: true, enterWithCamera: true }));
        navigator.permissions.query = async () => ({ state: 'prompt' });
      };
      await enter(async (page) => {
        await page.waitForSelector(testId('join-hint'), { visible: true });
        assert.deepEqual(await asked(page), [], 'a remembered wish opens nothing');
        await refuse(page, { name: 'NotAllowedError', message: '' });
        await press(page, ui.join);
        await page.waitForSelector(help('denied', 'both'), { visible: true });
        assert.equal(await page.$(ui.conference), null);
        await press(page, `${ui.join}:not([disabled])`);
        await page.waitForSelector(ui.conference);
        assert.deepEqual(await asked(page), ['audio+video'], 'nobody is asked again');
      }, [remembered]);
    });

    test('an address that is not secure is told at once', async (t) => {
      await enter(async (page, server) => {
        // Loopback addresses count as secure; the machine's own address does not.
        const port = await plainProxy(t, server.origin, { host: mediaAddress });
        await page.goto(`http://${mediaAddress}:${port}/luma-tore-sano-fide`);
        await page.waitForSelector(`${help('insecure', 'both')} a[href="https://${mediaAddress}:${port}/luma-tore-sano-fide"]`, { visible: true });
        assert.equal(await page.$(testId('device-retry')), null, 'trying again is no help');
      });
    });

    test('a silent microphone and a black camera are noticed', async () => {
      const dead = () => {
        navigator.mediaDevices.getUserMedia = async (constraints) => {
          const tracks = [];
          if (constraints.audio) tracks.push(new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]);
          if (constraints.video) {
            const canvas = document.createElement('canvas');
            const pen = canvas.getContext('2d');
            setInterval(() => pen.fillRect(0, 0, canvas.width, canvas.height), 100);
            tracks.push(canvas.captureStream(10).getVideoTracks()[0]);
          }
          return new MediaStream(tracks);
        };
      };
      await enter(async (page) => {
        const from = Date.now();
        await press(page, testId('open-both'));
        await page.waitForSelector(help('black', 'camera'), { visible: true });
        await page.waitForSelector(help('silent', 'microphone'), { visible: true });
        assert.ok(Date.now() - from > 3900, 'not before four seconds have passed');
        await press(page, ui.microphone);
        await page.waitForSelector(help('silent', 'microphone'), { hidden: true });
      }, [dead]);
    });

    test('the own picture makes the way through the server', async () => {
      await enter(async (page, server) => {
        await press(page, testId('open-both'));
        await page.waitForSelector(testId('preview'), { visible: true });
        const before = await occupants(server);
        await press(page, testId('echo-open'));
        await press(page, `${testId('echo-start')}:not([disabled])`);
        await until('two more are in rooms', async () => (await occupants(server)) >= before + 2);
        const playback = `video${testId('echo-playback')}`;
        await page.waitForSelector(playback, { visible: true });
        await until('the playback shows the own picture', () =>
          page.evaluate((video) => __truth.codeIn(video)?.identity, playback).then((who) => who === identity));
        const moving = await page.evaluate((video) => __truth.codeIn(video).counter, playback);
        await until('it moves', () =>
          page.evaluate((video) => __truth.codeIn(video)?.counter, playback).then((counter) => counter !== undefined && counter !== moving));
        const figures = await page.$eval(testId('echo-figures'), (list) => list.innerText);
        assert.match(figures, /\d+ ms/);
        assert.match(figures, /UDP/);
        assert.match(figures, /\d %/);
        assert.equal(await page.$(ui.conference), null, 'still before the call');
        await until('both have left', async () => (await occupants(server)) <= before);
      });
    });

    test('a way that media cannot take is told from no server at all', async () => {
      // A firewall: whatever address of the server the browser is told, it cannot be reached.
      const firewall = () => {
        const set = RTCPeerConnection.prototype.setRemoteDescription;
        RTCPeerConnection.prototype.setRemoteDescription = function (description) {
          const sdp = description.sdp.replace(/^(a=candidate:\S+ \d+ \S+ \d+ )\S+ \d+/gm, '$1192.0.2.1 9');
          return set.call(this, { type: description.type, sdp });
        };
      };
      await enter(async (page, server) => {
        await press(page, testId('open-both'));
        await page.waitForSelector(testId('preview'), { visible: true });
        await press(page, testId('echo-open'));
        await press(page, `${testId('echo-start')}:not([disabled])`);
        await page.waitForSelector(`${testId('echo-failure')}[data-failure="media"]`, { visible: true });
        await server.stop();
        await press(page, testId('echo-start'));
        await page.waitForSelector(`${testId('echo-failure')}[data-failure="signaling"]`, { visible: true });
      }, [firewall]);
    });
  });
}
