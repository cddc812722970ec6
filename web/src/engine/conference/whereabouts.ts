// Which room of the meeting we are in, and the way from one to another: out of the one, into the next, one move at a
// time. Anyone sent elsewhere while on the way goes there after that.

export interface MoveSteps {
  /** Says farewell to the room we are in. */
  leave(): Promise<void>;
  /** Into the room that is `here` now; does nothing when the conference is over. */
  enter(): Promise<void>;
  changed(): void;
}

export class Whereabouts {
  private next: string | undefined;
  private room: string;
  moving = false;

  constructor(
    readonly main: string,
    start: string,
    private readonly steps: MoveSteps,
  ) {
    this.room = start;
  }

  get here(): string {
    return this.room;
  }

  get inMain(): boolean {
    return this.room === this.main;
  }

  async go(jid: string): Promise<void> {
    this.next = jid;
    if (this.moving) return;
    while (this.next !== undefined && this.next !== this.room) {
      this.set(this.next, true);
      await this.steps.leave();
      await this.steps.enter();
    }
    this.next = undefined;
    if (this.moving) this.set(this.room, false);
  }

  /** The room does not take us, or is no more: the next one to enter is the main room. */
  fallBack(): void {
    this.next = undefined;
    this.set(this.main, this.moving);
  }

  private set(room: string, moving: boolean): void {
    this.next = undefined;
    this.room = room;
    this.moving = moving;
    this.steps.changed();
  }
}
