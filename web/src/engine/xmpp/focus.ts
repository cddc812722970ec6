// The conference request: asks the focus of the installation to open the conference, or whether one may enter, before
// the room is joined (Jitsi: jicofo's conference IQ). `ready="false"` means later, not no.

import xml from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';
import { JoinError, kLoginRequired } from './room';

export interface ConferenceGrant {
  /** Bare JID of the focus; its occupant in the room is trusted by it. */
  focusJid: string;
  properties: Record<string, string>;
}

const kFirstRetryMs = 1_000;
const kLastRetryMs = 120_000;

/**
 * Asks until the answer is yes, or an error comes. `machineId` lets the server tell a returning person's ghost.
 * @throws JoinError for who has to log in first, StanzaError for other refusals.
 */
export async function requestConference(
  port: StanzaPort,
  focusAddress: string,
  roomJid: string,
  machineId: string,
  signal: AbortSignal,
): Promise<ConferenceGrant> {
  for (let delay = kFirstRetryMs; ; delay = Math.min(delay * 2, kLastRetryMs)) {
    const conferenceRequest = xml('conference', { xmlns: NS.focus, room: roomJid, 'machine-uid': machineId });
    const answer = await port.request(xml('iq', { type: 'set', to: focusAddress }, conferenceRequest)).catch(explain);
    signal.throwIfAborted();
    const conference = answer.getChild('conference', NS.focus);
    if (conference?.attrs.ready === 'true') {
      const properties: Record<string, string> = {};
      for (const p of conference.getChildren('property')) properties[p.attrs.name ?? ''] = p.attrs.value ?? '';
      return { focusJid: conference.attrs.focusjid ?? '', properties };
    }
    await new Promise((resolve) => setTimeout(resolve, delay));
    signal.throwIfAborted();
  }
}

/** Jitsi: who may not open the conference is told not-authorized, and offered the login. */
function explain(error: Error & { condition?: string }): never {
  throw error.condition === 'not-authorized' ? new JoinError(kLoginRequired, error.message) : error;
}
