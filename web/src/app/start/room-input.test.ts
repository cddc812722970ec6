import { expect, it } from 'vitest';
import { readRoomInput } from './room-input';

const read = (text: string) => readRoomInput(text, { host: 'meet.example.org' });

it('takes names', () => {
  expect(read('  Garden Party ')).toEqual({ kind: 'name', path: '/garden-party', name: 'Garden Party' });
  expect(read('acme/board')).toMatchObject({ kind: 'name', path: '/acme/board' });
  expect(read('what?')).toMatchObject({ path: '/what' });
});

it('takes links to this server, with or without https', () => {
  expect(read('https://meet.example.org/Luma-Tore#config.x=1')).toEqual({ kind: 'link', path: '/luma-tore' });
  expect(read('http://meet.example.org/acme/board?lang=de')).toEqual({ kind: 'link', path: '/acme/board' });
  expect(read('meet.example.org/board')).toEqual({ kind: 'link', path: '/board' });
});

it('sees that a link leads elsewhere', () => {
  expect(read('https://other.example/room')).toEqual({ kind: 'elsewhere', url: 'https://other.example/room', host: 'other.example' });
});

it('says what is none', () => {
  expect(read(' ')).toEqual({ kind: 'empty' });
  expect(read('a/b/c')).toEqual({ kind: 'invalid' });
  expect(read('https://meet.example.org/')).toEqual({ kind: 'invalid' });
});
