import { expect, it } from 'vitest';
import type { ConferenceState } from '../../engine';
import { asksForPassword, canRejoin, endingOf } from './ending';

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
});

it('offers only what can help', () => {
  expect(canRejoin('left') && canRejoin('kicked') && canRejoin('unreachable')).toBe(true);
  expect(canRejoin('notAllowed') || canRejoin('password') || canRejoin('wrongPassword')).toBe(false);
  expect(asksForPassword('password') && asksForPassword('wrongPassword')).toBe(true);
});
