import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../engine';
import { handPlaces, TurnWatch } from './hands';
import { isPictures, partsOf } from './rich';
import { rowsOf } from './rows';

const noon = new Date(2026, 4, 1, 12).getTime();
const message = (id: string, minutes: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id, from: 'bob', name: 'Bob', own: false, text: id, privateWith: undefined, replyTo: undefined, time: noon + minutes * 60_000,
  status: 'sent', retracted: false, reactions: new Map(), ...more,
});

describe('rows', () => {
  const shown = (messages: ChatMessage[], newFrom?: string) =>
    rowsOf(messages, newFrom).map((r) => (r.kind === 'message' ? `${r.first ? 'first ' : ''}${r.message.id}` : r.kind));

  it('stand under one name as long as one person writes on', () => {
    expect(shown([message('a', 0), message('b', 1), message('c', 7), message('d', 8, { from: 'eve' }), message('e', 8, { privateWith: 'bob' })]))
      .toEqual(['day', 'first a', 'b', 'first c', 'first d', 'first e']);
  });
  it('keep own messages together though the own address changed', () => {
    expect(shown([message('a', 0, { own: true, from: 'me1' }), message('b', 1, { own: true, from: 'me2' })])).toEqual(['day', 'first a', 'b']);
  });
  it('begin anew with a day, with what is unread, and with a reply', () => {
    expect(shown([message('a', 0), message('b', 1), message('c', 2, { replyTo: 'a' }), message('d', 721)], 'b'))
      .toEqual(['day', 'first a', 'new', 'first b', 'first c', 'day', 'first d']);
  });
});

describe('parts of a text', () => {
  it('are words, links and code', () => {
    expect(partsOf('see `npm ci` at https://a.ex:\n```js\nlet a = `x`;\n\nb();\n```\nok')).toEqual([
      { kind: 'text', text: 'see ' }, { kind: 'code', text: 'npm ci' }, { kind: 'text', text: ' at ' },
      { kind: 'link', text: 'https://a.ex', href: 'https://a.ex/' }, { kind: 'text', text: ':\n' },
      { kind: 'block', text: 'let a = `x`;\n\nb();' }, { kind: 'text', text: '\nok' },
    ]);
  });
  it('leave lonely backticks and addresses in code alone', () => {
    expect(partsOf('``` a `b`').map((p) => p.kind)).toEqual(['text', 'code']);
    expect(partsOf('a ` b')).toEqual([{ kind: 'text', text: 'a ` b' }]);
    expect(partsOf('`https://a.ex`')).toEqual([{ kind: 'code', text: 'https://a.ex' }]);
  });
  it('know a message of a few pictures', () => {
    expect(['👍', '🎉 👏🏽', '👨‍👩‍👧‍👦', '🇩🇪'].map(isPictures)).toEqual([true, true, true, true]);
    expect(['', ' ', 'ok 👍', '7', '👍👍👍👍'].map(isPictures)).toEqual([false, false, false, false, false]);
  });
});

describe('hands', () => {
  it('are in the order in which they went up', () => {
    const people = [{ endpoint: 'c', raisedHand: 30 }, { endpoint: 'a', raisedHand: undefined }, { endpoint: 'b', raisedHand: 10 }, { endpoint: 'd', raisedHand: 10 }];
    expect([...handPlaces(people)]).toEqual([['b', 1], ['d', 2], ['c', 3]]);
  });

  const run = (...steps: [number, boolean, boolean][]) => {
    const watch = new TurnWatch();
    return steps.map(([now, up, speaking]) => watch.update(now, up, speaking));
  };
  it('have served when their owner has spoken', () => {
    expect(run([0, true, false], [1_000, true, true], [5_000, true, true], [6_000, true, false], [7_000, true, false])).toEqual([false, false, false, true, false]);
  });
  it('stay when it was only a cough, or when he was speaking already', () => {
    expect(run([0, true, false], [1_000, true, true], [2_000, true, false])).toEqual([false, false, false]);
    expect(run([0, false, true], [1_000, true, true], [9_000, true, false])).toEqual([false, false, false]);
    expect(run([0, true, true], [3_000, false, true], [9_000, true, false])).toEqual([false, false, false]);
  });
});
