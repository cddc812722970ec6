// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { Member } from '../../engine';
import { forgetLogin, keepLogin, recallLogin } from './keeping';

const kFirst = 'r=NONCEx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';

/** As after a login: the server gave the salt, and took the proof. */
async function loggedIn(password = 'pencil'): Promise<Member> {
  const member = Member.withPassword('ann', password);
  await proofOf(member);
  member.forgetPassword();
  return member;
}

async function proofOf(member: Member): Promise<string> {
  const mechanism = member.mechanism();
  const nonce = /r=(.*)/.exec(mechanism.begin() ?? '')?.[1] ?? '';
  return mechanism.respond(kFirst.replace('NONCE', nonce));
}

// A database in memory that clones what it keeps, as a browser does; jsdom has none.
const records = new Map<unknown, unknown>();
function request<T>(result: T): IDBRequest<T> {
  const made = { result, onsuccess: null as (() => void) | null };
  queueMicrotask(() => made.onsuccess?.());
  return made as unknown as IDBRequest<T>;
}
const objectStore = {
  get: (key: string) => request(records.get(key)),
  put: (value: unknown, key: string) => request(records.set(key, value)),
  delete: (key: string) => request(records.delete(key)),
};
const database = { close: () => undefined, transaction: () => ({ objectStore: () => objectStore }) };
const open = vi.fn(() => request(database));

beforeEach(async () => {
  vi.stubGlobal('indexedDB', { open });
  open.mockImplementation(() => request(database));
  await forgetLogin();
  records.clear();
  open.mockClear();
});

it('keeps a login for the tab, and not the password', async () => {
  await keepLogin(await loggedIn(), 'tab');
  expect(records.size).toBe(0);
  expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain('pencil');
  const again = await recallLogin();
  expect(again?.name).toBe('ann');
  expect(await proofOf(again ?? (undefined as never))).toMatch(/,p=/);
});

it('keeps a login for the device as a key that no script can read', async () => {
  await keepLogin(await loggedIn(), 'device');
  expect(sessionStorage.getItem('conclave.login')).toBe('');
  const kept = records.get('device') as { secret: { key: CryptoKey } };
  expect(kept.secret.key.extractable).toBe(false);
  const again = await recallLogin();
  expect(await proofOf(again ?? (undefined as never))).toMatch(/,p=/);
  await forgetLogin();
  expect(await recallLogin()).toBeUndefined();
  expect(records.size).toBe(0);
});

it('keeps it for the tab where the database takes nothing, as in a private window', async () => {
  open.mockImplementation(() => {
    throw new DOMException('', 'InvalidStateError');
  });
  await keepLogin(await loggedIn(), 'device');
  expect((await recallLogin())?.name).toBe('ann');
});

it('leaves the database alone where nobody logged in', async () => {
  expect(await recallLogin()).toBeUndefined();
  expect(open).not.toHaveBeenCalled();
});
