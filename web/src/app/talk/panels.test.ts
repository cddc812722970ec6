// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMessage, Poll } from '../../engine';
import { kNoRules } from '../../engine/conference/types';
import { all, clear, FakeCall, find, get, person, press, show, textOf, type } from '../testing/fake-call.svelte';
import Composer from './Composer.svelte';
import PollsPanel from './PollsPanel.svelte';

let call: FakeCall;
const said = (id: string, from: string, text: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id, from, name: from === 'me' ? 'Ann' : 'Bob', own: from === 'me', text, privateWith: undefined, replyTo: undefined, time: 0, status: 'sent',
  retracted: false, reactions: new Map(), ...more,
});
const enter = () => get('chat-input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));

beforeEach(() => {
  call = new FakeCall({ name: 'Ann', participants: [person('b', 'Bob'), person('e', 'Eve')] });
});
afterEach(clear);

describe('writing', () => {
  const compose = () => show(Composer, { call, onpick: () => undefined, picking: false });

  it('sends to all with Enter, and in answer to what is answered', () => {
    call.change({ chat: [said('m1', 'b', 'Shall we start?')] });
    call.talk.reply(said('m1', 'b', 'Shall we start?'));
    compose();
    expect(textOf(get('chat-reply'))).toContain('Shall we start?');
    type('chat-input', '  Yes, please ');
    enter();
    flushSync();
    expect(call.asked).toEqual([['chat.send', 'Yes, please', { replyTo: 'm1' }]]);
    expect([get<HTMLTextAreaElement>('chat-input').value, find('chat-reply')]).toEqual(['', null]);
    enter();
    expect(call.asked).toHaveLength(1); // nothing is no message
  });

  it('sends to one person, and to nobody else when that one has left', () => {
    call.talk.writeTo('b');
    expect(call.windows.panel).toBe('chat');
    compose();
    type('chat-input', 'the key');
    call.change({ participants: [person('e', 'Eve')] });
    enter();
    expect(call.asked).toEqual([]);
    call.change({ participants: [person('b', 'Bob')] });
    enter();
    expect(call.asked).toEqual([['chat.send', 'the key', { to: 'b' }]]);
  });

  it('is not possible where only moderators write', () => {
    call.change({ rules: { ...kNoRules, writing: { ...kNoRules.writing, group: false } } });
    compose();
    expect(find('chat-reserved')).not.toBeNull();
    type('chat-input', 'hello');
    enter();
    expect(call.asked).toEqual([]);
    call.change({ role: 'moderator' });
    enter();
    expect(call.asked).toHaveLength(1);
  });
});

describe('what is unread', () => {
  it('is counted while the chat is not read, and said once', () => {
    const tell = (id: string) => call.conference.events.emit('chat', said(id, 'b', `text ${id}`));
    tell('m1');
    tell('m2');
    expect([call.talk.unread, call.talk.newFrom]).toEqual([2, 'm1']);
    expect(call.said).toEqual(['Bob writes: text m2']);
    call.windows.panel = 'chat';
    call.talk.reading = true;
    call.talk.read();
    tell('m3');
    expect(call.talk.unread).toBe(0);
  });
});

describe('polls', () => {
  const poll = (votes: string[][], from = 'b'): Poll => ({
    id: 'p', from, name: 'Bob', question: 'Tea or coffee?', multiple: false,
    options: ['Tea', 'Coffee'].map((text, i) => ({ text, voters: (votes[i] ?? []).map((endpoint) => ({ endpoint, name: endpoint })) })),
  }) as unknown as Poll;
  const results = () => all('poll-result').map((line) => Number(line.dataset.votes));

  it('are made of a question and two answers that differ', () => {
    show(PollsPanel, { call });
    press('poll-new');
    type('poll-question', ' Tea or coffee? ');
    const options = all('poll-option') as HTMLInputElement[];
    const fill = (texts: string[]) => {
      options.forEach((field, i) => {
        field.value = texts[i] ?? '';
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
      flushSync();
      get('poll-form').dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
    };
    fill(['Tea', 'Tea']);
    expect(call.asked).toEqual([]);
    fill(['Tea', ' Coffee ']);
    expect(call.asked).toEqual([['polls.create', { question: 'Tea or coffee?', options: ['Tea', 'Coffee'], multiple: false }]]);
  });

  it('are voted in, shown, changed and taken back', () => {
    call.change({ polls: [poll([])] });
    show(PollsPanel, { call });
    expect(results()).toEqual([]);
    all('poll-answer')[1]?.click();
    flushSync();
    press('poll-vote');
    expect(call.asked).toEqual([['polls.vote', 'p', [false, true]]]);
    call.change({ polls: [poll([['e'], ['me']])] });
    expect(results()).toEqual([1, 1]);
    press('poll-change');
    expect(all('poll-answer').map((field) => (field as HTMLInputElement).checked)).toEqual([false, true]);
    press('poll-results-button');
    press('poll-take-back');
    expect(call.asked.at(-1)).toEqual(['polls.vote', 'p', [false, false]]);
  });

  it('are removed by moderators and by those who asked, after a question', () => {
    call.change({ polls: [poll([])] });
    show(PollsPanel, { call });
    expect(find('poll-remove')).toBeNull();
    call.change({ role: 'moderator' });
    press('poll-remove');
    press('poll-remove-yes');
    expect(call.asked).toEqual([['polls.remove', 'p']]);
  });

  it('are made by moderators alone where that is the rule', () => {
    call.change({ rules: { ...kNoRules, writing: { ...kNoRules.writing, polls: false } } });
    show(PollsPanel, { call });
    expect(get<HTMLButtonElement>('poll-new').disabled).toBe(true);
  });
});
