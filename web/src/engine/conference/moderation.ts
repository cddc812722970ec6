// What moderators do to others in the room. Who is none and tries is refused by the server: these throw its StanzaError.

import type { StanzaPort } from '../xmpp/connection';
import { banOccupant, grantModerator, kickOccupant, muteOccupant, type MuteKind, revokeModerator } from '../xmpp/moderation';

/** Where the acts go to; between two sessions they go nowhere. */
interface Surroundings {
  port(): StanzaPort | undefined;
  room(): { jid: string } | undefined;
}

type Act = (port: StanzaPort, roomJid: string) => Promise<void>;

export class Moderation {
  constructor(
    private readonly around: Surroundings,
    /** The address behind an endpoint, where the room lets us know it. */
    private readonly realJidOf: (endpoint: string) => string | undefined,
  ) {}

  mute(endpoint: string, kind: MuteKind): Promise<void> {
    return this.act((port, room) => muteOccupant(port, room, endpoint, kind));
  }

  kick(endpoint: string, reason: string): Promise<void> {
    return this.act((port, room) => kickOccupant(port, room, endpoint, reason));
  }

  async ban(endpoint: string, reason: string): Promise<void> {
    const jid = this.realJidOf(endpoint);
    if (jid) await this.act((port, room) => banOccupant(port, room, jid, reason));
  }

  async grant(endpoint: string): Promise<void> {
    const jid = this.realJidOf(endpoint);
    if (jid) await this.act((port, room) => grantModerator(port, room, jid));
  }

  async revoke(endpoint: string): Promise<void> {
    const jid = this.realJidOf(endpoint);
    if (jid) await this.act((port, room) => revokeModerator(port, room, jid));
  }

  private async act(act: Act): Promise<void> {
    const port = this.around.port();
    const room = this.around.room();
    if (port && room) await act(port, room.jid);
  }
}
