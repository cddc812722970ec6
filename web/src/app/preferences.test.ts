// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { preferences, read } from './preferences.svelte';

it('takes what is stored and of the right type, nothing else', () => {
  expect(read('{"name":"Ann","mirrorSelf":false,"theme":7,"unknown":1}')).toMatchObject({ name: 'Ann', mirrorSelf: false, theme: 'system' });
  expect(read('{"unknown":1}')).not.toHaveProperty('unknown');
  expect(read('not json')).toEqual(read(''));
  expect(read('null')).toEqual(read(''));
});

it('keeps a change for the next visit', () => {
  preferences.set({ name: 'Bob' });
  expect(preferences.value.name).toBe('Bob');
  expect(read(localStorage.getItem('conclave.preferences') ?? '').name).toBe('Bob');
});
