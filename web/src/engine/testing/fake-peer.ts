// For tests: a peer connection that makes transceivers from the m-lines of an offer and answers with the same ones.

import type { Stat } from '../media/stats';

interface FakeSender {
  track: MediaStreamTrack | null;
  parameters: { encodings: RTCRtpEncodingParameters[] };
  getParameters(): { encodings: RTCRtpEncodingParameters[] };
  setParameters(p: { encodings: RTCRtpEncodingParameters[] }): Promise<void>;
  replaceTrack(track: MediaStreamTrack | null): Promise<void>;
}

export interface FakeTransceiver {
  mid: string;
  direction: string;
  sender: FakeSender;
  receiver: { track: MediaStreamTrack };
}

export class FakePeerConnection {
  readonly offers: string[] = [];
  readonly log: string[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  connectionState: RTCPeerConnectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  localDescription: { type: string; sdp: string } | null = null;
  closed = false;
  stats = new Map<string, Stat>();

  constructor(readonly configuration: RTCConfiguration) {}

  setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.offers.push(sdp);
    this.log.push('offer');
    for (const section of sdp.split('\r\nm=').slice(1)) {
      const mid = /\na=mid:(\S+)/.exec(section)?.[1] ?? '';
      if (this.transceivers.some((t) => t.mid === mid)) continue;
      const rids = [...section.matchAll(/\na=rid:(\S+) recv/g)].map((m) => m[1] ?? '');
      this.transceivers.push(this.makeTransceiver(mid, section.slice(0, section.indexOf(' ')), rids));
    }
    return Promise.resolve();
  }

  createAnswer(): Promise<{ type: string; sdp: string }> {
    this.log.push('answer');
    const sdp = [
      'v=0',
      'a=ice-ufrag:cufr',
      'a=ice-pwd:clientpasswordclientpass',
      'a=fingerprint:sha-256 12:34',
      'a=setup:active',
      'a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0',
    ].join('\r\n');
    return Promise.resolve({ type: 'answer', sdp });
  }

  setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.localDescription = description;
    // As Chromium does.
    for (const { sender } of this.transceivers) for (const e of sender.parameters.encodings) if (e.rid) e.active = true;
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, Stat>> {
    return Promise.resolve(this.stats);
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  close(): void {
    this.closed = true;
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  get(mid: string): FakeTransceiver {
    const transceiver = this.transceivers.find((t) => t.mid === mid);
    if (!transceiver) throw new Error(`no m-line ${mid}`);
    return transceiver;
  }

  private makeTransceiver(mid: string, kind: string, rids: string[]): FakeTransceiver {
    const { log } = this;
    const sender: FakeSender = {
      track: null,
      parameters: { encodings: rids.length > 0 ? rids.map((rid) => ({ rid })) : [{}] },
      getParameters: () => structuredClone(sender.parameters),
      setParameters: (p) => {
        log.push(`parameters ${mid}`);
        sender.parameters = p;
        return Promise.resolve();
      },
      replaceTrack: (track) => {
        sender.track = track;
        return Promise.resolve();
      },
    };
    return { mid, direction: 'recvonly', sender, receiver: { track: fakeTrack(kind, `remote-${mid}`) } };
  }
}

export function fakeTrack(kind: string, id: string): MediaStreamTrack {
  const track = new EventTarget() as unknown as Record<string, unknown>;
  Object.assign(track, {
    kind,
    id,
    enabled: true,
    readyState: 'live',
    getSettings: () => ({ height: 720 }),
    stop: () => (track.readyState = 'ended'),
  });
  return track as unknown as MediaStreamTrack;
}

export const asFactory = (made: FakePeerConnection[]) => (configuration: RTCConfiguration) => {
  const peer = new FakePeerConnection(configuration);
  made.push(peer);
  return peer as unknown as RTCPeerConnection;
};
