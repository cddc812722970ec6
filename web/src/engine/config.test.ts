import { expect, test } from 'vitest';
import { readServerConfig } from './config';

const hosts = { domain: 'meet.ex' };

test('an installation without a brand', () => {
  expect(readServerConfig({ hosts })).toEqual({
    domain: 'meet.ex',
    guestDomain: undefined,
    muc: 'muc.meet.ex',
    focus: 'focus.meet.ex',
    brand: { accent: {}, welcome: {} },
    frameOrigins: [],
  });
});

test('an installation where only members open rooms', () => {
  expect(readServerConfig({ hosts: { ...hosts, anonymousdomain: 'guest.meet.ex' } }).guestDomain).toBe('guest.meet.ex');
});

test('the brand and the frames', () => {
  const conclave = {
    brand: { name: 'Garden', logo: '/brand/logo', accent: { light: '#0A6B5A', dark: '#63e2c0' }, welcome: { de: 'Hallo' } },
    frameOrigins: ['https://intranet.example.org'],
  };
  const { brand, frameOrigins } = readServerConfig({ hosts, conclave });
  expect(brand).toEqual({
    name: 'Garden',
    logo: '/brand/logo',
    accent: { light: '#0a6b5a', dark: '#63e2c0' },
    welcome: { de: 'Hallo' },
  });
  expect(frameOrigins).toEqual(['https://intranet.example.org']);
});

test('what is no brand costs only its own part', () => {
  const brand = (value: unknown) => readServerConfig({ hosts, conclave: { brand: value } }).brand;
  const none = { accent: {}, welcome: {} };
  expect(brand('Garden')).toEqual(none);
  expect(brand({ name: 7, logo: 'https://elsewhere.example/a.png', accent: 'red', welcome: ['x'] })).toEqual({
    ...none,
    welcome: { 0: 'x' },
  });
  expect(brand({ logo: '//elsewhere.example/a.png', accent: { light: 'red', dark: '#12345' }, welcome: { en: 5 } })).toEqual(none);
  expect(brand({ name: 'x'.repeat(1001) })).toEqual(none);
  expect(readServerConfig({ hosts, conclave: { frameOrigins: 'https://a' } }).frameOrigins).toEqual([]);
  expect(readServerConfig({ hosts, conclave: { frameOrigins: [1, 'https://a'] } }).frameOrigins).toEqual(['https://a']);
});

test('without an XMPP domain there is nothing to connect to', () => {
  expect(() => readServerConfig({})).toThrow();
  expect(() => readServerConfig(undefined)).toThrow();
});
