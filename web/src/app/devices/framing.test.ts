import { expect, it } from 'vitest';
import { type FrameFacts, framingOf, matches } from './framing';

const facts: FrameFacts = {
  framed: true, ownOrigin: 'https://meet.example', ancestors: undefined, topIsOwn: false, referrer: '',
};

it('is at the top, or knows who is around it', () => {
  expect(framingOf({ ...facts, framed: false }, [])).toBe('top');
  expect(framingOf({ ...facts, ancestors: ['https://intra.example'] }, ['https://intra.example'])).toBe('allowed');
  expect(framingOf({ ...facts, ancestors: ['https://intra.example', 'https://evil.example'] }, ['https://intra.example'])).toBe('foreign');
  expect(framingOf({ ...facts, ancestors: ['https://meet.example'] }, [])).toBe('allowed');
});

it('does with the referrer where there is nothing better, and trusts nobody without', () => {
  expect(framingOf({ ...facts, referrer: 'https://intra.example/page' }, ['https://intra.example'])).toBe('allowed');
  expect(framingOf({ ...facts, referrer: 'https://evil.example/' }, ['https://intra.example'])).toBe('foreign');
  expect(framingOf(facts, ['https://intra.example'])).toBe('foreign');
  expect(framingOf({ ...facts, topIsOwn: true }, [])).toBe('allowed');
});

it.each([
  ['https://a.example', 'https://a.example', true],
  ['https://a.example', 'http://a.example', false],
  ['a.example', 'https://a.example', true],
  ['https://*.a.example', 'https://b.a.example', true],
  ['https://*.a.example', 'https://a.example', false],
  ['https://*.a.example', 'https://eva.example', false],
  ['https://a.example:8443', 'https://a.example:8443', true],
  ['https://a.example', 'https://a.example:8443', false],
  ['https://a.example:*', 'https://a.example:8443', true],
  ['https://a.example:443', 'https://a.example', true],
  ['http://localhost:8080', 'http://localhost:8080', true],
  ['https:', 'https://a.example', true],
  ['*', 'https://a.example', true],
  ["'none'", 'https://a.example', false],
  ['https://a.example', 'null', false],
])('%s and %s: %s', (expression, origin, matched) => expect(matches(expression, origin)).toBe(matched));
