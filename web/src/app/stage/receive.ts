// What to ask of the bridge for what is shown: every visible picture at the height at which it is drawn, nothing for all
// others. Heights are steps, so that a small change of a window asks for nothing new.

import type { Conference } from '../../engine';
import { kHeights, type PictureKind, withinBudget } from './budget';

export type Wishes = Required<Pick<Parameters<Conference['setReceiverConstraints']>[0], 'lastN' | 'defaultMaxHeight' | 'maxHeights' | 'selected' | 'onStage'>>;

export interface Shown {
  /** Name of the source. */
  source: string;
  /** Of its tile, in CSS pixels. */
  height: number;
  kind: PictureKind;
}

export interface Circumstances {
  pixelRatio: number;
  /** Of the budget. */
  level: number;
  /** What the person set as the most. */
  mostHeight: number;
  /** Screens only. */
  dataSaver: boolean;
  /** Somebody who comes would be on this page. */
  roomForMore: boolean;
}

/** A face that is drawn a tenth larger than it came looks the same; text does not. */
const kFaceTolerance = 0.9;

export function heightToAskFor(height: number, kind: PictureKind, pixelRatio: number): number {
  const needed = height * (kind === 'screen' ? pixelRatio : Math.min(pixelRatio, 2) * kFaceTolerance);
  return kHeights.find((h) => h >= needed) ?? 2160;
}

/** @param others names of all other sources, which are not shown */
export function wishesFor(shown: readonly Shown[], others: readonly string[], how: Circumstances): Wishes {
  const maxHeights: Record<string, number> = {};
  for (const source of others) maxHeights[source] = 0;
  for (const { source, height, kind } of shown) {
    const asked = withinBudget(heightToAskFor(height, kind, how.pixelRatio), kind, how.level);
    maxHeights[source] = how.dataSaver && kind !== 'screen' ? 0 : Math.min(asked, how.mostHeight);
  }
  const wanted = shown.filter(({ source }) => maxHeights[source] !== 0);
  const onStage = wanted.filter(({ kind }) => kind !== 'small').map(({ source }) => source);
  return {
    lastN: how.roomForMore ? -1 : wanted.length,
    defaultMaxHeight: how.roomForMore && !how.dataSaver ? 180 : 0,
    maxHeights,
    selected: wanted.map(({ source }) => source),
    onStage,
  };
}
