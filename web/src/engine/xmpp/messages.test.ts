import { describe, expect, it } from 'vitest';
import { stanza } from '../testing/stanzas';
import { parseMessage, writeChat, writeReactions, writeRetraction } from './messages';

const room = 'tea@muc.meet.ex';
const parse = (text: string) => parseMessage(stanza(text), room, 1000);

describe('writing', () => {
  it('addresses all or one', () => {
    expect(writeChat({ room }, 'i1', 'a < b').toString()).toBe(
      '<message type="groupchat" to="tea@muc.meet.ex" id="i1"><body>a &lt; b</body></message>',
    );
    expect(writeChat({ room, nick: 'ab' }, 'i2', 'psst', 'i1').toString()).toBe(
      '<message type="chat" to="tea@muc.meet.ex/ab" id="i2"><body>psst</body><reply xmlns="urn:xmpp:reply:0" to="i1"/></message>',
    );
  });
  it('reacts and retracts', () => {
    expect(writeReactions({ room }, 'i', 'm1', ['👍']).toString()).toContain(
      '<reactions xmlns="urn:xmpp:reactions:0" id="m1"><reaction>👍</reaction></reactions>',
    );
    expect(writeRetraction({ room }, 'i', 'm1', 'gone').toString()).toContain('<retract xmlns="urn:xmpp:message-retract:1" id="m1"/>');
  });
});

describe('reading', () => {
  it('chat with reply', () => {
    expect(parse(`<message xmlns="jabber:client" type="groupchat" id="m1" from="${room}/ab"><body>hi</body><reply xmlns="urn:xmpp:reply:0" to="m0"/></message>`))
      .toEqual({ kind: 'chat', id: 'm1', from: 'ab', text: 'hi', private: false, replyTo: 'm0', time: 1000 });
  });
  it('private and delayed', () => {
    expect(parse(`<message xmlns="jabber:client" type="chat" id="m" from="${room}/ab"><body>x</body><delay xmlns="urn:xmpp:delay" stamp="1970-01-01T00:00:02Z"/></message>`))
      .toMatchObject({ private: true, time: 2000 });
  });
  it('reactions, retraction (whose body is no message), subject', () => {
    expect(parse(`<message xmlns="jabber:client" type="groupchat" from="${room}/ab"><reactions xmlns="urn:xmpp:reactions:0" id="m1"><reaction>🎉</reaction></reactions></message>`))
      .toEqual({ kind: 'reactions', from: 'ab', target: 'm1', reactions: ['🎉'] });
    expect(parse(`<message xmlns="jabber:client" type="groupchat" from="${room}/ab"><retract xmlns="urn:xmpp:message-retract:1" id="m1"/><body>old</body></message>`))
      .toEqual({ kind: 'retraction', from: 'ab', target: 'm1' });
    expect(parse(`<message xmlns="jabber:client" type="groupchat" from="${room}/ab"><subject>Plans</subject></message>`))
      .toEqual({ kind: 'subject', from: 'ab', subject: 'Plans' });
  });
  it('only pictures as reactions', () => {
    const list = ['👍🏽', '❤️', '🇩🇪', '1️⃣', '👩‍👩‍👧‍👦', 'no', '7', '👍 yes', '👍'.repeat(40)];
    expect(parse(`<message xmlns="jabber:client" type="groupchat" from="${room}/ab"><reactions xmlns="urn:xmpp:reactions:0" id="m1">${list.map((r) => `<reaction>${r}</reaction>`).join('')}</reactions></message>`))
      .toMatchObject({ reactions: list.slice(0, 5) });
  });
  it('JSON messages, but not old or malformed ones', () => {
    const json = (body: string, more = '') => parse(`<message xmlns="jabber:client" type="groupchat" from="${room}/ab"><json-message xmlns="http://jitsi.org/jitmeet">${body}</json-message>${more}</message>`);
    expect(json('{"type":"x","a":1}')).toMatchObject({ kind: 'json', json: { type: 'x', a: 1 } });
    expect(json('{"a":1}')).toBeUndefined();
    expect(json('{')).toBeUndefined();
    expect(json('{"type":"x"}', '<delay xmlns="urn:xmpp:delay" stamp="2020-01-01T00:00:00Z"/>')).toBeUndefined();
  });
  it('errors', () => {
    expect(parse(`<message xmlns="jabber:client" type="error" id="m1" from="${room}"><error type="auth"><forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text>no</text></error></message>`))
      .toEqual({ kind: 'error', id: 'm1', condition: 'forbidden', text: 'no' });
  });
  it('nothing from elsewhere', () => {
    expect(parse('<message xmlns="jabber:client" type="groupchat" from="other@muc.meet.ex/ab"><body>hi</body></message>')).toBeUndefined();
  });
});
