"""From Jingle as a Jitsi focus sends it to the SDP that aiortc reads, and from aiortc's answer back to Jingle.

Written from docs/protocol.md only: XEP-0166, XEP-0167, XEP-0176, XEP-0293, XEP-0294, XEP-0320, XEP-0338, XEP-0339. Only
the JVB side of it: one BUNDLE group, audio and video."""
import xml.etree.ElementTree as ET

from aiortc import sdp

JINGLE = "urn:xmpp:jingle:1"
RTP = "urn:xmpp:jingle:apps:rtp:1"
FEEDBACK = "urn:xmpp:jingle:apps:rtp:rtcp-fb:0"
HDREXT = "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0"
SSMA = "urn:xmpp:jingle:apps:rtp:ssma:0"
ICE = "urn:xmpp:jingle:transports:ice-udp:1"
DTLS = "urn:xmpp:jingle:apps:dtls:0"
GROUPING = "urn:xmpp:jingle:apps:grouping:0"
COLIBRI = "http://jitsi.org/protocol/colibri"
JITMEET = "http://jitsi.org/jitmeet"


def q(namespace, name):
    return f"{{{namespace}}}{name}"


class Source:
    """One SSRC with its retransmission SSRC, if any."""

    def __init__(self, owner, name, media, ssrc, rtx=None):
        self.owner, self.name, self.media, self.ssrc, self.rtx = owner, name, media, ssrc, rtx

    def lines(self):
        ssrcs = [self.ssrc] + ([self.rtx] if self.rtx else [])
        if self.rtx:
            yield f"a=ssrc-group:FID {self.ssrc} {self.rtx}"
        for ssrc in ssrcs:
            yield f"a=ssrc:{ssrc} cname:{self.name}"
            yield f"a=ssrc:{ssrc} msid:{self.name} {self.name}-track"


def sources_of(jingle):
    """The sources of a session-initiate, source-add or source-remove."""
    found = []
    for content in jingle.iterfind(q(JINGLE, "content")):
        description = content.find(q(RTP, "description"))
        if description is None:
            continue
        media = description.get("media") or content.get("name")
        pairs = {}
        for group in description.iterfind(q(SSMA, "ssrc-group")):
            members = [int(s.get("ssrc")) for s in group.iterfind(q(SSMA, "source"))]
            assert group.get("semantics") != "SIM", "simulcast groups are not for receivers"
            if group.get("semantics") == "FID":
                pairs[members[0]] = members[1]
        for element in description.iterfind(q(SSMA, "source")):
            ssrc = int(element.get("ssrc"))
            if ssrc in pairs.values():
                continue
            info = element.find(q(JITMEET, "ssrc-info"))
            msid = [p.get("value") for p in element.iterfind(q(SSMA, "parameter")) if p.get("name") == "msid"]
            assert info is not None and info.get("owner"), "every source has an owner"
            assert msid and len(msid[0].split()) == 2, "every source has an msid of two words"
            found.append(Source(info.get("owner"), element.get("name"), media, ssrc, pairs.get(ssrc)))
    return found


class Offer:
    """What a session-initiate said, and what sources came since; written as SDP as often as needed."""

    def __init__(self, jingle):
        self.sid = jingle.get("sid")
        self.initiator = jingle.get("initiator")
        self.contents = {}  # media -> (lines about formats, lines about transport)
        self.sources = []  # of others, one m-line each, in order of arrival
        group = jingle.find(q(GROUPING, "group"))
        assert group is not None and group.get("semantics") == "BUNDLE", "the offer bundles"
        names = [c.get("name") for c in group.iterfind(q(GROUPING, "content"))]
        self.web_socket = None
        for content in jingle.iterfind(q(JINGLE, "content")):
            assert content.get("name") in names and content.get("senders") == "both"
            description, transport = content.find(q(RTP, "description")), content.find(q(ICE, "transport"))
            assert description is not None and transport is not None, "each content has a description and a transport"
            media = description.get("media")
            if media in ("audio", "video"):
                self.contents[media] = self._formats(description) + self._transport(transport)
            socket = transport.find(q(COLIBRI, "web-socket"))
            if socket is not None:
                self.web_socket = socket.get("url")
        assert sorted(self.contents) == ["audio", "video"]
        # The first sources are the bridge's own; they ride on the m-lines that carry our media.
        self.own_lines = {s.media: s for s in sources_of(jingle) if s.owner == "jvb"}
        self.sources = [s for s in sources_of(jingle) if s.owner != "jvb"]

    @staticmethod
    def _formats(description):
        types = description.findall(q(RTP, "payload-type"))
        lines = ["PTS " + " ".join(t.get("id") for t in types)]
        for item in types:
            number, channels = item.get("id"), item.get("channels")
            suffix = f"/{channels}" if channels and channels != "1" else ""
            lines.append(f"a=rtpmap:{number} {item.get('name')}/{item.get('clockrate')}{suffix}")
            parameters = [f"{p.get('name')}={p.get('value')}" for p in item.iterfind(q(RTP, "parameter"))]
            if parameters:
                lines.append(f"a=fmtp:{number} " + ";".join(parameters))
            for feedback in item.iterfind(q(FEEDBACK, "rtcp-fb")):
                words = [feedback.get("type"), feedback.get("subtype")]
                lines.append(f"a=rtcp-fb:{number} " + " ".join(w for w in words if w))
        for extension in description.iterfind(q(HDREXT, "rtp-hdrext")):
            lines.append(f"a=extmap:{extension.get('id')} {extension.get('uri')}")
        assert description.find(q(RTP, "rtcp-mux")) is not None, "rtcp-mux in the description"
        return lines + ["a=rtcp-mux"]

    @staticmethod
    def _transport(transport):
        fingerprint = transport.find(q(DTLS, "fingerprint"))
        lines = [
            f"a=ice-ufrag:{transport.get('ufrag')}",
            f"a=ice-pwd:{transport.get('pwd')}",
            f"a=fingerprint:{fingerprint.get('hash')} {fingerprint.text.strip()}",
            f"a=setup:{fingerprint.get('setup')}",
        ]
        candidates = transport.findall(q(ICE, "candidate"))
        assert candidates, "all candidates come with the offer"
        for c in candidates:
            lines.append(f"a=candidate:{c.get('foundation')} {c.get('component')} {c.get('protocol')} "
                         f"{c.get('priority')} {c.get('ip')} {c.get('port')} typ {c.get('type')}")
        return lines

    def sdp(self):
        """Two m-lines that carry our own media, then one for every source of others."""
        sections = [(media, "sendrecv", self.own_lines.get(media)) for media in ("audio", "video")]
        sections += [(source.media, "sendonly", source) for source in self.sources]
        lines = ["v=0", "o=- 1 2 IN IP4 0.0.0.0", "s=-", "t=0 0",
                 "a=group:BUNDLE " + " ".join(str(i) for i in range(len(sections))), "a=msid-semantic:WMS *"]
        for mid, (media, direction, source) in enumerate(sections):
            body = list(self.contents[media])
            formats = body.pop(0).removeprefix("PTS ")
            lines += [f"m={media} 9 UDP/TLS/RTP/SAVPF {formats}", "c=IN IP4 0.0.0.0", f"a=mid:{mid}", f"a={direction}"]
            lines += body + (list(source.lines()) if source else [])
        return "\r\n".join(lines) + "\r\n"


