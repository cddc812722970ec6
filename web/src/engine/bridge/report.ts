// What clients tell each other about their own connections, in the form of Jitsi (ConnectionQuality). Rooms of more than
// 20 do without: the server does not pass the reports on there.

import type { ClientMessage } from './client-message';

/** What people tell about their own connection; what a client left out is undefined. */
export interface ConnectionReport {
  /** 0 to 100. */
  score: number;
  sentBps: number | undefined;
  receivedBps: number | undefined;
  roundTripMs: number | undefined;
  /** 0 to 1. */
  sentLossRatio: number | undefined;
  receivedLossRatio: number | undefined;
  /** Height of the largest picture that is sent. */
  height: number | undefined;
}

/** Kilobits and percents, as Jitsi's clients write them. */
export function writeReport(report: ConnectionReport): ClientMessage {
  const kilobits = (bps: number | undefined): number => Math.round((bps ?? 0) / 1000);
  const percent = (ratio: number | undefined): number => Math.round((ratio ?? 0) * 100);
  const { sentLossRatio: up, receivedLossRatio: down } = report;
  return {
    colibriClass: 'EndpointStats',
    bitrate: { upload: kilobits(report.sentBps), download: kilobits(report.receivedBps) },
    connectionQuality: report.score,
    jvbRTT: report.roundTripMs,
    maxEnabledResolution: report.height,
    packetLoss: { upload: percent(up), download: percent(down), total: percent(Math.max(up ?? 0, down ?? 0)) },
  };
}

/** @returns undefined when it names no quality. */
export function parseReport(fields: Record<string, unknown>): ConnectionReport | undefined {
  const { connectionQuality: score, jvbRTT, maxEnabledResolution } = fields;
  if (!isFigure(score)) return undefined;
  const pair = (field: unknown, name: string, unit: number): number | undefined => {
    const value = (field as Record<string, unknown> | null | undefined)?.[name];
    return isFigure(value) ? value * unit : undefined;
  };
  return {
    score: Math.min(100, score),
    sentBps: pair(fields.bitrate, 'upload', 1000),
    receivedBps: pair(fields.bitrate, 'download', 1000),
    roundTripMs: isFigure(jvbRTT) ? jvbRTT : undefined,
    sentLossRatio: pair(fields.packetLoss, 'upload', 0.01),
    receivedLossRatio: pair(fields.packetLoss, 'download', 0.01),
    height: isFigure(maxEnabledResolution) ? maxEnabledResolution : undefined,
  };
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
