// For tests: an offer as the focus sends it, literally.

export function sessionInitiate(sid = 'k7q2m', rids = true): string {
  const transport = `<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="9u3e1" pwd="1qaz2wsx3edc4rfv5tgb6yhn">
    <rtcp-mux/>
    <web-socket xmlns="http://jitsi.org/protocol/colibri" url="wss://meet.ex/colibri-ws/s1/c42/3f2a9c10?pwd=x9"/>
    <fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="sha-256" setup="actpass">AB:CD:EF</fingerprint>
    <candidate component="1" foundation="1" generation="0" id="h1" network="0" protocol="udp" type="host"
      ip="203.0.113.7" port="10000" priority="2130706431"/>
    <candidate component="1" foundation="2" generation="0" id="h2" network="0" protocol="udp" type="srflx"
      ip="198.51.100.9" port="10000" priority="1694498815" rel-addr="10.0.0.2" rel-port="10000"/>
  </transport>`;
  const ext = (id: number, uri: string) => `<rtp-hdrext xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0" id="${id}" uri="${uri}"/>`;
  const fb = (type: string, subtype = '') =>
    `<rtcp-fb xmlns="urn:xmpp:jingle:apps:rtp:rtcp-fb:0" type="${type}"${subtype ? ` subtype="${subtype}"` : ''}/>`;
  const tcc = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
  return `<iq xmlns="jabber:client" type="set" id="j1" from="tea@muc.meet.ex/focus" to="3f2a9c10-77aa-4e0b-9d1c-0123456789ab@meet.ex/r1">
  <jingle xmlns="urn:xmpp:jingle:1" action="session-initiate" sid="${sid}" initiator="tea@muc.meet.ex/focus">
  <group xmlns="urn:xmpp:jingle:apps:grouping:0" semantics="BUNDLE"><content name="audio"/><content name="video"/></group>
  <bridge-session xmlns="http://jitsi.org/protocol/focus" id="bs-1" region="eu"/>
  <content creator="initiator" senders="both" name="audio">
    <description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio" maxptime="60">
      <payload-type id="111" name="opus" clockrate="48000" channels="2">
        <parameter name="minptime" value="10"/><parameter name="useinbandfec" value="1"/>${fb('transport-cc')}</payload-type>
      <payload-type id="126" name="telephone-event" clockrate="8000"/>
      ${ext(1, 'urn:ietf:params:rtp-hdrext:ssrc-audio-level')}${ext(5, tcc)}
      ${rids ? ext(10, 'urn:ietf:params:rtp-hdrext:sdes:mid') : ''}
      <extmap-allow-mixed xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0"/><rtcp-mux/>
    </description>${transport}</content>
  <content creator="initiator" senders="both" name="video">
    <description xmlns="urn:xmpp:jingle:apps:rtp:1" media="video">
      <payload-type id="100" name="VP8" clockrate="90000">${fb('ccm', 'fir')}${fb('nack')}${fb('nack', 'pli')}${fb('transport-cc')}</payload-type>
      <payload-type id="96" name="rtx" clockrate="90000"><parameter name="apt" value="100"/></payload-type>
      ${ext(3, 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time')}${ext(5, tcc)}
      ${rids ? ext(10, 'urn:ietf:params:rtp-hdrext:sdes:mid') + ext(4, 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id') + ext(6, 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id') : ''}
      <extmap-allow-mixed xmlns="urn:xmpp:jingle:apps:rtp:rtp-hdrext:0"/><rtcp-mux/>
    </description>${transport}</content>
  </jingle></iq>`;
}
