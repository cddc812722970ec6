// One stay in a room, from before the join to after the end: makes the parts of a call (parts.ts), joins, leaves, and says
// what happens in the room once. What goes on in a part is that part's matter.

import {
  type Conference,
  type ConferenceState,
  createConference,
  type Credentials,
  loadServerConfig,
  type OwnKind,
  type RoomAddress,
  type SpareConnection,
  spareConnection,
} from '../../engine';
import type { CallReport } from '../after/report';
import { HostAbsence } from '../host/absence.svelte';
import { t, type TextKey } from '../i18n/index.svelte';
import { type AddressToken, takeAddressToken } from '../login/address-token';
import { session } from '../login/session.svelte';
import { attendOrder } from '../order/attend';
import { isLocked, kOwnKindOf } from '../order/may';
import { takeInvitation } from '../people/invitation-code';
import { Lately } from '../people/lately.svelte';
import { displayName } from '../people/names';
import { SpeakingTimes } from '../people/speaking-times';
import { preferences } from '../preferences.svelte';
import { StageView } from '../stage/view.svelte';
import { tabId } from '../storage';
import { Talk } from '../talk/talk.svelte';
import { Devices } from './devices.svelte';
import { Notices } from './notices.svelte';
import type { CallParts } from './parts';
import { notePlace, recallPlace } from './place';
import { CallRoom } from './room.svelte';
import { Windows } from './windows.svelte';
import { unawaited } from '../../unawaited';

export class Call implements CallParts {
  readonly notices = new Notices();
  readonly windows = new Windows();
  readonly room: CallRoom;
  readonly devices: Devices;
  readonly stage = new StageView();
  readonly talk: Talk;
  readonly lately = new Lately();
  readonly times = new SpeakingTimes();
  readonly absence = new HostAbsence();
  /** Loaded ahead of the join, which then need not wait for it. */
  readonly config = loadServerConfig(document);
  private readonly brought: AddressToken | undefined = takeAddressToken(location, history);
  name = $state(this.brought?.name || preferences.value.name);
  joining = $state(false);
  /** What was on when the call ended, for a rejoin. */
  wasOn: readonly OwnKind[] = [];
  /** To enter the room with. */
  password = '';
  /** What the link brought. */
  token = takeInvitation();
  /** How it was, when it is over. */
  report = $state.raw<CallReport | undefined>(undefined);
  private stopListening: () => void = () => undefined;
  private spare: SpareConnection | undefined;
  private unloading = false;

  constructor(address: RoomAddress) {
    this.room = new CallRoom(address, this.notices);
    this.devices = new Devices(this.room, this.notices);
    this.talk = new Talk(this);
    this.config.catch(() => undefined); // The join tries again, and tells.
  }

  /** Connects ahead of the join. */
  async warm(): Promise<void> {
    const config = await this.config.catch(() => undefined);
    await session.ready;
    if (!config || this.room.conference) return;
    this.spare ??= spareConnection(this.room.address, config, this.credentials);
    this.spare.warm();
  }

  /** Somebody logged in or out: what was opened ahead is somebody else's. */
  changeCredentials(): void {
    this.spare?.close();
    this.spare = undefined;
  }

  async join(): Promise<void> {
    if (this.joining) return;
    this.joining = true;
    if (!this.brought?.name) preferences.set({ name: this.name.trim() });
    try {
      const { password } = this;
      const { address } = this.room;
      const config = await loadServerConfig(document);
      await session.ready;
      const conference = createConference(address, config, {
        name: this.name.trim(),
        media: this.devices.media,
        machineId: tabId(),
        password,
        startIn: recallPlace(address),
        ...this.credentials,
        ...(this.spare ? { spare: this.spare } : {}),
      });
      this.listen(conference);
      this.room.conference = conference;
      await conference.join();
    } catch {
      this.notices.say(t('ended.title.unreachable'), { tone: 'warn' });
    } finally {
      this.joining = false;
    }
  }

  async leave(): Promise<void> {
    this.spare?.close();
    await this.room.conference?.leave();
  }

  /** The page goes away, perhaps to be loaded anew: then one is where one was. */
  async unload(): Promise<void> {
    this.unloading = true;
    await this.leave();
  }

  /** Before the door: asks by the name that is given now. */
  async knockAgain(): Promise<void> {
    preferences.set({ name: this.name.trim() });
    await this.room.conference?.knockAs(this.name.trim());
  }

  /** Before the door: waits no longer. The page is as before the join, devices and all. */
  async turnBack(): Promise<void> {
    const { conference } = this.room;
    this.stopListening();
    this.room.conference = undefined;
    this.room.state = undefined;
    this.spare = undefined;
    await conference?.leave();
  }

  /** Somebody logged in before the door: goes to it again as that person, devices as they are. */
  async enterAgain(): Promise<void> {
    unawaited(this.turnBack());
    await this.join();
  }

  private tellPlace({ inMainRoom, here, breakouts }: ConferenceState): string {
    const name = breakouts.rooms.find((room) => room.jid === here)?.name ?? '';
    return inMainRoom ? t('breakout.calledBack') : t('breakout.sent', { name });
  }

  private get credentials(): Credentials {
    return this.brought ? { token: this.brought.token } : { member: session.member, token: this.token };
  }

  private listen(conference: Conference): void {
    this.stopListening = conference.subscribe((state) => {
      if (isOver(state) && !isOver(this.room.state)) {
        this.wasOn = (['audio', 'camera'] as const).filter((kind) => this.devices.media.isOn(kind));
      }
      this.room.state = state;
      if (!this.unloading) notePlace(this.room.address, state);
      this.times.change(state.dominantSpeaker, Date.now());
    });
    conference.events.on('json', ({ json }) => this.times.tell(json));
    const say = (key: TextKey, name: string): void => {
      if (preferences.value.tellJoins) this.notices.say(t(key, { name: displayName(name) }));
    };
    conference.events.on('joined', ({ name }) => say('people.joined', name));
    conference.events.on('left', ({ name, departure }) =>
      say(departure.kind === 'kicked' ? 'people.removed' : 'people.left', name),
    );
    conference.events.on('muted', ({ kind }) => {
      // A rule that mutes is told as a rule.
      if (!isLocked(this.room.state, kOwnKindOf[kind])) this.notices.say(t(`muted.${kind}`));
    });
    attendOrder(this, conference);
    conference.events.on('moved', () => this.notices.say(this.tellPlace(conference.value)));
    this.absence.listen(conference, this.notices);
    this.talk.listen(conference);
  }
}

function isOver(state: ConferenceState | undefined): boolean {
  return state?.phase === 'left' || state?.phase === 'failed';
}
