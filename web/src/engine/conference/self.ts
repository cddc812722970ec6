// Ourselves, as the others in the room see us: name, hand, and which devices are on. The devices are the person's own;
// the room and its moderators may only switch them off.

import type { OwnKind } from '../media/layers';
import type { LocalMedia } from '../media/local-media';
import type { MuteKind } from '../xmpp/moderation';
import type { OccupantPresence, OwnPresence, SourceState } from '../xmpp/presence';
import type { Room } from '../xmpp/room';
import type { Face } from './face';
import { unawaited } from '../../unawaited';

const kOwnKindOf: Record<MuteKind, OwnKind> = { audio: 'audio', video: 'camera', desktop: 'screen' };

export class Self {
  /** How one starts is decided once, not again after a lost session. */
  private started = false;

  constructor(
    private readonly face: Face,
    private readonly media: LocalMedia,
    /** The room to tell; undefined between two sessions. */
    private readonly room: () => Room | undefined,
  ) {}

  setName(name: string): void {
    this.face.patch({ name });
    this.sayPresence();
  }

  raiseHand(up: boolean): void {
    this.face.patch({ raisedHand: up ? Date.now() : undefined });
    this.sayPresence();
  }

  /** Somebody wants our hand down; only moderators are heard. */
  lowerHand(by: OccupantPresence | undefined): void {
    if (by?.role !== 'moderator' || this.face.value.raisedHand === undefined) return;
    this.raiseHand(false);
    this.face.events.emit('handLowered', { by: by.name });
  }

  /** Muted by a moderator, or by a rule of the room. */
  mute(kind: MuteKind, by: string): void {
    // A rule of the room mutes everybody whom it concerns, on or off.
    if (!this.media.isOn(kOwnKindOf[kind])) return;
    unawaited(this.media.set(kOwnKindOf[kind], false));
    this.face.events.emit('muted', { kind, by });
  }

  /** In some rooms one comes in muted. Moderators do as they like. */
  startAsAsked(): void {
    const { role, rules } = this.face.value;
    if (this.started) return;
    this.started = true;
    if (role === 'moderator') return;
    const kinds = (['audio', 'video'] as const).filter((kind) => rules.startMuted[kind] && this.media.isOn(kOwnKindOf[kind]));
    for (const kind of kinds) unawaited(this.media.set(kOwnKindOf[kind], false));
    if (kinds.length > 0) this.face.events.emit('startedMuted', { kinds });
  }

  sayPresence(): void {
    this.room()?.setPresence(this.presence());
  }

  presence(): OwnPresence {
    const { endpoint, name, raisedHand } = this.face.value;
    const { audio, camera, screen, screenAudio } = this.media.value;
    const sources: Record<string, SourceState> = {
      [`${endpoint}-a0`]: { muted: !audio },
      [`${endpoint}-v0`]: { muted: !camera, videoType: 'camera' },
      [`${endpoint}-v1`]: { muted: !screen, videoType: 'desktop' },
      [`${endpoint}-a1`]: { muted: !screenAudio },
    };
    return { name, sources, ...(raisedHand === undefined ? {} : { raisedHand }) };
  }
}
