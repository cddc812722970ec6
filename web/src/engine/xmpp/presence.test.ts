import xml from '@xmpp/xml';
import { expect, it } from 'vitest';
import { stanza } from '../testing/stanzas';
import { parsePresence, parseSourceInfo, writePresence } from './presence';

it('writes features, sources, name and hand', () => {
  const text = xml('presence', {}, ...writePresence({ name: 'Ann & Bob', sources: { 'ab-a0': { muted: true } }, raisedHand: 5 })).toString();
  expect(text).toContain('<feature var="urn:conclave:rid-sources:1"/>');
  expect(text).toContain('<feature var="http://jitsi.org/ssrc-rewriting-1"/>');
  expect(text).toContain('<nick xmlns="http://jabber.org/protocol/nick">Ann &amp; Bob</nick>');
  expect(text).toContain('<jitsi_participant_raisedHand>5</jitsi_participant_raisedHand>');
  expect(JSON.parse(/<SourceInfo>(.*)<\/SourceInfo>/.exec(text)?.[1] ?? '')).toEqual({
    'ab-a0': { muted: true },
  });
});

it('reads an occupant', () => {
  const occupant = parsePresence(
    stanza(`<presence xmlns="jabber:client" from="tea@muc.meet.ex/9b11aa22" to="me">
      <nick xmlns="http://jabber.org/protocol/nick">Bob</nick>
      <SourceInfo>{"9b11aa22-a0":{"muted":false},"9b11aa22-v1":{"muted":true,"videoType":"desktop"},"evil-a0":{"muted":false}}</SourceInfo>
      <jitsi_participant_raisedHand>1755700000000</jitsi_participant_raisedHand>
      <features><feature var="x"/></features>
      <x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="owner" role="moderator" jid="b@meet.ex/r"/><status code="110"/></x>
    </presence>`),
  );
  expect(occupant).toMatchObject({ nick: '9b11aa22', role: 'moderator', name: 'Bob', realJid: 'b@meet.ex/r', raisedHand: 1755700000000 });
  expect([...(occupant?.sources ?? [])]).toEqual([
    ['9b11aa22-a0', { muted: false }],
    ['9b11aa22-v1', { muted: true, videoType: 'desktop' }],
  ]);
  expect(occupant?.status.has(110)).toBe(true);
});

it('reads what a token takes away, and takes nothing from a list that is not of the server', () => {
  const denied = (permissions: string) =>
    [...(parsePresence(stanza(`<presence xmlns="jabber:client" from="tea@muc.meet.ex/a">${permissions}<x xmlns="http://jabber.org/protocol/muc#user"><item/></x></presence>`))?.denied ?? [])];
  const list = '<p name="send-groupchat" val="true"/><p name="screen-sharing" val="false"/><p val="false2"/>';
  expect(denied(`<permissions xmlns="http://jitsi.org/jitmeet">${list}</permissions>`)).toEqual(['screen-sharing']);
  expect(denied(`<permissions xmlns="urn:other">${list}</permissions>`)).toEqual([]);
  expect(denied('')).toEqual([]);
});

it('ignores an occupant without item', () => {
  expect(parsePresence(stanza('<presence xmlns="jabber:client" from="r@m/a"/>'))).toBeUndefined();
});

it.each(['', '[1', '17', 'null', '{"a-a0":1}'])('takes SourceInfo %j as none', (text) => {
  expect(parseSourceInfo(text, 'a').size).toBe(0);
});
