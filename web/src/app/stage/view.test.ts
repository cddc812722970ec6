// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { preferences } from '../preferences.svelte';
import { planGrid } from './plan';
import { type Presence, StageView } from './view.svelte';

let view: StageView;
const presence = (change: Partial<Presence> = {}): Presence => ({ faces: ['self', 'a', 'b', 'c'], screens: [], ownScreen: undefined, ...change });

beforeEach(() => {
  vi.useFakeTimers();
  preferences.set({ stageView: 'grid' });
  view = new StageView();
  view.setPresence(presence());
});

describe('grid and speaker view', () => {
  it('are a choice that is kept', () => {
    expect([view.mode, view.gridKeys]).toEqual(['grid', ['self', 'a', 'b', 'c']]);
    view.toggleMode();
    expect([view.mode, view.large, view.strip]).toEqual(['speaker', ['a'], ['self', 'b', 'c']]);
    expect(preferences.value.stageView).toBe('speaker');
  });

  it('give way to a screen, and come back after it', () => {
    view.setPresence(presence({ screens: ['b/screen'] }));
    expect([view.mode, view.large, view.strip]).toEqual(['speaker', ['b/screen'], ['self', 'a', 'b', 'c']]);
    view.toggleMode();
    expect([view.mode, view.gridKeys]).toEqual(['grid', ['b/screen', 'self', 'a', 'b', 'c']]);
    expect(preferences.value.stageView, 'one look is no change of habit').toBe('grid');
    view.setPresence(presence());
    view.setPresence(presence({ screens: ['b/screen'] }));
    expect(view.mode).toBe('speaker');
    view.setPresence(presence());
    expect(view.mode).toBe('grid');
  });

  it('show the newest of several screens, or the one that is chosen', () => {
    view.setPresence(presence({ screens: ['b/screen'] }));
    view.setPresence(presence({ screens: ['b/screen', 'c/screen'] }));
    expect(view.large).toEqual(['c/screen']);
    view.chooseScreen('b/screen');
    expect([view.large, view.stripKeys[0]]).toEqual([['b/screen'], 'c/screen']);
    view.setPresence(presence({ screens: ['c/screen'] }));
    expect(view.large).toEqual(['c/screen']);
  });

  it('do not make one\'s own screen large', () => {
    view.setPresence(presence({ ownScreen: 'self/screen' }));
    expect([view.mode, view.gridKeys]).toEqual(['grid', ['self', 'a', 'b', 'c', 'self/screen']]);
  });
});

describe('pins', () => {
  it('are large, several of them, until they are taken off or leave', () => {
    view.togglePin('b');
    view.togglePin('c');
    expect([view.mode, view.large, view.strip]).toEqual(['speaker', ['b', 'c'], ['self', 'a']]);
    view.setPresence(presence({ faces: ['self', 'a', 'b'] }));
    expect(view.large).toEqual(['b']);
    view.togglePin('b');
    expect(view.mode).toBe('grid');
  });
  it('come before screens', () => {
    view.setPresence(presence({ screens: ['b/screen'] }));
    view.focus('a');
    expect([view.large, view.stripKeys.includes('b/screen')]).toEqual([['a'], true]);
    view.focus('a');
    expect(view.large).toEqual(['b/screen']);
  });
  it('are reached by number', () => expect([0, 1, 3, 4].map((n) => view.person(n))).toEqual(['self', 'a', 'c', undefined]));
});

describe('the speaker', () => {
  const say = (who: string) => view.hear(who, []);
  beforeEach(() => view.toggleMode());
  it('is large, and changes places in the strip with the one before', () => {
    say('c');
    vi.advanceTimersByTime(100);
    expect([view.large, view.strip]).toEqual([['c'], ['self', 'b', 'a']]);
    say('b');
    expect(view.large, 'not yet').toEqual(['c']);
    vi.advanceTimersByTime(2000);
    expect([view.large, view.strip]).toEqual([['b'], ['self', 'c', 'a']]);
  });
  it('is never oneself, and leaves the stage with the call', () => {
    say('self');
    expect(view.large).toEqual(['a']);
    say('c');
    view.setPresence(presence({ faces: ['self', 'a', 'b'] }));
    expect(view.large).toEqual(['a']);
  });
  it('is brought onto the page', () => {
    view.toggleMode();
    const faces = ['self', ...Array.from({ length: 30 }, (_, i) => `p${i}`)];
    view.setPresence(presence({ faces }));
    const plan = () => planGrid(view.gridKeys, { width: 800, height: 500 }, 0);
    const shown = () => plan().tiles.map((t) => t.key);
    expect(shown()).not.toContain('p29');
    const before = shown();
    say('p29');
    view.showSpeaker(plan());
    expect(shown()).toContain('p29');
    expect(shown().filter((key) => !before.includes(key))).toEqual(['p29']);
    expect(shown()[0]).toBe('self');
  });
});
