// Plain values between the XML of Jingle and the SDP of the browser. Neither appears here.

export type Media = 'audio' | 'video' | 'application';

export interface PayloadType {
  id: number;
  name: string;
  clockrate: number;
  channels: number;
  /** fmtp, in order; an empty name stands for a bare value. */
  parameters: [name: string, value: string][];
  /** rtcp-fb, as "type" or "type subtype". */
  feedback: string[];
}

export interface HeaderExtension {
  id: number;
  uri: string;
}

export interface Fingerprint {
  hash: string;
  value: string;
  setup: string;
}

export interface Candidate {
  foundation: string;
  component: number;
  protocol: string;
  priority: number;
  ip: string;
  port: number;
  type: string;
  relatedAddress?: string;
  relatedPort?: number;
  tcpType?: string;
}

export interface Transport {
  ufrag: string;
  pwd: string;
  fingerprints: Fingerprint[];
  candidates: Candidate[];
  /** Address of the bridge channel, when this description names one. */
  channelUrl?: string;
  /** Set on an ICE restart in place (Jitsi). */
  generation?: string;
}

export interface Content {
  name: string;
  media: Media;
  payloadTypes: PayloadType[];
  extensions: HeaderExtension[];
  extmapAllowMixed: boolean;
  transport: Transport | undefined;
}

export interface SessionInitiate {
  sid: string;
  initiator: string;
  /** Names the session on the bridge, so that later requests can say which one they mean (Jitsi). */
  bridgeSession: string;
  contents: Content[];
}

/** One of our own sources, named by m-line and, with simulcast, by the rid of each layer (lowest first). */
export interface LocalSource {
  name: string;
  media: 'audio' | 'video';
  mid: string;
  msid: string;
  rids: string[];
  videoType?: 'camera' | 'desktop';
}

/** Our side of the transport, as the browser describes it. */
export interface LocalTransport {
  ufrag: string;
  pwd: string;
  fingerprint: Fingerprint;
  candidates: Candidate[];
}
