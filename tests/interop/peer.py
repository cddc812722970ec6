#!/usr/bin/python3
"""A participant that nobody of this project wrote: Debian's aiortc for ICE, DTLS, SRTP, VP8 and Opus, Debian's
websockets for the transport. Only the signalling between them is ours, written from docs/protocol.md.

It joins a room, sends a picture that carries its identity and a tone of its own, and reports on standard output, one
JSON object a line, what it decodes from others. Lines on standard input are commands: `leave`, `kick ENDPOINT`,
`say TEXT`.

usage: peer.py --origin https://localhost:8443 --room ROOM --identity N [--name NAME] [--slots]"""
import argparse
import asyncio
import fractions
import json
import re
import ssl
import sys
import urllib.request
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import av
import numpy
import websockets
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

import jingle_sdp
import media_code
from jingle_sdp import JINGLE, JITMEET, q
from xmpp_stream import CLIENT, Stream, tls

MUC = "http://jabber.org/protocol/muc"
MUC_USER = "http://jabber.org/protocol/muc#user"
DISCO = "http://jabber.org/protocol/disco#info"
FOCUS = "http://jitsi.org/protocol/focus"
FEATURES = ["urn:xmpp:jingle:1", "urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video",
            "urn:ietf:rfc:4588", "http://jitsi.org/source-name", "http://jitsi.org/receive-multiple-video-streams"]
FRAME_RATE = 10


