// @vitest-environment jsdom
import { expect, it } from 'vitest';
import type { ConferenceState } from '../../engine';
import { kNoRules } from '../../engine/conference/types';
import { isForbidden, isLocked, mayMakePolls, mayWriteTo } from './may';

const state = (rules: Partial<ConferenceState['rules']>, role: ConferenceState['role'] = 'participant') =>
  ({ role, mayShareScreen: true, rules: { ...kNoRules, ...rules }, participants: [{ endpoint: 'm', role: 'moderator' }, { endpoint: 'p', role: 'participant' }] }) as unknown as ConferenceState;
const only = { audio: true, video: false, desktop: false };

it('locks what moderators reserve, until they allow it, and for others than themselves', () => {
  expect(isLocked(state({ reserved: only }), 'audio')).toBe(true);
  expect(isLocked(state({ reserved: only }), 'camera')).toBe(false);
  expect(isLocked(state({ reserved: only, allowed: only }), 'audio')).toBe(false);
  expect(isLocked(state({ reserved: only }, 'moderator'), 'audio')).toBe(false);
  expect(isLocked(undefined, 'audio')).toBe(false);
});

it('locks the screen for who came with a token that forbids it, and for nobody else; no moderator can allow it', () => {
  const held = { ...state({ allowed: { audio: true, video: true, desktop: true } }, 'moderator'), mayShareScreen: false };
  expect((['audio', 'camera', 'screen'] as const).map((kind) => isLocked(held, kind))).toEqual([false, false, true]);
  expect(isForbidden(held, 'screen')).toBe(true);
  expect(isForbidden(state({ reserved: { ...only, desktop: true } }), 'screen')).toBe(false);
  expect(isForbidden(undefined, 'screen')).toBe(false);
});

it('leaves a way to write to moderators', () => {
  const closed = state({ writing: { group: false, private: false, polls: false } });
  expect(['', 'p', 'm'].map((to) => mayWriteTo(closed, to))).toEqual([false, false, true]);
  expect(mayMakePolls(closed)).toBe(false);
  const private_ = state({ writing: { group: false, private: true, polls: true } });
  expect(['', 'p', 'm'].map((to) => mayWriteTo(private_, to))).toEqual([false, true, true]);
  expect(mayWriteTo(state({ writing: { group: false, private: false, polls: false } }, 'moderator'), '')).toBe(true);
});
