// From a failure of getUserMedia to the one problem that a person can do something about. Browsers name few kinds of
// failure; what the Permissions API and the policy of the page say tells them further apart.

import type { DeviceError } from '../../engine';

export type DeviceKind = 'microphone' | 'camera';

export type Problem =
  | 'denied' // the person said no when asked
  | 'blocked' // an earlier no is remembered: the browser does not ask again
  | 'system' // the operating system keeps the browser from it
  | 'policy' // this page, or the page around it, may not use devices
  | 'dismissed'
  | 'busy'
  | 'missing'
  | 'silent'
  | 'black'
  | 'insecure'
  | 'overconstrained'
  | 'effect' // the background cannot be replaced; without that the camera stays off
  | 'unsupported'
  | 'unknown';

export interface Circumstances {
  /** Of the Permissions API after the failure; undefined where it does not know. */
  permission: PermissionState | undefined;
  /** The same before the attempt. */
  permissionBefore: PermissionState | undefined;
  /** Permissions Policy of the document; undefined where the browser does not tell. */
  allowedByPolicy: boolean | undefined;
  secure: boolean;
  /** The browser has navigator.mediaDevices. */
  supported: boolean;
}

export function problemOf(error: DeviceError, seen: Circumstances): Problem {
  if (!seen.secure) return 'insecure';
  if (!seen.supported) return 'unsupported';
  if (error.kind === 'insecure') return 'unsupported';
  if (error.kind !== 'denied') return error.kind;
  if (seen.allowedByPolicy === false) return 'policy';
  // The site may, and still it was refused: that is the system (Chromium says so in its message too).
  if (/by system/i.test(error.message) || seen.permission === 'granted') return 'system';
  if (seen.permissionBefore === 'denied') return 'blocked';
  return 'denied';
}

const kOfThePage: ReadonlySet<Problem> = new Set(['denied', 'blocked', 'system', 'policy', 'dismissed', 'insecure', 'unsupported']);

/** Both devices fail for one reason that has nothing to do with either: one help is enough. */
export function isShared(microphone: Problem | undefined, camera: Problem | undefined): boolean {
  return microphone !== undefined && microphone === camera && kOfThePage.has(microphone);
}

/** Whether pressing the same button again can help without anything else being done. */
export function canAskAgain(problem: Problem): boolean {
  return problem !== 'insecure' && problem !== 'unsupported' && problem !== 'policy';
}
