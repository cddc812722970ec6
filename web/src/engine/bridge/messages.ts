// The messages of the bridge channel (Jitsi's Colibri messages): JSON objects told apart by `colibriClass`. What comes
// from the server is checked field by field; what is malformed or unknown is passed over.

import type { MappedSource } from '../media/slots';
import type { SourceMap } from '../media/peer-session';
import type { ClientMessage } from './client-message';
import { type ConnectionReport, parseReport } from './report';

export type { ClientMessage };

export type ServerMessage =
  | { kind: 'hello' }
  | { kind: 'source-map'; map: SourceMap }
  | { kind: 'forwarded-sources'; sources: string[] }
  | { kind: 'dominant-speaker'; endpoint: string; previous: string[] }
  | { kind: 'connectivity'; endpoint: string; active: boolean }
  | { kind: 'sender-constraints'; source: string; maxHeight: number }
  | { kind: 'endpoint-message'; from: string; payload: Record<string, unknown> }
  /** Somebody about their own connection. */
  | { kind: 'report'; from: string; report: ConnectionReport }
  | { kind: 'connection-stats'; downlinkBps: number };

export interface ReceiverVideoConstraints {
  lastN: number;
  /** For sources that are not named. */
  defaultMaxHeight: number;
  /** By source name. */
  maxHeights: Record<string, number>;
  selected: string[];
  onStage: string[];
}

export function parseServerMessage(text: string): ServerMessage | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  switch (json.colibriClass) {
    case 'ServerHello':
      return { kind: 'hello' };
    case 'AudioSourcesMap':
      return { kind: 'source-map', map: parseMap(json, 'audio') };
    case 'VideoSourcesMap':
      return { kind: 'source-map', map: parseMap(json, 'video') };
    case 'ForwardedSources':
      return { kind: 'forwarded-sources', sources: strings(json.forwardedSources) };
    case 'DominantSpeakerEndpointChangeEvent':
      if (typeof json.dominantSpeakerEndpoint !== 'string') return undefined;
      return {
        kind: 'dominant-speaker',
        endpoint: json.dominantSpeakerEndpoint,
        previous: strings(json.previousSpeakers),
      };
    case 'EndpointConnectivityStatusChangeEvent': // Booleans are strings here (Jitsi).
      if (typeof json.endpoint !== 'string') return undefined;
      return { kind: 'connectivity', endpoint: json.endpoint, active: String(json.active) === 'true' };
    case 'SenderSourceConstraints':
      if (typeof json.sourceName !== 'string' || typeof json.maxHeight !== 'number') return undefined;
      return { kind: 'sender-constraints', source: json.sourceName, maxHeight: json.maxHeight };
    case 'EndpointMessage':
      if (typeof json.from !== 'string' || !isObject(json.msgPayload)) return undefined;
      // Before EndpointStats there was this form, and Jitsi's phones still write it.
      if (json.msgPayload.type === 'stats') return parseStats(json.from, json.msgPayload.values);
      return { kind: 'endpoint-message', from: json.from, payload: json.msgPayload };
    case 'EndpointStats':
      return parseStats(json.from, json);
    case 'ConnectionStats':
      return typeof json.estimatedDownlinkBandwidth === 'number'
        ? { kind: 'connection-stats', downlinkBps: json.estimatedDownlinkBandwidth }
        : undefined;
    default:
      return undefined;
  }
}

function parseStats(from: unknown, fields: unknown): ServerMessage | undefined {
  const report = isObject(fields) ? parseReport(fields) : undefined;
  return typeof from === 'string' && report ? { kind: 'report', from, report } : undefined;
}

function parseMap(json: Record<string, unknown>, media: 'audio' | 'video'): SourceMap {
  const entries = Array.isArray(json.mappedSources) ? json.mappedSources : [];
  const mapped = entries.flatMap((entry: unknown): MappedSource[] => {
    if (!isObject(entry) || typeof entry.source !== 'string' || !isSsrc(entry.ssrc)) return [];
    return [
      {
        source: entry.source,
        owner: typeof entry.owner === 'string' ? entry.owner : '',
        ssrc: entry.ssrc,
        ...(isSsrc(entry.rtx) ? { rtx: entry.rtx } : {}),
        ...(media === 'video'
          ? { videoType: String(entry.videoType).toLowerCase().startsWith('desktop') ? 'desktop' : 'camera' }
          : {}),
      },
    ];
  });
  return { media, version: typeof json.version === 'number' ? json.version : undefined, mapped };
}

export function writeReceiverConstraints(c: ReceiverVideoConstraints): ClientMessage {
  const constraints = Object.fromEntries(Object.entries(c.maxHeights).map(([name, maxHeight]) => [name, { maxHeight }]));
  return {
    colibriClass: 'ReceiverVideoConstraints',
    lastN: c.lastN,
    defaultConstraints: { maxHeight: c.defaultMaxHeight },
    constraints,
    selectedSources: c.selected,
    onStageSources: c.onStage,
  };
}

export function writeVideoType(sourceName: string, videoType: 'camera' | 'desktop' | 'none'): ClientMessage {
  return { colibriClass: 'SourceVideoTypeMessage', sourceName, videoType };
}

/** An extension of Conclave: the server holds back what a map announces until it hears this. */
export function writeSourceMapApplied(version: number): ClientMessage {
  return { colibriClass: 'SourceMapApplied', version };
}

/** `to` is an endpoint id, or '' for all others. */
export function writeEndpointMessage(to: string, msgPayload: Record<string, unknown>): ClientMessage {
  return { colibriClass: 'EndpointMessage', to, msgPayload };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSsrc(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0xffff_ffff;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
}
