// A call on an installation, run among its clients: node call.mjs ORIGIN MEMBER PASSWORD. A member in Chromium opens the
// room, a guest in Firefox comes in by its link; each sees and hears the other. Prints the hosts that the pages asked.
import { Call } from '../e2e/lib/call.mjs';
import { logIn } from '../e2e/lib/members.mjs';
import { renewBrowsers } from '../e2e/lib/pages.mjs';
import { ownHosts } from '../e2e/lib/server.mjs';

const [origin, member, password] = process.argv.slice(2);
const call = new Call('install', { origin });
ownHosts.add(new URL(origin).host);
try {
  const host = await call.person({ kind: 'chromium', name: 'Ann' });
  await host.open(origin, 'garden-party');
  await logIn(host.page, member, password);
  await host.prepare();
  await host.clickJoin();
  await host.inConference();
  await call.arrive({ kind: 'firefox', name: 'Gil' });
  await call.everyoneSeesAndHearsEveryone();
  console.log(`hosts: ${JSON.stringify([...new Set(call.people.flatMap((person) => [...person.hosts]))])}`);
} catch (error) {
  await Promise.all(call.people.map((person) => person.report(`install-${person.name}`)));
  console.error(error);
  process.exitCode = 1;
} finally {
  await Promise.all(call.people.map((person) => person.close()));
  await renewBrowsers();
}
