// What the list of devices tells: which one is the default of the system, and whether one is still there.

type Kind = MediaDeviceInfo['kind'];

/** A mark of the device that the system uses when none is named; '' while the browser does not tell. */
export function defaultOf(devices: readonly MediaDeviceInfo[], kind: Kind): string {
  const all = devices.filter((d) => d.kind === kind);
  // Chromium lists it once more by a name of its own; elsewhere it is the first.
  const named = all.find((d) => d.deviceId === 'default');
  if (named) return `${named.groupId} ${named.label}`;
  return all[0]?.deviceId ?? '';
}

/** False only when the list is known and the device is not on it. */
export function isListed(devices: readonly MediaDeviceInfo[], kind: Kind, { deviceId, groupId }: MediaTrackSettings): boolean {
  const all = devices.filter((d) => d.kind === kind);
  if (!deviceId || all.some((d) => d.deviceId === '')) return true;
  return all.some((d) => d.deviceId === deviceId && (!groupId || !d.groupId || d.groupId === groupId));
}
