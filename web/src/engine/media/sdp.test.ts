import { describe, expect, it } from 'vitest';
import { parseSessionInitiate } from '../jingle/parse';
import { sessionInitiate } from '../testing/session-initiate';
import { stanza } from '../testing/stanzas';
import { readCandidate, readLocalTransport } from './sdp-read';
import { offersRids, toRemoteSession, writeRemoteOffer } from './sdp-write';
import { SlotTable } from './slots';

function remote(rids = true) {
  const jingle = stanza(sessionInitiate('s', rids)).getChild('jingle');
  const parsed = jingle && parseSessionInitiate(jingle);
  if (!parsed) throw new Error('not parsed');
  return toRemoteSession(parsed);
}

const sections = (sdp: string) => sdp.split(/\r\n(?=m=)/).map((s) => s.split('\r\n').filter(Boolean));

describe('writeRemoteOffer', () => {
  it('writes the four m-lines of our own media', () => {
    const [session, audio, camera, screen, sound, ...rest] = sections(writeRemoteOffer(remote(), [], 7));
    expect(rest).toEqual([]);
    expect(session).toEqual([
      'v=0', 'o=- 1 7 IN IP4 0.0.0.0', 's=-', 't=0 0', 'a=group:BUNDLE 0 1 2 3', 'a=extmap-allow-mixed', 'a=msid-semantic: WMS *',
    ]);
    expect(audio).toEqual([
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 126', 'c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0',
      'a=ice-ufrag:9u3e1', 'a=ice-pwd:1qaz2wsx3edc4rfv5tgb6yhn', 'a=fingerprint:sha-256 AB:CD:EF', 'a=setup:actpass',
      'a=candidate:1 1 udp 2130706431 203.0.113.7 10000 typ host generation 0',
      'a=candidate:2 1 udp 1694498815 198.51.100.9 10000 typ srflx raddr 10.0.0.2 rport 10000 generation 0',
      'a=mid:0', 'a=recvonly', 'a=rtcp-mux',
      'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1', 'a=rtcp-fb:111 transport-cc',
      'a=rtpmap:126 telephone-event/8000',
      'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
      'a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
      'a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:mid',
    ]);
    expect(camera).toEqual(expect.arrayContaining(['a=mid:1', 'a=recvonly', 'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', 'a=fmtp:96 apt=100']));
    expect(camera?.slice(-4)).toEqual(['a=rid:l recv', 'a=rid:m recv', 'a=rid:h recv', 'a=simulcast:recv l;m;h']);
    expect(screen).toContain('a=mid:2');
    expect(screen?.join()).not.toContain('simulcast');
    expect(sound?.[0]).toBe(audio?.[0]);
    expect(sound).toContain('a=mid:3');
    expect(sound?.join(), 'a film that is shown is nobody who speaks').not.toContain('ssrc-audio-level');
  });

  it('adds one sendonly m-line per slot with its SSRCs', () => {
    const table = new SlotTable();
    table.apply('audio', [{ source: 'b-a0', owner: 'b', ssrc: 3100000003 }]);
    table.apply('video', [{ source: 'b-v0', owner: 'b', ssrc: 3100000001, rtx: 3100000002 }]);
    const [session, , , , , audio, video] = sections(writeRemoteOffer(remote(), table.slots, 2));
    expect(session).toContain('a=group:BUNDLE 0 1 2 3 4 5');
    expect(audio).toEqual(expect.arrayContaining(['a=mid:4', 'a=sendonly', 'a=msid:slot-4 track-4', 'a=ssrc:3100000003 cname:conclave']));
    expect(video).toEqual(
      expect.arrayContaining(['a=mid:5', 'a=ssrc-group:FID 3100000001 3100000002', 'a=ssrc:3100000001 cname:conclave', 'a=ssrc:3100000002 cname:conclave']),
    );
    expect(video?.join()).not.toContain('rtp-stream-id');
    expect(video?.join()).not.toContain('candidate');
  });

  it('leaves simulcast out when the server knows no rid', () => {
    expect(offersRids(remote(false))).toBe(false);
    expect(writeRemoteOffer(remote(false), [], 1)).not.toContain('simulcast');
  });
});

describe('readLocalTransport', () => {
  it('reads the first m-line and every candidate once', () => {
    const candidate = 'a=candidate:1 1 UDP 2122260223 192.0.2.7 50000 typ host generation 0';
    const sdp = ['v=0', 'm=audio 9 X', 'a=ice-ufrag:u', 'a=ice-pwd:p', 'a=fingerprint:sha-256 12:34', 'a=setup:active', candidate, 'm=video 9 X', candidate].join('\r\n');
    expect(readLocalTransport(sdp)).toEqual({
      ufrag: 'u', pwd: 'p', fingerprint: { hash: 'sha-256', value: '12:34', setup: 'active' },
      candidates: [{ foundation: '1', component: 1, protocol: 'udp', priority: 2122260223, ip: '192.0.2.7', port: 50000, type: 'host' }],
    });
    expect(() => readLocalTransport('v=0')).toThrow();
  });
  it('reads TCP and reflexive candidates and skips RTCP', () => {
    expect(readCandidate('candidate:7 1 tcp 5 192.0.2.7 9 typ host tcptype active')).toMatchObject({ tcpType: 'active' });
    expect(readCandidate('candidate:7 1 udp 5 1.2.3.4 9 typ srflx raddr 10.0.0.1 rport 99')).toMatchObject({ relatedAddress: '10.0.0.1', relatedPort: 99 });
    expect(readCandidate('candidate:7 2 udp 5 1.2.3.4 9 typ host')).toBeUndefined();
    expect(readCandidate('rubbish')).toBeUndefined();
  });
});
