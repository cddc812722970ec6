// Keeps the media path alive: when ICE loses the path, first a restart in place, which costs nothing if it works; if
// the path is not back in time, a new session; after three of those the matter goes to the person.

export interface RecoverySteps {
  /** Asks the server for new ICE credentials. @throws when it refuses. */
  restartIce(): Promise<void>;
  /** Gives the session up and asks for another. */
  restartSession(reason: string): Promise<void>;
  /** Nothing helped. */
  giveUp(): void;
}

/** ICE often finds back by itself within this time (RFC 7675: consent checks come about every 5 s). */
const kPatienceMs = 2_000;
const kRestartMs = 15_000;
const kMaxSessions = 3;

export class Recovery {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private restarting = false;
  private sessions = 0;

  constructor(private readonly steps: RecoverySteps) {}

  handleState(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      this.reset();
      this.sessions = 0;
    } else if (state === 'disconnected') {
      this.timer ??= setTimeout(() => this.restartIce(), kPatienceMs);
    } else if (state === 'failed') {
      this.restartIce();
    }
  }

  /** The network changed under a path that may look alive for some more seconds. */
  handleNetworkChange(state: RTCPeerConnectionState | undefined): void {
    if (state === 'disconnected' || state === 'failed') this.restartIce();
  }

  /** A new session begins: the timers of the old one do not concern it. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.restarting = false;
  }

  private restartIce(): void {
    if (this.restarting) return;
    this.restarting = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.restartSession('ICE restart did not help'), kRestartMs);
    this.steps.restartIce().catch(() => this.restartSession('ICE restart refused'));
  }

  /** Also for a session that failed otherwise. */
  restartSession(reason: string): void {
    this.reset();
    if (++this.sessions > kMaxSessions) return this.steps.giveUp();
    const delay = this.sessions === 1 ? 0 : 1_000 * 2 ** this.sessions; // the server allows one each 5 s (Jitsi)
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.steps.restartSession(reason).catch(() => this.restartSession(reason));
    }, delay);
  }
}
