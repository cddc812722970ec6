// One stay in a room as the page knows it: own devices, the conference, and what is said once (notices).

import {
  type Conference,
  type ConferenceState,
  createConference,
  type Credentials,
  loadServerConfig,
  LocalMedia,
  type LocalMediaState,
  type OwnKind,
  type RoomAddress,
  type SpareConnection,
  spareConnection,
} from '../../engine';
import type { CallReport } from '../after/report';
import { restoreDevices } from '../devices/choice';
import { HostAbsence } from '../host/absence.svelte';
import { t, type TextKey } from '../i18n/index.svelte';
import { Lately } from '../people/lately.svelte';
import { attendOrder, reservedSentence } from '../order/attend';
import { isForbidden, isLocked, kOwnKindOf } from '../order/may';
import { takeInvitation } from '../people/invitation-code';
import { SpeakingTimes } from '../people/speaking-times';
import { preferences } from '../preferences.svelte';
import { StageView } from '../stage/view.svelte';
import { notePlace, recallPlace } from './place';
import { type AddressToken, takeAddressToken } from '../login/address-token';
import { session } from '../login/session.svelte';
import { obeyPreferences } from '../settings/obey.svelte';
import { tellOfDevices } from '../settings/tell-devices';
import { tabId } from '../storage';
import { Talk } from '../talk/talk.svelte';
import { Notices } from './notices.svelte';
import type { DialogName, PanelName } from './registry';

export class Call {
  readonly media = new LocalMedia();
  /** Loaded ahead of the join, which then need not wait for it. */
  readonly config = loadServerConfig(document);
  local = $state.raw<LocalMediaState>(this.media.value);
  conference = $state.raw<Conference | undefined>(undefined);
  state = $state.raw<ConferenceState | undefined>(undefined);
  private readonly brought: AddressToken | undefined = takeAddressToken(location, history);
  name = $state(this.brought?.name || preferences.value.name);
  joining = $state(false);
  readonly notices = new Notices();
  /** Who spoke within the last minute. */
  readonly lately = new Lately();
  readonly absence = new HostAbsence();
  readonly times = new SpeakingTimes();
  readonly stage = new StageView();
  readonly talk = new Talk(this);
  /** What stands beside the stage. */
  panel = $state<PanelName | undefined>(undefined);
  /** What stands over everything, and whom it is about. */
  dialog = $state.raw<{ name: DialogName; endpoint: string } | undefined>(undefined);
  /** The browser refused to play sound without a click. */
  playBlocked = $state(false);
  /** What was on when the call ended, for a rejoin. */
  wasOn: readonly OwnKind[] = [];
  /** To enter the room with. */
  password = '';
  /** What the link brought. */
  token = takeInvitation();
  /** How it was, when it is over. */
  report = $state.raw<CallReport | undefined>(undefined);
  private readonly stopObeying: () => void;
  private stopListening: () => void = () => undefined;
  private spare: SpareConnection | undefined;
  private unloading = false;

  constructor(readonly address: RoomAddress) {
    this.media.subscribe((state) => (this.local = state));
    restoreDevices(this.media);
    this.stopObeying = obeyPreferences(this.media);
    tellOfDevices(this.media, this.notices);
    this.config.catch(() => undefined); // The join tries again, and tells.
  }

