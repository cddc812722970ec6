import { beforeEach, expect, it } from 'vitest';
import { FakePort, stanzaError } from '../testing/fake-port';
import { Administration, AdminError, PasswordSetting } from './administration';

let asked: [string, unknown][];
let answer: object | Error;

const port = new FakePort(undefined, (iq) => {
  const payload = iq.getChildElements()[0];
  expect(iq.attrs).toMatchObject({ type: 'set', to: 'meet.ex' });
  asked.push([`${payload?.name} ${payload?.getNS()}`, JSON.parse(payload?.text() ?? '')]);
  if (answer instanceof Error) return answer;
  return `<iq xmlns="jabber:client" type="result"><${payload?.name} xmlns="${payload?.getNS()}">${JSON.stringify(answer)}</${payload?.name}></iq>`;
});
const office = new Administration(port, 'meet.ex');

beforeEach(() => {
  asked = [];
  answer = {};
});

it('asks by command and arguments, and makes sense of what is missing', async () => {
  expect((await office.status()).open).toEqual([]);
  expect(asked).toEqual([['admin urn:conclave:admin:1', { command: 'status', arguments: { rooms: true, limit: 500 } }]]);
  answer = { result: [{ name: 'ann', state: 'enabled' }, 7] };
  expect(await office.accounts('a')).toEqual([{ name: 'ann', role: 'member', enabled: true, lastLoginAt: 0 }, { name: '', role: 'member', enabled: false, lastLoginAt: 0 }]);
});

it('tells why something was not done, and what a server does not know', async () => {
  answer = { error: 'own-account', text: 'It is yours.' };
  await expect(office.removeAccount('root')).rejects.toEqual(new AdminError('own-account', 'It is yours.'));
  answer = { error: 'unknown-command', text: '' };
  expect(await office.findings()).toBeUndefined();
  answer = stanzaError('forbidden');
  await expect(office.findings()).rejects.toMatchObject({ condition: 'forbidden' });
});

it('sets a password with a code', async () => {
  const setting = new PasswordSetting(port, 'meet.ex', 'CODE');
  answer = { result: { name: 'ann' } };
  expect(await setting.look()).toBe('ann');
  await setting.set('correct horse');
  expect(asked).toEqual([
    ['password urn:conclave:password:1', { code: 'CODE' }],
    ['password urn:conclave:password:1', { code: 'CODE', password: 'correct horse' }],
  ]);
});
