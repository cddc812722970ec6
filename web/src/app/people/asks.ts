// "Please unmute": a moderator asks, the person decides, since nobody can be unmuted from afar. An endpoint message over
// the bridge channel carries it. Anybody can send one, so the receiver believes moderators only, and not too often.

export type AskedMedia = 'audio' | 'camera';

export interface Ask {
  type: 'conclave-ask-unmute';
  media: AskedMedia;
}

export function writeAsk(media: AskedMedia): Record<string, unknown> {
  return { type: 'conclave-ask-unmute', media } satisfies Ask;
}

/** @returns undefined for messages about something else, or malformed ones. */
export function parseAsk(payload: Record<string, unknown>): AskedMedia | undefined {
  const { type, media } = payload;
  return type === 'conclave-ask-unmute' && (media === 'audio' || media === 'camera') ? media : undefined;
}

/** After an ask, whoever sent it. */
const kSpacingMs = 10_000;
/** After a "not now", to the same question. */
const kRefusedMs = 60_000;

/** How often one is asked. */
export class AskGate {
  private readonly closedUntil: Record<AskedMedia, number> = { audio: 0, camera: 0 };

  /** @returns whether this ask may be shown; then the gate is closed for a while. */
  pass(media: AskedMedia, now: number): boolean {
    if (now < this.closedUntil[media]) return false;
    this.closedUntil[media] = now + kSpacingMs;
    return true;
  }

  refuse(media: AskedMedia, now: number): void {
    this.closedUntil[media] = now + kRefusedMs;
  }
}
