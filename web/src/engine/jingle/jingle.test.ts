import { describe, expect, it } from 'vitest';
import { sessionInitiate } from '../testing/session-initiate';
import { stanza } from '../testing/stanzas';
import { parseSessionInitiate } from './parse';
import type { SessionInitiate } from './types';
import { writeIceRestartRequest, writeSessionAccept, writeSessionRestart, writeTransportInfo } from './write';

function offer(text = sessionInitiate()): SessionInitiate {
  const jingle = stanza(text).getChild('jingle');
  const parsed = jingle && parseSessionInitiate(jingle);
  if (!parsed) throw new Error('not parsed');
  return parsed;
}

describe('session-initiate', () => {
  it('becomes plain values', () => {
    const session = offer();
    expect(session).toMatchObject({ sid: 'k7q2m', initiator: 'tea@muc.meet.ex/focus', bridgeSession: 'bs-1' });
    const [audio, video] = session.contents;
    expect(audio?.payloadTypes[0]).toEqual({
      id: 111, name: 'opus', clockrate: 48000, channels: 2,
      parameters: [['minptime', '10'], ['useinbandfec', '1']], feedback: ['transport-cc'],
    });
    expect(video?.payloadTypes[0]?.feedback).toEqual(['ccm fir', 'nack', 'nack pli', 'transport-cc']);
    expect(video?.extensions.map((e) => e.id)).toEqual([3, 5, 10, 4, 6]);
    expect(audio?.transport).toMatchObject({ ufrag: '9u3e1', channelUrl: 'wss://meet.ex/colibri-ws/s1/c42/3f2a9c10?pwd=x9' });
    expect(audio?.transport?.candidates[1]).toEqual({
      foundation: '2', component: 1, protocol: 'udp', priority: 1694498815, ip: '198.51.100.9', port: 10000,
      type: 'srflx', relatedAddress: '10.0.0.2', relatedPort: 10000,
    });
  });

  it('drops what is malformed and keeps the rest', () => {
    const session = offer(sessionInitiate().replaceAll('id="126"', 'id="1e3"').replaceAll('port="10000"', 'port="70000"'));
    expect(session.contents[0]?.payloadTypes.map((p) => p.id)).toEqual([111]);
    expect(session.contents[0]?.transport?.candidates).toEqual([]);
  });

  it('lets nothing end a line of SDP', () => {
    const session = offer(sessionInitiate().replace('value="10"', 'value="10&#13;&#10;a=evil"').replace('ufrag="9u3e1"', 'ufrag="9u&#10;3e1"'));
    expect(session.contents[0]?.payloadTypes[0]?.parameters[0]?.[1]).toBe('10a=evil');
    expect(session.contents[0]?.transport?.ufrag).toBe('9u3e1');
  });

  it.each([['name="video"><description', 'media="video"'], ['', 'sid="k7q2m"'], ['', '<fingerprint']])('is refused without %s%s', (_, part) => {
    const jingle = stanza(sessionInitiate().replaceAll(part, part.startsWith('<') ? '<other' : 'x="y"').replaceAll('</fingerprint>', part.startsWith('<') ? '</other>' : '</fingerprint>')).getChild('jingle');
    expect(jingle && parseSessionInitiate(jingle)).toBeUndefined();
  });
});

describe('what we send', () => {
  const to = { focus: 'tea@muc.meet.ex/focus', own: 'tea@muc.meet.ex/3f2a9c10' };
  const transport = {
    ufrag: 'uf', pwd: 'pw', fingerprint: { hash: 'sha-256', value: '12:34', setup: 'active' },
    candidates: [{ foundation: '1', component: 1, protocol: 'udp', priority: 99, ip: '192.0.2.7', port: 5000, type: 'host' }],
  };

  it('accepts with sources by mid and rid, lowest layer first', () => {
    const iq = writeSessionAccept(to, offer(), [
      { name: 'e-a0', media: 'audio', mid: '0', msid: 'e-audio e-a0', rids: [] },
      { name: 'e-v0', media: 'video', mid: '1', msid: 'e-camera e-v0', rids: ['l', 'm', 'h'], videoType: 'camera' },
      { name: 'e-v1', media: 'video', mid: '2', msid: 'e-screen e-v1', rids: [], videoType: 'desktop' },
    ], transport);
    const text = iq.toString();
    const [audio, video] = iq.getChild('jingle')?.getChildren('content') ?? [];
    expect(text).toContain('<jingle xmlns="urn:xmpp:jingle:1" action="session-accept" sid="k7q2m" initiator="tea@muc.meet.ex/focus" responder="tea@muc.meet.ex/3f2a9c10">');
    expect(audio?.getChild('description')?.getChildren('source').map(String)).toEqual([
      '<source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="e-a0" mid="0"><parameter name="msid" value="e-audio e-a0"/></source>',
    ]);
    expect(video?.getChild('description')?.getChildren('source').map((s) => [s.attrs.name, s.attrs.mid, s.attrs.rid, s.attrs.videoType])).toEqual([
      ['e-v0', '1', 'l', 'camera'], ['e-v0', '1', 'm', 'camera'], ['e-v0', '1', 'h', 'camera'], ['e-v1', '2', undefined, 'desktop'],
    ]);
    for (const content of [audio, video]) {
      expect(content?.getChild('transport')?.toString()).toBe(
        '<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="uf" pwd="pw"><rtcp-mux/><fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="sha-256" setup="active">12:34</fingerprint><candidate component="1" foundation="1" generation="0" id="c0" network="0" protocol="udp" type="host" ip="192.0.2.7" port="5000" priority="99"/></transport>',
      );
    }
  });

  it('asks for restarts and answers them', () => {
    expect(writeIceRestartRequest(to, offer()).toString()).toContain(
      'action="session-info" sid="k7q2m" initiator="tea@muc.meet.ex/focus" responder="tea@muc.meet.ex/3f2a9c10"><bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" ice-restart="true"/>',
    );
    expect(writeSessionRestart(to, offer(), 'x').toString()).toContain('<bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" restart="true"/>');
    const info = writeTransportInfo(to, offer(), transport, '3').getChild('jingle')?.getChildren('content');
    expect(info?.map((c) => [c.attrs.name, c.getChild('transport')?.attrs['ice-generation']])).toEqual([['audio', '3'], ['video', '3']]);
  });
});