def report(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Picture(MediaStreamTrack):
    """The code of this identity with a running frame counter."""

    kind = "video"

    def __init__(self, identity):
        super().__init__()
        self.identity, self.counter, self.start = identity, 0, None

    async def recv(self):
        loop = asyncio.get_event_loop()
        self.start = self.start or loop.time()
        self.counter += 1
        await asyncio.sleep(max(0, self.start + self.counter / FRAME_RATE - loop.time()))
        grey = media_code.draw(self.identity, self.counter & 0xFFFF)
        frame = av.VideoFrame.from_ndarray(numpy.repeat(grey[:, :, None], 3, axis=2), format="rgb24")
        frame.pts, frame.time_base = self.counter * 90000 // FRAME_RATE, fractions.Fraction(1, 90000)
        return frame


class Tone(MediaStreamTrack):
    """A sine in frames of 20 ms."""

    kind = "audio"
    SAMPLES = 960

    def __init__(self, frequency):
        super().__init__()
        self.frequency, self.position, self.start = frequency, 0, None

    async def recv(self):
        loop = asyncio.get_event_loop()
        self.start = self.start or loop.time()
        await asyncio.sleep(max(0, self.start + self.position / media_code.SAMPLE_RATE - loop.time()))
        at = (self.position + numpy.arange(self.SAMPLES)) / media_code.SAMPLE_RATE
        samples = (8000 * numpy.sin(2 * numpy.pi * self.frequency * at)).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = media_code.SAMPLE_RATE, self.position
        frame.time_base = fractions.Fraction(1, media_code.SAMPLE_RATE)
        self.position += self.SAMPLES
        return frame


class Peer:
    def __init__(self, options):
        self.options = options
        self.offer = None
        self.connection = None
        self.channel = None
        self.renegotiation = asyncio.Lock()
        self.connected = asyncio.Event()
        self.waiting_for_accept = []
        self.done = asyncio.Event()
        self.tasks = set()

    def spawn(self, work):
        """Runs `work` beside everything else. The loop itself would forget tasks that nobody holds."""
        task = asyncio.ensure_future(self.guarded(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # --- signalling ---

    def read_config(self):
        """The names of the XMPP domains, from the file that every client reads."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with urllib.request.urlopen(f"{self.options.origin}/config.js", context=context) as answer:
            text = answer.read().decode()
        found = dict(re.findall(r"""['"]?(domain|muc|focus)['"]?\s*:\s*['"]([^'"]+)['"]""", text))
        self.domain = found["domain"]
        self.muc = found.get("muc", f"muc.{self.domain}")
        self.focus = found.get("focus", f"focus.{self.domain}")

    async def join(self):
        self.read_config()
        host = self.options.origin.removeprefix("https://")
        self.stream = Stream(f"wss://{host}/xmpp-websocket?room={self.options.room}", self.domain, self.on_stanza)
        jid = await self.stream.connect()
        self.endpoint = jid[:8]
        assert re.fullmatch("[0-9a-f]{8}", self.endpoint), jid
        self.room = f"{self.options.room}@{self.muc}"
        self.occupant = f"{self.room}/{self.endpoint}"
        request = f'<conference xmlns="{FOCUS}" room="{self.room}" machine-uid="m{self.options.identity}"/>'
        answer = (await self.stream.iq("set", self.focus, request)).find(q(FOCUS, "conference"))
        assert answer.get("ready") == "true"
        self.focus_jid = answer.get("focusjid")
        await self.send_presence(joining=True)

    async def send_presence(self, joining=False):
        sources = {f"{self.endpoint}-a0": {"muted": False}, f"{self.endpoint}-v0": {"muted": False}}
        features = FEATURES + (["http://jitsi.org/ssrc-rewriting-1"] if self.options.slots else [])
        await self.stream.send(
            f'<presence xmlns="{CLIENT}" to="{self.occupant}">' + (f'<x xmlns="{MUC}"/>' if joining else "") +
            "<features>" + "".join(f'<feature var="{f}"/>' for f in features) + "</features>"
            f"<SourceInfo>{escape(json.dumps(sources))}</SourceInfo>"
            "<jitsi_participant_codecList>vp8</jitsi_participant_codecList>"
            f'<nick xmlns="http://jabber.org/protocol/nick">{escape(self.options.name)}</nick></presence>')

    async def on_stanza(self, stanza):
        if stanza.tag == q(CLIENT, "iq"):
            await self.on_iq(stanza)
        elif stanza.tag == q(CLIENT, "presence"):
            self.on_presence(stanza)
        elif stanza.tag == q(CLIENT, "message") and stanza.findtext(q(CLIENT, "body")):
            report("chat", sender=stanza.get("from").partition("/")[2], text=stanza.findtext(q(CLIENT, "body")))

    def on_presence(self, presence):
        nick = presence.get("from").partition("/")[2]
        if presence.get("type") == "error":
            report("error", text=ET.tostring(presence, encoding="unicode"))
            self.done.set()
            return
        item = presence.find(f"{q(MUC_USER, 'x')}/{q(MUC_USER, 'item')}")
        statuses = [s.get("code") for s in presence.iterfind(f"{q(MUC_USER, 'x')}/{q(MUC_USER, 'status')}")]
        if presence.get("type") == "unavailable":
            report("left", endpoint=nick, statuses=statuses)
            if nick == self.endpoint:
                self.done.set()
            return
        if nick == "focus":
            assert item.get("jid").startswith(self.focus_jid + "/"), "the focus has the announced address"
        report("joined" if nick == self.endpoint else "present", endpoint=nick, role=item.get("role"),
               statuses=statuses, name=presence.findtext("{http://jabber.org/protocol/nick}nick"))

    async def on_iq(self, iq):
        jingle = iq.find(q(JINGLE, "jingle"))
        if iq.get("type") == "get" and iq.find(q(DISCO, "query")) is not None:
            features = FEATURES + (["http://jitsi.org/ssrc-rewriting-1"] if self.options.slots else [])
            await self.stream.answer(iq, f'<query xmlns="{DISCO}">' + "".join(
                f'<feature var="{f}"/>' for f in features) + "</query>")
        elif jingle is not None and iq.get("from") == f"{self.room}/focus":
            await self.stream.answer(iq)
            self.spawn(self.on_jingle(jingle))
        elif iq.get("type") in ("get", "set"):
            await self.stream.refuse(iq)

    async def guarded(self, work):
        """Nothing may fail in silence."""
        try:
            await work
        except Exception as error:  # pylint: disable=broad-except
            report("error", text=f"{type(error).__name__}: {error}")
            raise

    async def on_jingle(self, jingle):
        action = jingle.get("action")
        report("jingle", action=action)
        if action == "session-initiate":
            await self.accept(jingle)
        elif action == "source-add":
            await self.add_sources(jingle_sdp.sources_of(jingle))
        elif action == "session-terminate":
            await self.connection.close()

    async def accept(self, jingle):
        self.offer = jingle_sdp.Offer(jingle)
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connection.on("track", self.on_track)
        self.connection.on("connectionstatechange", self.on_state)
        self.connection.addTrack(Tone(media_code.tone_of(self.options.identity)))
        self.connection.addTrack(Picture(self.options.identity))
        async with self.renegotiation:
            await self.negotiate()
        answer = jingle_sdp.accept(self.offer, self.connection.localDescription.sdp, self.endpoint, self.occupant)
        await self.stream.iq("set", f"{self.room}/focus", ET.tostring(answer, encoding="unicode"))
        report("accepted", sid=self.offer.sid)
        self.spawn(self.open_channel(self.offer.web_socket))

    async def negotiate(self):
        await self.connection.setRemoteDescription(RTCSessionDescription(self.offer.sdp(), "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())

    async def add_sources(self, sources):
        """aiortc cannot renegotiate while its transport is still being set up."""
        await asyncio.wait_for(self.connected.wait(), 30)
        async with self.renegotiation:
            known = {source.ssrc: source for source in self.offer.sources}
            for source in sources:
                if source.ssrc in known:  # a slot that now carries somebody else
                    known[source.ssrc].owner, known[source.ssrc].name = source.owner, source.name
                else:
                    self.offer.sources.append(source)
            if any(source.ssrc not in known for source in sources):
                await self.negotiate()
        report("sources", names=[source.name for source in self.offer.sources])

    # --- bridge channel ---

    async def open_channel(self, url):
        assert url, "the offer names the bridge channel"
        async with websockets.connect(url, ssl=tls()) as self.channel:
            await self.channel.send(json.dumps({
                "colibriClass": "ReceiverVideoConstraints", "lastN": -1, "defaultConstraints": {"maxHeight": 360}}))
            report("channel", state="open")
            async for text in self.channel:
                await self.on_channel(json.loads(text))

    async def on_channel(self, message):
        kind = message["colibriClass"]
        if kind in ("VideoSourcesMap", "AudioSourcesMap"):
            media = "video" if kind.startswith("Video") else "audio"
            sources = [jingle_sdp.Source(m["owner"], m["source"], media, m["ssrc"], m.get("rtx"))
                       for m in message["mappedSources"]]
            self.spawn(self.add_sources(sources))
        elif kind in ("DominantSpeakerEndpointChangeEvent", "ForwardedSources", "SenderSourceConstraints"):
            report("channel", message=message)

    # --- media ---

    def on_state(self):
        report("transport", state=self.connection.connectionState)
        if self.connection.connectionState == "connected":
            self.connected.set()

    def on_track(self, track):
        # Tracks appear in the order of the m-lines: two of the bridge itself, then one for every source.
        mline = len([t for t in self.connection.getTransceivers() if t.receiver.track is not None]) - 1
        index = next((i for i, t in enumerate(self.connection.getTransceivers()) if t.receiver.track is track), mline)
        source = self.offer.sources[index - 2] if index >= 2 else None
        watch = self.watch if track.kind == "video" else self.listen
        self.spawn(watch(track, source))

    async def watch(self, track, source):
        last = None
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            code = media_code.read(frame.to_ndarray(format="gray"))
            if code and source and code != last:
                last = code
                report("picture", source=source.name, owner=source.owner, identity=code[0], counter=code[1],
                       width=frame.width, height=frame.height)

    async def listen(self, track, source):
        finder = media_code.ToneFinder()
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0].astype(float)
            frequency = finder.feed(samples)
            if frequency and source:
                report("tone", source=source.name, owner=source.owner, frequency=round(frequency))

    # --- commands ---

    async def commands(self):
        reader = asyncio.StreamReader()
        await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := (await reader.readline()).decode():
            command, _, argument = line.strip().partition(" ")
            if command == "leave":
                await self.stream.send(f'<presence xmlns="{CLIENT}" type="unavailable" to="{self.occupant}"/>')
            elif command == "kick":
                await self.stream.iq("set", self.room, '<query xmlns="http://jabber.org/protocol/muc#admin">'
                                     f'<item nick="{argument}" role="none"/></query>')
            elif command == "say":
                await self.stream.send(f'<message xmlns="{CLIENT}" type="groupchat" to="{self.room}" id="c1">'
                                       f"<body>{escape(argument)}</body></message>")
        self.done.set()

    async def run(self):
        await self.join()
        self.spawn(self.commands())
        await self.done.wait()
        if self.connection:
            await self.connection.close()
        await self.stream.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--origin", required=True)
    parser.add_argument("--room", required=True)
    parser.add_argument("--identity", type=int, required=True)
    parser.add_argument("--name", default="Peer")
    parser.add_argument("--slots", action="store_true", help="ask for SSRC slots and source maps")
    asyncio.run(Peer(parser.parse_args()).run())


if __name__ == "__main__":
    main()
