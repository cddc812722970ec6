import { expect, it } from 'vitest';
import type { ConferenceState } from '../../engine';
import { asksForLogin, asksForPassword, canRejoin, endingOf, isInvitation, isToken } from './ending';

const end = (more: Partial<ConferenceState>) => endingOf({ phase: 'left', departure: undefined, error: undefined, password: '', ...more });
const refused = (condition: string, password = '') =>
  end({ phase: 'failed', error: { kind: 'join', condition, text: '' }, password });
const failed = (kind: 'connection' | 'lost' | 'refused') => end({ phase: 'failed', error: { kind, condition: '', text: '' } });

it('tells apart how one went', () => {
  expect(end({})).toBe('left');
  expect(end({ departure: { kind: 'kicked', by: 'Ann', text: '' } })).toBe('kicked');
  expect(end({ departure: { kind: 'destroyed', text: '' } })).toBe('ended');
});

it('tells apart why one did not get in, or fell out', () => {
  expect([failed('connection'), failed('lost'), failed('refused')]).toEqual(['unreachable', 'lost', 'notAllowed']);
  expect(['not-authorized', 'service-unavailable', 'resource-constraint', 'not-allowed', 'forbidden', 'gone'].map((c) => refused(c))).toEqual(
    ['password', 'full', 'busy', 'notAllowed', 'notAllowed', 'failed']);
  expect(refused('not-authorized', 'guess')).toBe('wrongPassword');
  expect(refused('room-locked')).toBe('locked');
});

it('tells apart why a login is needed, and when it was refused', () => {
  const login = (condition: string, kind: 'connection' | 'refused' = 'connection') => end({ phase: 'failed', error: { kind, condition, text: '' } });
  expect(refused('authentication-required')).toBe('login');
  expect(['not-authorized', 'credentials-expired', 'account-disabled', 'temporary-auth-failure', 'aborted'].map((c) => login(c))).toEqual(
    ['loginExpired', 'loginExpired', 'loginExpired', 'busy', 'notAllowed']);
  expect(login('credentials-expired', 'refused')).toBe('loginExpired');
  expect(asksForLogin('login') && !canRejoin('login') && canRejoin('loginExpired')).toBe(true);
});

it('tells apart what became of an invitation', () => {
  const invited = (text: string) => end({ phase: 'failed', error: { kind: 'connection', condition: 'not-allowed', text } });
  expect(['invitation-expired', 'invitation-revoked', 'invitation-used-up', 'invitation-unknown', ''].map(invited)).toEqual(
    ['inviteExpired', 'inviteRevoked', 'inviteUsedUp', 'inviteUnknown', 'inviteUnknown']);
  expect(isInvitation('inviteExpired') && canRejoin('inviteExpired') && !isInvitation('login')).toBe(true);
});

it('tells apart what became of a token', () => {
  const brought = (text: string) => end({ phase: 'failed', error: { kind: 'connection', condition: 'not-allowed', text } });
  expect(["The token has expired.", "The token's signature is not right.", 'This server takes no tokens.', "The token's key could not be fetched in time."].map(brought)).toEqual(
    ['tokenExpired', 'tokenInvalid', 'tokenInvalid', 'busy']);
  expect(end({ phase: 'failed', error: { kind: 'join', condition: 'not-allowed', text: 'The token is for another room.' } })).toBe('tokenElsewhere');
  expect(isToken('tokenExpired') && canRejoin('tokenElsewhere') && !isToken('inviteExpired')).toBe(true);
});

it('offers only what can help', () => {
  expect(canRejoin('left') && canRejoin('kicked') && canRejoin('unreachable')).toBe(true);
  expect(canRejoin('notAllowed') || canRejoin('password') || canRejoin('wrongPassword')).toBe(false);
  expect(asksForPassword('password') && asksForPassword('wrongPassword')).toBe(true);
});