  /** Connects ahead of the join. */
  async warm(): Promise<void> {
    const config = await this.config.catch(() => undefined);
    await session.ready;
    if (!config || this.conference) return;
    this.spare ??= spareConnection(this.address, config, this.credentials);
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
      const { media, address, password } = this;
      const config = await loadServerConfig(document);
      await session.ready;
      const conference = createConference(address, config, {
        name: this.name.trim(),
        media,
        machineId: tabId(),
        password,
        startIn: recallPlace(address),
        ...this.credentials,
        ...(this.spare ? { spare: this.spare } : {}),
      });
      this.listen(conference);
      this.conference = conference;
      await conference.join();
    } catch {
      this.notices.say(t('ended.title.unreachable'), { tone: 'warn' });
    } finally {
      this.joining = false;
    }
  }

  async leave(): Promise<void> {
    this.spare?.close();
    await this.conference?.leave();
  }

  /** The page goes away, perhaps to be loaded anew: then one is where one was. */
  async unload(): Promise<void> {
    this.unloading = true;
    await this.leave();
  }

  /** Before the door: asks by the name that is given now. */
  async knockAgain(): Promise<void> {
    preferences.set({ name: this.name.trim() });
    await this.conference?.knockAs(this.name.trim());
  }

  /** Before the door: waits no longer. The page is as before the join, devices and all. */
  async turnBack(): Promise<void> {
    const { conference } = this;
    this.stopListening();
    this.conference = undefined;
    this.state = undefined;
    this.spare = undefined;
    await conference?.leave();
  }

  /** Somebody logged in before the door: goes to it again as that person, devices as they are. */
  async enterAgain(): Promise<void> {
    void this.turnBack();
    await this.join();
  }

  /** Devices go off, for good. */
  close(): void {
    this.stopObeying();
    this.media.close();
  }

  async toggle(kind: OwnKind): Promise<void> {
    if (!this.media.isOn(kind) && isForbidden(this.state, kind)) return void this.notices.say(t('forbidden.screen'), { key: 'reserved' });
    if (!this.media.isOn(kind) && isLocked(this.state, kind)) return this.offerHand();
    if (kind === 'camera' && preferences.value.dataSaver && !this.media.isOn('camera')) {
      const acts = [{ label: t('settings.dataSaverOff'), run: () => preferences.set({ dataSaver: false }) }];
      return void this.notices.say(t('settings.dataSaverHolds'), { key: 'data-saver', acts });
    }
    if (kind === 'screen') this.media.setScreenWish({ content: preferences.value.screenContent, sound: preferences.value.screenSound });
    await this.media.set(kind, !this.media.isOn(kind));
    const error = this.media.value.errors[kind];
    if (error) this.notify(t(`device.${error.kind}`));
  }

  /** Who may not use a device asks those who can allow it by raising the hand. */
  offerHand(): void {
    if (this.state?.raisedHand !== undefined) return void this.notices.say(t('rules.handUp'), { key: 'reserved' });
    const acts = [{ label: t('hand.raise'), run: () => this.conference?.raiseHand(true) }];
    this.notices.say(reservedSentence(this.state), { key: 'reserved', acts });
  }

  togglePanel(name: PanelName): void {
    this.panel = this.panel === name ? undefined : name;
  }

  openDialog(name: DialogName, endpoint = ''): void {
    this.dialog = { name, endpoint };
  }

  /** Runs what needs the server's consent and says so when it refuses. */
  async ask(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch {
      this.notify(t('menu.refused'));
    }
  }

  notify(text: string): void {
    this.notices.say(text);
  }

  private tellPlace({ inMainRoom, here, breakouts }: ConferenceState): string {
    const name = breakouts.rooms.find((room) => room.jid === here)?.name ?? '';
    return inMainRoom ? t('breakout.calledBack') : t('breakout.sent', { name });
  }

  displayName(name: string): string {
    return name || t('people.guest');
  }

  private get credentials(): Credentials {
    return this.brought ? { token: this.brought.token } : { member: session.member, token: this.token };
  }

  private listen(conference: Conference): void {
    this.stopListening = conference.subscribe((state) => {
      if (isOver(state) && !isOver(this.state)) {
        this.wasOn = (['audio', 'camera'] as const).filter((kind) => this.media.isOn(kind));
      }
      this.state = state;
      if (!this.unloading) notePlace(this.address, state);
      this.times.change(state.dominantSpeaker, Date.now());
    });
    conference.events.on('json', ({ json }) => this.times.tell(json));
    const say = (key: TextKey, name: string): void => {
      if (preferences.value.tellJoins) this.notify(t(key, { name: this.displayName(name) }));
    };
    conference.events.on('joined', ({ name }) => say('people.joined', name));
    conference.events.on('left', ({ name, departure }) =>
      say(departure.kind === 'kicked' ? 'people.removed' : 'people.left', name),
    );
    conference.events.on('muted', ({ kind }) => {
      // A rule that mutes is told as a rule.
      if (!isLocked(this.state, kOwnKindOf[kind])) this.notify(t(`muted.${kind}`));
    });
    attendOrder(this, conference);
    conference.events.on('moved', () => this.notify(this.tellPlace(conference.value)));
    this.absence.listen(conference, this.notices);
    this.talk.listen(conference);
  }
}

function isOver(state: ConferenceState | undefined): boolean {
  return state?.phase === 'left' || state?.phase === 'failed';
}