def accept(offer, answer_sdp, endpoint, responder):
    """The session-accept for aiortc's answer: our two m-lines and our transport."""
    answer = sdp.SessionDescription.parse(answer_sdp)
    jingle = ET.Element(q(JINGLE, "jingle"), action="session-accept", sid=offer.sid, initiator=offer.initiator,
                        responder=responder)
    group = ET.SubElement(jingle, q(GROUPING, "group"), semantics="BUNDLE")
    for media in answer.media[:2]:
        ET.SubElement(group, q(GROUPING, "content"), name=media.kind)
        content = ET.SubElement(jingle, q(JINGLE, "content"), creator="responder", name=media.kind, senders="both")
        description = ET.SubElement(content, q(RTP, "description"), media=media.kind)
        for codec in media.rtp.codecs:
            item = ET.SubElement(description, q(RTP, "payload-type"), id=str(codec.payloadType), name=codec.name,
                                 clockrate=str(codec.clockRate))
            if codec.channels and codec.channels > 1:
                item.set("channels", str(codec.channels))
            for name, value in codec.parameters.items():
                ET.SubElement(item, q(RTP, "parameter"), name=name, value=str(value))
            for feedback in codec.rtcpFeedback:
                element = ET.SubElement(item, q(FEEDBACK, "rtcp-fb"), type=feedback.type)
                if feedback.parameter:
                    element.set("subtype", feedback.parameter)
        for extension in media.rtp.headerExtensions:
            ET.SubElement(description, q(HDREXT, "rtp-hdrext"), id=str(extension.id), uri=extension.uri)
        ET.SubElement(description, q(RTP, "rtcp-mux"))
        _sources(description, media, endpoint)
        _transport(content, media)
    return jingle


def _sources(description, media, endpoint):
    name = f"{endpoint}-{'a0' if media.kind == 'audio' else 'v0'}"
    for ssrc in media.ssrc:
        source = ET.SubElement(description, q(SSMA, "source"), ssrc=str(ssrc.ssrc), name=name)
        if media.kind == "video":
            source.set("videoType", "camera")
        ET.SubElement(source, q(SSMA, "parameter"), name="msid", value=f"{name} {name}-track")
    for item in media.ssrc_group:
        group = ET.SubElement(description, q(SSMA, "ssrc-group"), semantics=item.semantic)
        for ssrc in item.items:
            ET.SubElement(group, q(SSMA, "source"), ssrc=str(ssrc))


def _transport(content, media):
    transport = ET.SubElement(content, q(ICE, "transport"), ufrag=media.ice.usernameFragment, pwd=media.ice.password)
    for fingerprint in media.dtls.fingerprints:
        element = ET.SubElement(transport, q(DTLS, "fingerprint"), hash=fingerprint.algorithm, setup="active")
        element.text = fingerprint.value
    for number, candidate in enumerate(media.ice_candidates):
        ET.SubElement(transport, q(ICE, "candidate"), foundation=candidate.foundation, id=f"c{number}",
                      component=str(candidate.component), generation="0", network="0", protocol=candidate.protocol,
                      ip=candidate.ip, port=str(candidate.port), priority=str(candidate.priority), type=candidate.type)
