import { describe, expect, it, vi } from 'vitest';
import { Whereabouts } from './whereabouts';
import { unawaited } from '../../unawaited';

function make() {
  const log: string[] = [];
  let arrive: () => void = () => undefined;
  const where: Whereabouts = new Whereabouts('main', 'main', {
    leave: () => (log.push('leave'), Promise.resolve()),
    enter: () => new Promise<void>((resolve) => (log.push(`enter ${where.here}`), (arrive = resolve))),
    changed: vi.fn(),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return { where, log, arrive: async () => (arrive(), settle()), settle };
}

describe('going from room to room', () => {
  it('leaves the one and enters the other', async () => {
    const { where, log, arrive, settle } = make();
    unawaited(where.go('left'));
    await settle();
    expect(log).toEqual(['leave', 'enter left']);
    expect(where).toMatchObject({ here: 'left', inMain: false, moving: true });
    await arrive();
    expect(where.moving).toBe(false);
    await where.go('left');
    expect(log).toHaveLength(2);
  });

  it('goes on at once when sent elsewhere meanwhile', async () => {
    const { where, log, arrive, settle } = make();
    unawaited(where.go('left'));
    await settle();
    unawaited(where.go('right'));
    unawaited(where.go('main'));
    await arrive();
    expect(log).toEqual(['leave', 'enter left', 'leave', 'enter main']);
    expect(where.moving).toBe(true);
    await arrive();
    expect(where).toMatchObject({ here: 'main', moving: false });
  });

  it('falls back on the main room', async () => {
    const { where, arrive, settle } = make();
    unawaited(where.go('left'));
    await settle();
    where.fallBack();
    expect(where).toMatchObject({ here: 'main', moving: true });
    await arrive();
    expect(where).toMatchObject({ here: 'main', moving: false });
  });

  it('begins where one was before a reload, and goes to the main room when that is no more', () => {
    const where = new Whereabouts('main', 'left', { leave: () => Promise.resolve(), enter: () => Promise.resolve(), changed: vi.fn() });
    expect(where).toMatchObject({ here: 'left', inMain: false, moving: false });
    where.fallBack();
    expect(where).toMatchObject({ here: 'main', inMain: true, moving: false });
  });
});
