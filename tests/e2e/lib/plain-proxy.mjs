// What stands between the server and the browser and does it badly: plain HTTP instead of HTTPS, and without the headers
// that forbid frames. Sockets do not get through.
import { createServer } from 'node:http';
import { request } from 'node:https';

import { ownHosts } from './server.mjs';

const kLost = ['content-security-policy', 'x-frame-options', 'strict-transport-security'];

/** @returns its port; it ends with the test */
export async function plainProxy(t, origin, { host = '127.0.0.1', port = 0 } = {}) {
  return listen(t, { host, port }, (incoming, outgoing) => {
    const asked = request(origin + incoming.url, { rejectUnauthorized: false, agent: false }, (answer) => {
      const headers = Object.entries(answer.headers).filter(([name]) => !kLost.includes(name));
      outgoing.writeHead(answer.statusCode, Object.fromEntries(headers));
      answer.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy()); // The server may end before the browser has asked for everything.
    asked.end();
  });
}

/** A web server of one's own. @returns its port */
export async function listen(t, { host = '127.0.0.1', port = 0 }, handle) {
  const server = createServer(handle);
  await new Promise((done, fail) => server.once('error', fail).listen(port, host, done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const listening = server.address().port;
  for (const name of [host, 'localhost']) ownHosts.add(`${name}:${listening}`);
  return listening;
}
