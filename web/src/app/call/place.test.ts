// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest';
import { notePlace, recallPlace } from './place';

const tea = { room: 'tea', tenant: '', title: 'Tea' };
const left = { phase: 'joined', here: 'left@breakout.x', inMainRoom: false } as const;

describe('the room of a meeting in which one was', () => {
  beforeEach(() => sessionStorage.clear());

  it('is known after a reload, and only for that meeting', () => {
    notePlace(tea, left);
    expect(recallPlace(tea)).toBe('left@breakout.x');
    expect(recallPlace({ ...tea, room: 'coffee' })).toBe('');
    expect(recallPlace({ ...tea, tenant: 'acme' })).toBe('');
    notePlace(tea, { phase: 'connecting', here: 'left@breakout.x', inMainRoom: false });
    expect(recallPlace(tea), 'on the way back to it').toBe('left@breakout.x');
  });

  it('is forgotten by who goes back or leaves', () => {
    notePlace(tea, left);
    notePlace(tea, { ...left, phase: 'left' });
    expect(recallPlace(tea)).toBe('');
    notePlace(tea, left);
    notePlace(tea, { phase: 'joined', here: 'tea@muc.x', inMainRoom: true });
    expect(recallPlace(tea)).toBe('');
  });
});
