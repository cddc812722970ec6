// Who is logged in on this page. A guest is nobody here.

import { loadServerConfig, Member } from '../../engine';
import { accountName, failureOf, type LoginFailure } from './failure';
import { forgetLogin, keepLogin, recallLogin, watchDevice } from './keeping';
import { ignoreFailure, unawaited } from '../../unawaited';

class Session {
  member = $state.raw<Member | undefined>(undefined);
  /** Who is logged in administers the server, as far as this page knows. */
  administers = $state(false);
  /** This server has members: only they open rooms. */
  offered = $state(false);
  /** The form to log in is wanted. */
  asked = $state(false);
  /** Because what was kept in this browser does no longer. */
  expired = $state(false);
  private then = (): void => undefined;
  /** Somebody logged in or out on this page, as opposed to what was found when it was opened. */
  changedHere = false;
  /** Whether somebody is logged in is known. */
  readonly ready: Promise<void>;

  constructor() {
    this.ready = this.recall();
    watchDevice(() => unawaited(this.recall()));
  }

  /** @param then what follows when somebody has logged in */
  ask(then: () => void = () => undefined): void {
    this.then = then;
    this.asked = true;
  }

  stopAsking(): void {
    this.asked = this.expired = false;
  }

  /** @returns why not, or nothing. */
  async logIn(name: string, password: string, where: 'tab' | 'device'): Promise<LoginFailure | undefined> {
    const member = Member.withPassword(accountName(name), password);
    try {
      // Where nobody logs in nothing else connects either: the start page.
      const { connectAs } = await import('../../engine');
      const connection = await connectAs({ member }, await loadServerConfig(document));
      ignoreFailure(connection.close());
    } catch (error) {
      return failureOf(error);
    }
    await keepLogin(member, where);
    this.changedHere = true;
    this.member = member;
    this.stopAsking();
    this.then();
    return undefined;
  }

  /** Also when the server does not take any more what was kept. */
  async logOut(): Promise<void> {
    this.changedHere = true;
    this.member = undefined;
    this.administers = false;
    await forgetLogin();
  }

  /** The server does not take any more what was kept: asks again, and says why. */
  async expire(): Promise<void> {
    await this.logOut();
    this.expired = true;
    this.ask();
  }

  private async recall(): Promise<void> {
    const config = await loadServerConfig(document).catch(() => undefined);
    this.offered = config?.guestDomain !== undefined;
    this.member = this.offered ? await recallLogin() : undefined;
  }
}

export const session = new Session();
