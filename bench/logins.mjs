// How long signalling takes while passwords are guessed: the real server, 200 attempts a second by SASL PLAIN, each on a
// connection of its own, from many addresses and for many names (so that no throttle helps), and beside it one person
// who pings every 10 ms. Prints the person's round trips without and with the guessing, and what became of the guesses.
//
//   node bench/logins.mjs [SECONDS]          (build/release/src/conclave, or $CONCLAVE_BIN)
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.CONCLAVE_BIN ?? 'build/release/src/conclave';
const seconds = Number(process.argv[2] ?? 10);
const rate = 200;
const data = mkdtempSync(join(tmpdir(), 'conclave-logins-'));

const port = 20000 + (process.pid % 20000);
const config = join(data, 'conclave.toml');
writeFileSync(config, `data_dir = "${data}/data"\n[http]\nlisten = "127.0.0.1:${port}"\ntls = false\n[media]\nlisten = "127.0.0.1:0"\n`);
const added = spawnSync(binary, ['user', 'add', 'ann', '--config', config], { input: 'correct horse\n' });
if (added.status !== 0) throw new Error(`user add: ${added.stderr}`);
const server = spawn(binary, ['serve', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((done) => server.stdout.once('data', done));

/** A WebSocket client of a few lines: masked text frames out, text frames in; addresses of its own, which node's has not. */
class Socket {
  constructor(localAddress, onText, onClose = () => {}) {
    let upgraded = false;
    let input = Buffer.alloc(0);
    this.socket = connect({ port, host: '127.0.0.1', localAddress });
    this.socket.on('error', () => {});
    this.socket.on('close', onClose);
    this.socket.write(
      'GET /xmpp-websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    this.socket.on('data', (chunk) => {
      input = Buffer.concat([input, chunk]);
      if (!upgraded) {
        const end = input.indexOf('\r\n\r\n');
        if (end < 0) return;
        upgraded = true;
        input = input.subarray(end + 4);
        this.send('<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>');
      }
      for (;;) {
        if (input.length < 2) return;
        let length = input[1] & 127;
        let head = 2;
        if (length === 126) {
          if (input.length < 4) return;
          length = input.readUInt16BE(2);
          head = 4;
        }
        if (input.length < head + length) return;
        if ((input[0] & 15) === 1) onText(input.toString('utf8', head, head + length), this);
        input = input.subarray(head + length);
      }
    });
  }

  send(text) {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
    for (let i = 0; i < payload.length; ++i) payload[i] ^= mask[i & 3];
    this.socket.write(Buffer.concat([head, mask, payload]));
  }
}

const auth = (name, password) =>
  `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${Buffer.from(`\0${name}\0${password}`).toString('base64')}</auth>`;

/** Ann, logged in; resolves with a function that pings once and gives the milliseconds. */
const person = () =>
  new Promise((ready, fail) => {
    let asked = 0;
    let answered;
    const onText = (text, socket) => {
      if (text.includes('<mechanism>')) socket.send(auth('ann', 'correct horse'));
      else if (text.includes('<success')) socket.send('<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>');
      else if (text.includes('<failure')) fail(new Error(text));
      else if (text.includes('urn:ietf:params:xml:ns:xmpp-bind') && text.includes('features'))
        socket.send('<iq xmlns="jabber:client" type="set" id="b"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>');
      else if (text.includes('id="b"')) {
        ready(
          () =>
            new Promise((done) => {
              const begin = performance.now();
              answered = () => done(performance.now() - begin);
              socket.send(`<iq xmlns="jabber:client" type="get" id="p${++asked}" to="localhost"><ping xmlns="urn:xmpp:ping"/></iq>`);
            }),
        );
      } else if (text.includes(`id="p${asked}"`)) answered?.();
    };
    new Socket('127.0.0.1', onText);
  });

const outcomes = {};
const count = (what) => (outcomes[what] = (outcomes[what] ?? 0) + 1);
let guesses = 0;
function guess() {
  const number = ++guesses;
  const address = `127.${1 + (number % 200)}.${(number >> 8) % 250}.${1 + (number % 250)}`;
  new Socket(address, (text, socket) => {
    if (text.includes('<mechanism>')) socket.send(auth(`name${number}`, 'wrong horse'));
    else if (text.includes('<failure')) {
      count(/<failure[^>]*><([a-z-]+)/.exec(text)[1]);
      socket.socket.destroy();
    }
  });
}

async function measure(ping, attempts) {
  const begin = performance.now();
  let made = 0;
  const timer = setInterval(() => {
    while (attempts > 0 && made < ((performance.now() - begin) / 1000) * attempts) (guess(), ++made);
  }, 5);
  const times = [];
  while (performance.now() - begin < seconds * 1000) {
    times.push(await ping());
    await new Promise((done) => setTimeout(done, 10));
  }
  clearInterval(timer);
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(1);
  return `${times.length} pings: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms` + (attempts ? `; ${(made / seconds).toFixed(0)} guesses a second` : '');
}

const cpu = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const ping = await person();
console.log(`quiet    ${await measure(ping, 0)}`);
const before = cpu();
console.log(`guessing ${await measure(ping, rate)}`);
console.log(`the guesses: ${JSON.stringify(outcomes)}; CPU of the server: ${((cpu() - before) / seconds).toFixed(2)} cores`);
server.kill('SIGTERM');
await new Promise((done) => server.once('exit', done));
rmSync(data, { recursive: true, force: true });
process.exit(0);
