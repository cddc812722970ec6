import { expect, it } from 'vitest';
import { SaslError } from './sasl-error';
import { Member } from './member';
import { deriveSecret, readSecret, saslprep, Scram, sealSecret, writeSecret } from './scram';

// RFC 7677 3.
const kNonce = 'rOprNGfwEbeRWgbNEkqO';
const kServerFirst = `r=${kNonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const kClientFinal = `c=biws,r=${kNonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;
const kServerFinal = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

const pencil = (salt: string, iterations: number) => deriveSecret('pencil', salt, iterations);
const scram = (secretFor = pencil) => new Scram('user', secretFor, kNonce);

it('speaks as in the example of the RFC', async () => {
  const login = scram();
  expect(login.begin()).toBe(`n,,n=user,r=${kNonce}`);
  expect(await login.respond(kServerFirst)).toBe(kClientFinal);
  login.conclude(kServerFinal);
});

it('believes no server that does not know the password', async () => {
  const login = scram();
  expect(() => login.conclude(kServerFinal)).toThrow('server-not-verified'); // success before any proof
  await login.respond(kServerFirst);
  expect(() => login.conclude('')).toThrow('server-not-verified');
  expect(() => login.conclude(kServerFinal.replace('6r', '7r'))).toThrow('server-not-verified');
});

it.each([
  ['another nonce', kServerFirst.replace('rOp', 'xOp')],
  ['nothing added to the nonce', `r=${kNonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`],
  ['too few rounds', kServerFirst.replace('4096', '1')],
  ['rounds without end', kServerFirst.replace('4096', '4000000000')],
  ['an extension that must be understood', `m=x,${kServerFirst}`],
  ['nothing', ''],
])('proves nothing to a server that sends %s', async (_what, first) => {
  await expect(scram().respond(first)).rejects.toThrow(SaslError);
});

it('escapes what structures the message', () => {
  expect(new Scram('a=b,c', pencil, 'x').begin()).toBe('n,,n=a=3Db=2Cc,r=x');
});

it('keeps the secret in place of the password, readable or not', async () => {
  const secret = await deriveSecret('pencil', 'W22ZaJ0SNY7soEsUEjb6gQ==', 4096);
  const read = await readSecret(await writeSecret(secret));
  const sealed = await sealSecret(secret);
  for (const kept of [read, sealed]) expect(await scram(() => Promise.resolve(kept)).respond(kServerFirst)).toBe(kClientFinal);
  await expect(writeSecret(sealed)).rejects.toThrow();
  await expect(readSecret('{"salt":"","iterations":1}')).rejects.toThrow('no secret');
});

it('needs the password once, and then again only when it was changed', async () => {
  const member = Member.withPassword('user', 'pencil');
  await member.mechanism().respond(kServerFirst.replace(kNonce, '')).catch(() => undefined); // another nonce: refused
  const first = async (login: ReturnType<Member['mechanism']>, salt = 'W22ZaJ0SNY7soEsUEjb6gQ==') =>
    login.respond(`r=${/r=(.*)/.exec(login.begin() ?? '')?.[1]}x,s=${salt},i=4096`);
  await first(member.mechanism());
  expect(member.secret).toMatchObject({ salt: 'W22ZaJ0SNY7soEsUEjb6gQ==', iterations: 4096 });
  member.forgetPassword();
  await first(member.mechanism());
  const again = Member.withSecret('user', member.secret ?? (await pencil('', 1)));
  await first(again.mechanism());
  await expect(first(again.mechanism(), 'AAAAAAAAAAAAAAAAAAAAAA==')).rejects.toMatchObject({ condition: 'credentials-expired' });
});

it('writes a password as the server does', () => {
  expect(saslprep('I\u00adX')).toBe('IX'); // RFC 4013 3
  expect(saslprep('\u2168')).toBe('IX');
  expect(saslprep('u\u0308ber\u00a0all')).toBe('über all');
});
