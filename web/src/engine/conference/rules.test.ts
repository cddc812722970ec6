import { expect, it } from 'vitest';
import { readAvModeration, withAvNews, withMetadata, writePermissions } from './rules';
import { kNoRules } from './types';

const av = (fields: object) => readAvModeration({ type: 'av_moderation', room: 'tea@muc.meet.ex', mediaType: 'audio', ...fields });

it('reads the metadata of the room, and takes what is missing for unrestricted', () => {
  const rules = withMetadata(kNoRules, { metadata: { startMuted: { audio: true }, permissions: { groupChatRestricted: true }, lobbyEnabled: true, locked: true } });
  expect(rules).toMatchObject({ lobby: true, locked: true, startMuted: { audio: true, video: false }, writing: { group: false, private: true, polls: true } });
  expect(withMetadata(rules, { metadata: 'none' })).toEqual(kNoRules);
  expect(writePermissions(rules.writing)).toEqual({ groupChatRestricted: true, privateChatRestricted: false, pollCreationRestricted: false });
});

it('tells the messages of the moderation apart', () => {
  expect(av({ enabled: true, actor: 'tea@muc.meet.ex/ann' })).toEqual({ kind: 'reserved', media: 'audio', on: true, by: 'ann' });
  expect(av({ approved: true, from: 'tea@muc.meet.ex/ann' })).toEqual({ kind: 'approved', media: 'audio', by: 'ann' });
  expect(av({ removed: true })).toEqual({ kind: 'removed', media: 'audio' });
  // A list with `removed` is for moderators, and not about them.
  expect(av({ whitelists: { audio: ['tea@muc.meet.ex/bob', 7] }, removed: true })).toEqual({ kind: 'list', media: 'audio', endpoints: ['bob'] });
  expect(av({ mediaType: 'smell', enabled: true })).toBeUndefined();
  expect(av({})).toBeUndefined();
});

it('ends what was allowed with the rule and with its end', () => {
  const reserved = withAvNews(kNoRules, { kind: 'reserved', media: 'audio', on: true, by: 'ann' });
  const allowed = withAvNews(withAvNews(reserved, { kind: 'approved', media: 'audio', by: 'ann' }), { kind: 'list', media: 'audio', endpoints: ['bob'] });
  expect(allowed).toMatchObject({ allowed: { audio: true, video: false }, approved: { audio: ['bob'] } });
  expect(withAvNews(allowed, { kind: 'removed', media: 'audio' }).allowed.audio).toBe(false);
  expect(withAvNews(allowed, { kind: 'reserved', media: 'audio', on: false, by: 'ann' })).toEqual(kNoRules);
  // Where all may, a word of approval asks, and changes nothing.
  expect(withAvNews(kNoRules, { kind: 'approved', media: 'video', by: 'ann' })).toBe(kNoRules);
});
