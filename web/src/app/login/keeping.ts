// Where a login is kept, so that the next page need not ask: never the password, only what it became with the account's
// salt, which is good for this server alone. For the tab, as text, gone when it is closed. For the device, in the
// browser's database, as a key that can be used and not read (docs/decisions/0010-staying-logged-in.md); a note beside it
// spares everybody else the look into the database, and tells other tabs.

import { Member, readSecret, type ScramSecret, sealSecret, writeSecret } from '../../engine';
import { KeptRecord } from '../../kept-record';
import { keep, keepInTab, recall, recallInTab } from '../storage';

interface KeptLogin {
  name: string;
  secret: ScramSecret;
}

const kKey = 'login';
const device = new KeptRecord<KeptLogin>('conclave-login', 'logins', 'device');

/** After the server took it. */
export async function keepLogin(member: Member, where: 'tab' | 'device'): Promise<void> {
  const { name, secret } = member;
  if (!secret) return;
  await forgetLogin();
  try {
    if (where === 'device') {
      await device.keep({ name, secret: await sealSecret(secret) });
      return keep(kKey, name);
    }
  } catch {
    // A private window, or no room: for this tab, then.
  }
  keepInTab(kKey, JSON.stringify({ name, secret: await writeSecret(secret) }));
}

export async function recallLogin(): Promise<Member | undefined> {
  return (await recallFromTab()) ?? (await recallFromDevice());
}

export async function forgetLogin(): Promise<void> {
  keepInTab(kKey, '');
  if (recall(kKey) === '') return;
  keep(kKey, '');
  await device.forget().catch(() => undefined);
}

/** Calls back when another tab logged in or out for the whole device. */
export function watchDevice(changed: () => void): void {
  addEventListener('storage', ({ key }) => {
    if (key === `conclave.${kKey}` && recallInTab(kKey) === '') changed();
  });
}

async function recallFromTab(): Promise<Member | undefined> {
  try {
    const { name, secret } = JSON.parse(recallInTab(kKey)) as Record<string, string>;
    return name && secret ? Member.withSecret(name, await readSecret(secret)) : undefined;
  } catch {
    return undefined;
  }
}

async function recallFromDevice(): Promise<Member | undefined> {
  if (recall(kKey) === '') return undefined;
  const kept = await device.recall().catch(() => undefined);
  return kept && Member.withSecret(kept.name, kept.secret);
}
