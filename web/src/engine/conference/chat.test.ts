import type { Element } from '@xmpp/xml';
import { beforeEach, describe, expect, it } from 'vitest';
import { Chat } from './chat';
import type { ChatMessage } from './types';

let sent: Element[];
let here: Record<string, string>;
let inRoom: boolean;
let live: boolean;
let endpoint: string;
let shown: readonly ChatMessage[];
let chat: Chat;

beforeEach(() => {
  sent = [];
  here = { bob: 'Bob' };
  inRoom = live = true;
  endpoint = 'ann1';
  shown = [];
  chat = new Chat({
    room: () => (inRoom ? { room: 'tea@muc' } : undefined),
    live: () => live,
    own: () => ({ endpoint, name: 'Ann' }),
    nameOf: (e) => here[e],
    send: (stanza) => sent.push(stanza),
  });
  chat.events.on('changed', (messages) => (shown = messages));
});

const idOf = (index: number) => sent[index]?.attrs.id ?? '';
const echo = (index: number) => chat.receive({ kind: 'chat', id: idOf(index), from: endpoint, text: 'x', private: false, time: 5 });
const fromBob = (id: string, secret = false) => chat.receive({ kind: 'chat', id, from: 'bob', text: `bob ${id}`, private: secret, time: 5 });
const states = () => shown.map((m) => m.status);

describe('writing', () => {
  it('is on its way until the room has it', () => {
    const heard: string[] = [];
    chat.events.on('message', (m) => heard.push(m.text));
    chat.send('hello');
    expect(states()).toEqual(['sending']);
    expect(heard).toEqual([]);
    echo(0);
    expect(shown).toMatchObject([{ status: 'sent', text: 'hello', own: true, time: 5 }]);
    expect(heard).toEqual(['hello']);
  });

  it('counts as sent at once when it is for one person', () => {
    chat.send('psst', { to: 'bob', replyTo: 'm0' });
    expect(sent[0]?.attrs).toMatchObject({ type: 'chat', to: 'tea@muc/bob' });
    expect(shown).toMatchObject([{ status: 'sent', privateWith: 'bob', replyTo: 'm0' }]);
  });

  it('does not write to somebody who has left, nor to all instead', () => {
    here = {};
    chat.send('psst', { to: 'bob' });
    expect(sent).toEqual([]);
    expect(states()).toEqual(['failed']);
  });

  it('can be tried again or dropped when it was refused', () => {
    chat.send('hello');
    chat.receive({ kind: 'error', id: idOf(0), condition: 'resource-constraint', text: '' });
    expect(states()).toEqual(['failed']);
    chat.retry(idOf(0));
    expect([idOf(1), ...states()]).toEqual([idOf(0), 'sending']);
    chat.receive({ kind: 'error', id: idOf(0), condition: 'resource-constraint', text: '' });
    chat.retract(idOf(0), '');
    expect(shown).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('says why something was refused', () => {
    const refused: unknown[] = [];
    chat.events.on('refused', (what) => refused.push(what));
    chat.send('hello');
    chat.receive({ kind: 'error', id: idOf(0), condition: 'not-allowed', text: '' });
    chat.receive({ kind: 'error', id: 'unknown', condition: 'forbidden', text: '' });
    expect(refused).toEqual([{ condition: 'not-allowed', marked: true }, { condition: 'forbidden', marked: false }]);
  });
});

describe('over a lost connection', () => {
  it('waits, and takes what went out after a resumption for sent', () => {
    live = false;
    chat.send('to all');
    chat.send('psst', { to: 'bob' });
    expect(states()).toEqual(['sending', 'sending']);
    live = true;
    chat.resumed();
    expect(states()).toEqual(['sending', 'sent']);
    echo(0);
    expect(shown.map((m) => [m.text, m.status])).toEqual([['psst', 'sent'], ['to all', 'sent']]);
  });

  it('keeps what is there, and sends in the new session what did not arrive', () => {
    fromBob('b1');
    chat.send('arrived');
    echo(0);
    chat.send('unsure');
    chat.send('secret', { to: 'bob' });
    inRoom = live = false;
    chat.lost([sent[2] as Element]);
    chat.send('typed meanwhile');
    expect(sent).toHaveLength(3);
    [inRoom, live, endpoint] = [true, true, 'ann2'];
    chat.entered();
    expect(sent.slice(3).map((s) => s.getChildText('body'))).toEqual(['unsure', 'secret', 'typed meanwhile']);
    expect(idOf(3)).toBe(idOf(1));
    echo(3);
    echo(5);
    expect(shown.map((m) => [m.text, m.status, m.from])).toEqual([
      ['bob b1', 'sent', 'bob'], ['arrived', 'sent', 'ann1'], ['secret', 'sent', 'ann1'], ['unsure', 'sent', 'ann2'], ['typed meanwhile', 'sent', 'ann2'],
    ]);
  });

  it('says so when the recipient has left meanwhile', () => {
    inRoom = live = false;
    chat.send('psst', { to: 'bob' });
    here = {};
    inRoom = live = true;
    chat.entered();
    expect(states()).toEqual(['failed']);
    expect(sent).toEqual([]);
  });
});

describe('reactions and withdrawal', () => {
  it('of a private message stay between the two', () => {
    fromBob('b1', true);
    chat.react('b1', ['👍']);
    expect(sent[0]?.attrs.to).toBe('tea@muc/bob');
    expect([...(shown[0]?.reactions ?? [])]).toEqual([['👍', ['ann1']]]);
    chat.send('psst', { to: 'bob' });
    chat.retract(shown[1]?.id ?? '', 'gone');
    expect(sent[2]?.attrs.to).toBe('tea@muc/bob');
    expect(shown[1]?.retracted).toBe(true);
  });

  it('of a group message are there when the room has them', () => {
    fromBob('b1');
    chat.react('b1', ['👍']);
    expect(shown[0]?.reactions.size).toBe(0);
    chat.receive({ kind: 'reactions', from: 'ann1', target: 'b1', reactions: ['👍'] });
    expect(shown[0]?.reactions.size).toBe(1);
    chat.react('unknown', ['👍']);
    expect(sent).toHaveLength(1);
  });
});

it('gives an id to what comes without', () => {
  fromBob('');
  fromBob('');
  expect(new Set(shown.map((m) => m.id)).size).toBe(2);
});
