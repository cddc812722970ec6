// The way into a room with the session that is there: the focus is asked, then the room; who is turned back waits before
// the door and comes in when it opens. A breakout room that does not take us sends us to the main room.

import type { StanzaPort } from '../xmpp/connection';
import { discoverComponents } from '../xmpp/components';
import { requestConference } from '../xmpp/focus';
import { endpointIdOf } from '../xmpp/jid';
import type { OwnPresence } from '../xmpp/presence';
import type { Departure } from '../xmpp/departure';
import { JoinError, Room } from '../xmpp/room';
import { requestRoomInfo } from '../xmpp/room-config';
import { requestIceServers } from '../xmpp/services';
import { Door } from './door';
import type { Face } from './face';
import type { ConferenceOptions } from './options';
import type { Whereabouts } from './whereabouts';
import { unawaited } from '../../unawaited';

/** A session in a room, or before its door. */
export interface Session {
  port: StanzaPort;
  room: Room;
  endpoint: string;
  iceServers: Promise<RTCIceServer[]>;
}

export interface EntranceSteps {
  /** Drops what there is of the session before. */
  reset(): void;
  /** The components of the server, found before they speak: they do so when we are in. */
  found(components: ReadonlyMap<string, string>): void;
  /** The focus agrees; the room has not said anything yet. */
  opened(session: Session): void;
  presence(): OwnPresence;
  /** We are in. */
  entered(session: Session): void;
  failed(error: unknown): void;
  /** The room is no more. */
  ended(departure: Departure): void;
}

type Address = Pick<ConferenceOptions, 'domain' | 'focusAddress' | 'machineId'>;

export class Entrance {
  readonly door = new Door();
  private entering = new AbortController();
  private session: Session | undefined;
  private inside = false;

  constructor(
    private readonly face: Face,
    private readonly address: Address,
    private readonly where: Whereabouts,
    private readonly steps: EntranceSteps,
  ) {
    this.door.events.on('changed', (door) => face.patch({ door }));
    this.door.events.on('message', (message) => face.events.emit('doorMessage', message));
    this.door.events.on('open', ({ password }) => unawaited(this.tryDoor(password)));
    this.door.events.on('ended', (departure) => steps.ended(departure));
    this.door.events.on('refused', ({ condition, text }) => steps.failed(new JoinError(condition, text)));
  }

  /** The room we are in, or want to be; undefined between two sessions. */
  get room(): Room | undefined {
    return this.session?.room;
  }

  /** In the room with the present session. */
  get entered(): boolean {
    return this.inside;
  }

  /** Into the room that is `here`. */
  async enter(port: StanzaPort): Promise<void> {
    this.steps.reset();
    const entering = (this.entering = new AbortController());
    const { domain, focusAddress, machineId } = this.address;
    const { here } = this.where;
    const { password } = this.face.value;
    const endpoint = endpointIdOf(port.jid);
    this.face.patch({ endpoint });
    const iceServers = requestIceServers(port, domain);
    unawaited(discoverComponents(port, domain).then((found) => {
      if (!entering.signal.aborted) this.steps.found(found);
    }));
    try {
      await requestConference(port, focusAddress, here, machineId, entering.signal);
      this.session = { port, room: new Room(port, here, endpoint), endpoint, iceServers };
      this.steps.opened(this.session);
    } catch (error) {
      if (entering.signal.aborted) return;
      return this.where.inMain ? this.steps.failed(error) : this.backToMain(port);
    }
    await this.goIn(entering, password);
  }

  /** Before the door: tries to go in, with a password if there is one. */
  async tryDoor(password = ''): Promise<void> {
    if (this.face.value.phase === 'waiting') await this.goIn(this.entering, password);
  }

  /** On the way to another room: what is said from now on is said to nobody. */
  async leaveForAnother(): Promise<void> {
    this.inside = false;
    await this.room?.leave('switch_room');
  }

  /** Out, or away from the door, and not back. */
  async leaveForGood(): Promise<void> {
    this.entering.abort();
    this.door.leave();
    await this.room?.leave();
  }

  /** The session is gone. */
  end(): void {
    this.entering.abort();
    this.room?.dispose();
    this.session = undefined;
    this.inside = false;
    this.door.interrupt();
  }

  /** Through the door of the room, or to the lobby before it. */
  private async goIn(entering: AbortController, password: string): Promise<void> {
    const { session } = this;
    if (!session) return;
    try {
      await session.room.join(this.steps.presence(), password);
    } catch (error) {
      if (entering.signal.aborted) return;
      return this.where.inMain ? this.turnedBack(session, error, password) : this.backToMain(session.port);
    }
    if (entering.signal.aborted) return;
    this.inside = true;
    this.door.leave();
    if (password) this.face.patch({ password });
    this.steps.entered(session);
  }

  /** A breakout room does not take us, or is no more. */
  private async backToMain(port: StanzaPort): Promise<void> {
    this.where.fallBack();
    await this.enter(port);
  }

  private turnedBack({ port, room }: Session, error: unknown, password: string): void {
    if (!(error instanceof JoinError)) return this.steps.failed(error);
    const { step } = this.door.value ?? {};
    if (error.nameRequired) this.door.askName();
    else if (!error.lobby || step === 'entering') return this.steps.failed(error);
    else if (step === undefined || step === 'name' || step === 'knocking') {
      this.door.knock(port, error.lobby, room.jid, room.nick, this.face.value.name);
      requestRoomInfo(port, room.jid).then(({ hasPassword }) => hasPassword && this.door.offerPassword(), () => undefined);
    } else if (password) this.door.refusePassword();
    this.face.patch({ phase: 'waiting', interruption: undefined });
  }
}
