// The people in the room: follows their presence into the roster, tells the page who came and went, and knows their names.

import type { Departure } from '../xmpp/departure';
import type { Room } from '../xmpp/room';
import type { Face } from './face';
import { Roster } from './roster';

export class People {
  constructor(
    private readonly face: Face,
    private readonly roster: Roster,
  ) {}

  /** The roster shows something else. */
  readonly refresh = (): void => this.face.patch({ participants: this.roster.view() });

  /** '' for somebody who is not there. */
  readonly nameOf = (endpoint: string): string => this.roster.get(endpoint)?.name ?? '';

  /** Oneself has a name, too. */
  readonly nameOfAnybody = (endpoint: string): string =>
    endpoint === this.face.value.endpoint ? this.face.value.name : this.nameOf(endpoint);

  /** @param entered whether we are in already: those who were there before are no news. */
  follow(room: Room, entered: () => boolean): void {
    room.events.on('joined', (occupant) => {
      if (!Roster.counts(occupant)) return;
      this.roster.set(occupant);
      this.refresh();
      if (entered()) this.face.events.emit('joined', { endpoint: occupant.nick, name: occupant.name });
    });
    room.events.on('updated', (occupant) => {
      if (!Roster.counts(occupant)) return;
      this.roster.set(occupant);
      this.refresh();
    });
    room.events.on('left', ({ nick, departure }) => {
      const occupant = this.roster.remove(nick);
      if (!occupant) return;
      this.refresh();
      this.face.events.emit('left', { endpoint: nick, name: occupant.name, departure: this.withName(departure) });
    });
  }

  /** The room names the actor by endpoint, which means nothing to a person. */
  withName(departure: Departure): Departure {
    return departure.kind === 'kicked' ? { ...departure, by: this.nameOfAnybody(departure.by) } : departure;
  }
}
