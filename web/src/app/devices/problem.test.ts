import { expect, it } from 'vitest';
import { DeviceError, type DeviceErrorKind } from '../../engine';
import { canAskAgain, type Circumstances, isShared, problemOf } from './problem';

const usual: Circumstances = {
  permission: 'prompt', permissionBefore: 'prompt', allowedByPolicy: undefined, secure: true, supported: true,
};
const problem = (kind: DeviceErrorKind, seen: Partial<Circumstances> = {}, message = '') =>
  problemOf(new DeviceError(kind, new Error(message)), { ...usual, ...seen });

it('tells a no of now from one of before, from the system and from a policy', () => {
  expect(problem('denied')).toBe('denied');
  expect(problem('denied', { permission: 'denied' })).toBe('denied');
  expect(problem('denied', { permission: 'denied', permissionBefore: 'denied' })).toBe('blocked');
  expect(problem('denied', { permission: 'granted', permissionBefore: 'granted' })).toBe('system');
  expect(problem('denied', {}, 'Permission denied by system')).toBe('system');
  expect(problem('denied', { allowedByPolicy: false, permissionBefore: 'denied' })).toBe('policy');
  expect(problem('denied', { permission: undefined, permissionBefore: undefined })).toBe('denied');
});

it('looks at the page first', () => {
  expect(problem('insecure', { secure: false, supported: false })).toBe('insecure');
  expect(problem('insecure', { supported: false })).toBe('unsupported');
});

it.each(['busy', 'missing', 'dismissed', 'overconstrained', 'unknown'] as const)('keeps %s', (kind) => expect(problem(kind)).toBe(kind));

it('offers another attempt where it can help', () => {
  expect((['denied', 'blocked', 'busy'] as const).every(canAskAgain)).toBe(true);
  expect((['insecure', 'policy', 'unsupported'] as const).some(canAskAgain)).toBe(false);
});

it('explains once what concerns both devices', () => {
  expect(isShared('denied', 'denied')).toBe(true);
  expect(isShared('denied', 'missing')).toBe(false);
  expect(isShared('busy', 'busy')).toBe(false);
  expect(isShared(undefined, undefined)).toBe(false);
});
