import { beforeEach, describe, expect, it } from 'vitest';
import { PollBook, writeNewPoll, writeRemoval, writeVote } from './poll-book';

const names: Record<string, string> = { ann: 'Ann', bob: 'Bob' };
const nameOf = (endpoint: string) => names[endpoint] ?? '';
const tea = { type: 'polls', command: 'new-poll', pollId: 'p1', question: 'Tea?', answers: [{ name: 'yes' }, { name: 'no' }], senderId: 'ann' };
const answer = (senderId: string, ...answers: boolean[]) => ({ type: 'polls', command: 'answer-poll', pollId: 'p1', answers, senderId, senderName: nameOf(senderId) });

let book: PollBook;
const handle = (json: Record<string, unknown>) => book.handle(json, nameOf);
const votes = () => book.all[0]?.options.map((o) => o.voters.map((v) => v.name));
beforeEach(() => (book = new PollBook()));

describe('writing', () => {
  it('goes to the component as JSON', () => {
    const json = (stanza: { getChildText(name: string): string | null }) => JSON.parse(stanza.getChildText('json-message') ?? '') as unknown;
    const made = writeNewPoll('polls.meet.ex', 's1', 'p1', { question: 'Tea?', options: ['yes', 'no'], multiple: true });
    expect(made.attrs).toMatchObject({ type: 'chat', to: 'polls.meet.ex', id: 's1' });
    expect(json(made)).toEqual({ type: 'polls', command: 'new-poll', pollId: 'p1', question: 'Tea?', answers: [{ name: 'yes' }, { name: 'no' }], multipleSelection: true });
    expect(json(writeVote('c', 's', 'p1', [true, false]))).toEqual({ type: 'polls', command: 'answer-poll', pollId: 'p1', answers: [true, false] });
    expect(json(writeRemoval('c', 's', 'p1'))).toEqual({ type: 'polls', command: 'delete-poll', pollId: 'p1' });
  });
});

describe('the book', () => {
  it('takes a poll once and names who asked', () => {
    expect(handle(tea)).toMatchObject({ kind: 'asked', poll: { id: 'p1', name: 'Ann', multiple: true } });
    expect(handle(tea)).toBeUndefined();
    expect(book.all).toHaveLength(1);
  });

  it('counts the last vote of each person', () => {
    handle(tea);
    handle(answer('ann', true, false));
    handle(answer('bob', true, true));
    expect(votes()).toEqual([['Ann', 'Bob'], ['Bob']]);
    expect(handle(answer('ann', false, true))).toMatchObject({ kind: 'answered' });
    expect(votes()).toEqual([['Bob'], ['Bob', 'Ann']]);
    handle(answer('bob', false, false));
    expect(votes()).toEqual([[], ['Ann']]);
  });

  it('forgets what is removed', () => {
    handle(tea);
    expect(handle({ type: 'polls', command: 'delete-poll', pollId: 'p1', senderId: 'ann' })).toMatchObject({ kind: 'removed', poll: { id: 'p1' } });
    expect(handle(answer('bob', true, false))).toBeUndefined();
    expect(book.all).toEqual([]);
  });

  it('gets what was there before', () => {
    handle({ ...tea, pollId: 'stale' });
    const old = {
      pollId: 'p1', senderId: 'gone', senderName: 'Zoe', question: 'Tea?', multipleSelection: false,
      answers: [{ name: 'yes', voters: [{ id: 'ann', name: 'Ann' }, { id: 'ann', name: 'Ann' }] }, { name: 'no', voters: {} }],
    };
    expect(handle({ type: 'polls', command: 'old-polls', polls: [old, old, { pollId: 'broken' }, 7] })).toEqual({ kind: 'history' });
    expect(book.all).toEqual([
      { id: 'p1', from: 'gone', name: 'Zoe', question: 'Tea?', multiple: false, options: [{ text: 'yes', voters: [{ endpoint: 'ann', name: 'Ann' }] }, { text: 'no', voters: [] }] },
    ]);
  });

  it.each([
    {}, { type: 'speakerstats' }, { type: 'polls' }, { ...tea, answers: [] }, { ...tea, answers: 'x' }, { ...tea, pollId: 7 },
    { type: 'polls', command: 'old-polls' }, { ...answer('ann', true), pollId: 'unknown' },
  ])('passes %j over', (json) => {
    expect(handle(json)).toBeUndefined();
    expect(book.all).toEqual([]);
  });
});
