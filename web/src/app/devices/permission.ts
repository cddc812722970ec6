// What the browser lets on about its rights before anybody is asked. Every question here is harmless: none of them
// opens a device or shows a prompt.

import type { Circumstances, DeviceKind } from './problem';

/** @returns undefined where the browser does not tell. */
export async function permissionOf(device: DeviceKind): Promise<PermissionState | undefined> {
  try {
    return (await navigator.permissions.query({ name: device })).state;
  } catch {
    return undefined;
  }
}

interface PolicyDocument {
  permissionsPolicy?: { allowsFeature(feature: string): boolean };
  featurePolicy?: { allowsFeature(feature: string): boolean };
}

export function allowedByPolicy(device: DeviceKind): boolean | undefined {
  const { permissionsPolicy, featurePolicy } = document as unknown as PolicyDocument;
  return (permissionsPolicy ?? featurePolicy)?.allowsFeature(device);
}

const isSupported = (): boolean => navigator.mediaDevices !== undefined && 'RTCPeerConnection' in window;

/** What keeps every device closed here, known before anybody presses anything. */
export function hopeless(): 'insecure' | 'unsupported' | undefined {
  if (!window.isSecureContext) return 'insecure';
  return isSupported() ? undefined : 'unsupported';
}

export async function circumstancesOf(device: DeviceKind, permissionBefore: PermissionState | undefined): Promise<Circumstances> {
  return {
    permission: await permissionOf(device),
    permissionBefore,
    allowedByPolicy: allowedByPolicy(device),
    secure: window.isSecureContext,
    supported: isSupported(),
  };
}
