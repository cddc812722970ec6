import { expect, it } from 'vitest';
import { weaknessOf } from './strength';

it.each([
  ['test', 'short'],
  ['a1', 'short'],
  ['garden-party', 'common'],
  ['Team Meeting Berlin', 'common'],
  ['unser-büro', 'common'],
  ['aaaaaaaaaaaa', 'repeated'],
  ['lalalalalalalalala', 'repeated'],
  ['11111111', 'repeated'],
  ['24.12.2026', 'date'],
  ['sommerfest-2026', 'date'],
  ['treffen-20261224', 'date'],
  ['team-12345', 'date'],
  ['gartenlaube', 'few'],
  ['donaudampfschifffahrt', 'few'],
])('%s is weak: %s', (name, why) => expect(weaknessOf(name)).toBe(why));

it.each([
  'luma-tore-sano-fide',
  'x8f3k2p9q7w4',
  '5f0c8e2a-77d1-4b8e-9a35-1c0f6f1b2d3e',
  'sieben-krumme-pelikane-flüstern',
  'correct-horse-battery-staple',
])('%s is not', (name) => expect(weaknessOf(name)).toBeUndefined());

it('says nothing about nothing but marks', () => expect(weaknessOf('---')).toBe('short'));
