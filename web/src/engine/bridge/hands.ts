// A moderator's word that hands go down, as an endpoint message in the words of Jitsi Meet. The one whose hand it is
// lowers it, since a raised hand is part of their own presence.

const kMessageName = 'lower-hand-message';

export function writeLowerHand(): Record<string, unknown> {
  return { name: kMessageName };
}

export function isLowerHand(payload: Record<string, unknown>): boolean {
  return payload.name === kMessageName;
}
