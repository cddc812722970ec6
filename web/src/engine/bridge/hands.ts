// A moderator's word that hands go down, as an endpoint message in the words of stock Jitsi clients. The one whose hand
// it is lowers it himself, since a raised hand is part of his own presence.

const kMessageName = 'lower-hand-message';

export function writeLowerHand(): Record<string, unknown> {
  return { name: kMessageName };
}

export function isLowerHand(payload: Record<string, unknown>): boolean {
  return payload.name === kMessageName;
}
