"""XMPP over WebSocket (RFC 7395) as far as a guest in a conference needs it: ANONYMOUS, bind, IQs. It checks what the
server sends as strictly as a stock client does."""
import asyncio
import itertools
import ssl
import xml.etree.ElementTree as ET

import websockets

CLIENT = "jabber:client"
FRAMING = "urn:ietf:params:xml:ns:xmpp-framing"
STREAMS = "http://etherx.jabber.org/streams"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
BIND = "urn:ietf:params:xml:ns:xmpp-bind"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"


def q(namespace, name):
    return f"{{{namespace}}}{name}"


def tls():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Stream:
    """One connection. Stanzas that answer nothing are handed to `on_stanza`."""

    def __init__(self, url, domain, on_stanza):
        self.url, self.domain, self.on_stanza = url, domain, on_stanza
        self.pending = {}
        self.ids = itertools.count(1)

    async def connect(self):
        self.socket = await websockets.connect(self.url, subprotocols=["xmpp"], ssl=tls(), max_size=1 << 20)
        assert self.socket.subprotocol == "xmpp"
        features = await self._open()
        mechanisms = [m.text for m in features.iterfind(f"{q(SASL, 'mechanisms')}/{q(SASL, 'mechanism')}")]
        assert "ANONYMOUS" in mechanisms, mechanisms
        await self.socket.send(f'<auth xmlns="{SASL}" mechanism="ANONYMOUS"/>')
        success = ET.fromstring(await self.socket.recv())
        assert success.tag == q(SASL, "success"), success.tag
        features = await self._open()
        assert features.find(q(BIND, "bind")) is not None
        self.reader = asyncio.ensure_future(self._read())
        result = await self.iq("set", None, f'<bind xmlns="{BIND}"/>')
        self.jid = result.find(f"{q(BIND, 'bind')}/{q(BIND, 'jid')}").text
        return self.jid

    async def _open(self):
        await self.socket.send(f'<open xmlns="{FRAMING}" to="{self.domain}" version="1.0"/>')
        text = await self.socket.recv()
        assert text.startswith("<open "), text
        opened = ET.fromstring(text)
        assert opened.tag == q(FRAMING, "open") and opened.get("version") == "1.0", text
        features = ET.fromstring(await self.socket.recv())
        assert features.tag == q(STREAMS, "features"), features.tag
        return features

    async def _read(self):
        try:
            async for text in self.socket:
                stanza = ET.fromstring(text)
                waiting = self.pending.pop(stanza.get("id"), None) if stanza.get("type") in ("result", "error") else None
                if stanza.tag == q(CLIENT, "iq") and waiting:
                    waiting.set_result(stanza)
                else:
                    await self.on_stanza(stanza)
        except websockets.ConnectionClosed:
            pass

    async def send(self, text):
        await self.socket.send(text)

    async def iq(self, kind, to, payload, timeout=10):
        """Sends a request and returns the result; an error answer raises."""
        number = f"p{next(self.ids)}"
        self.pending[number] = asyncio.get_event_loop().create_future()
        address = f' to="{to}"' if to else ""
        await self.send(f'<iq xmlns="{CLIENT}" type="{kind}" id="{number}"{address}>{payload}</iq>')
        answer = await asyncio.wait_for(self.pending[number], timeout)
        if answer.get("type") == "error":
            raise RuntimeError(ET.tostring(answer, encoding="unicode"))
        return answer

    async def answer(self, iq, payload=""):
        await self.send(f'<iq xmlns="{CLIENT}" type="result" id="{iq.get("id")}" to="{iq.get("from")}">{payload}</iq>')

    async def refuse(self, iq):
        await self.send(f'<iq xmlns="{CLIENT}" type="error" id="{iq.get("id")}" to="{iq.get("from")}"><error '
                        f'type="cancel"><service-unavailable xmlns="{STANZAS}"/></error></iq>')

    async def close(self):
        await self.send(f'<close xmlns="{FRAMING}" />')
        await self.socket.close()
