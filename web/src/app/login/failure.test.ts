import { expect, it } from 'vitest';
import { SaslError } from '../../engine';
import { accountName, failureOf } from './failure';

it.each([
  [new SaslError('not-authorized'), 'wrong'],
  [new SaslError('credentials-expired'), 'wrong'],
  [new SaslError('temporary-auth-failure'), 'tooMany'],
  [new SaslError('account-disabled'), 'disabled'],
  [new SaslError('server-not-verified'), 'impostor'],
  [new SaslError('invalid-mechanism'), 'unavailable'],
  [new Error('no connection'), 'unreachable'],
])('tells a person what she can do about %s', (error, failure) => {
  expect(failureOf(error)).toBe(failure);
});

it('takes a name as people type it', () => {
  expect(accountName(' Ann@meet.example ')).toBe('ann');
});
