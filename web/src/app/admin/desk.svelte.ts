// What an administrator sees of the server, and has it do. The connection for it is opened with the page and closed with
// it; figures come again every few seconds while somebody looks at them.

import {
  type AccountRole,
  Administration,
  AdminError,
  type AuditEntry,
  connectAs,
  type Finding,
  loadServerConfig,
  type Member,
  type OpenRoom,
  SaslError,
  type ServerAccount,
  type ServerInvitation,
  type ServerStatus,
} from '../../engine';
import { t } from '../i18n/index.svelte';
import { session } from '../login/session.svelte';
import { ignoreFailure, unawaited } from '../../unawaited';

type Connection = Awaited<ReturnType<typeof connectAs>>;
export type Pace = { cpuCores: number; bitsIn: number; bitsOut: number };
export type Part = 'overview' | 'rooms' | 'accounts' | 'invitations' | 'log';

export const kRefreshMs = 3_000;

/** Reasons of the server that people can do something about. */
const kReasons = ['account-exists', 'bad-name', 'own-account', 'no-such-account', 'account-disabled', 'no-meeting', 'no-such-person', 'busy'] as const;

export class AdminDesk {
  state = $state<'loading' | 'there' | 'forbidden' | 'failed'>('loading');
  status = $state.raw<ServerStatus | undefined>(undefined);
  /** Of the seconds between the last two looks. */
  pace = $state.raw<Pace | undefined>(undefined);
  accounts = $state.raw<readonly ServerAccount[]>([]);
  invitations = $state.raw<readonly ServerInvitation[]>([]);
  log = $state.raw<readonly AuditEntry[]>([]);
  /** undefined: the server does not look for what is amiss, or has not answered yet. */
  findings = $state.raw<readonly Finding[] | undefined>(undefined);
  /** What was done last, or why not. */
  told = $state('');
  wrong = $state(false);
  part = $state<Part>('overview');
  find = $state('');
  private office: Administration | undefined;
  private connection: Connection | undefined;
  private closed = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** @param connect for tests */
  constructor(private readonly connect = connectAs) {}

  get open(): readonly OpenRoom[] {
    return this.status?.open ?? [];
  }

  /** Never throws: `state` says how it went. */
  async begin(member: Member): Promise<void> {
    try {
      const config = await loadServerConfig(document);
      const connection = await this.connect({ member }, config);
      if (this.closed) return ignoreFailure(connection.close());
      this.connection = connection;
      this.office = new Administration(connection, config.domain);
      await this.look();
      await this.fetch(this.part);
      this.timer = setInterval(() => document.visibilityState === 'visible' && unawaited(this.look()), kRefreshMs);
    } catch (error) {
      this.state = 'failed';
      // What was kept of the login is of no use any more.
      if (error instanceof SaslError && error.condition !== 'temporary-auth-failure') await session.expire();
    }
  }

  end(): void {
    this.closed = true;
    clearInterval(this.timer);
    ignoreFailure(this.connection?.close());
  }

  /** The figures, and who is in which room. */
  async look(): Promise<void> {
    const before = this.status;
    await this.try(async (office) => {
      this.status = await office.status();
      this.pace = before && paceOf(before, this.status);
    });
  }

  async show(part: Part): Promise<void> {
    this.part = part;
    await this.fetch(part);
  }

  /** What a part shows besides the figures, as it is now. */
  async fetch(part: Part): Promise<void> {
    await this.try(async (office) => {
      if (part === 'accounts') this.accounts = await office.accounts(this.find.trim().toLowerCase());
      if (part === 'invitations') this.invitations = await office.invitations();
      if (part === 'log') this.log = await office.audit();
      if (part === 'overview') this.findings = await office.findings();
    });
  }

  /** Does it and says so, or why not; what is shown follows. */
  async act<T>(what: (office: Administration) => Promise<T>, done = ''): Promise<T | undefined> {
    let result: T | undefined;
    try {
      if (!this.office) return undefined;
      result = await what(this.office);
      this.wrong = false;
      this.told = done;
    } catch (error) {
      this.wrong = true;
      this.told = refusal(error);
    }
    await Promise.all([this.look(), this.part === 'overview' ? undefined : this.fetch(this.part)]);
    return result;
  }

  async people(room: string) {
    return (await this.office?.people(room).catch(() => undefined)) ?? [];
  }

  addAccount(name: string, role: AccountRole) {
    return this.act((office) => office.addAccount(name, role), t('admin.accountAdded', { name }));
  }

  private async try(what: (office: Administration) => Promise<void>): Promise<void> {
    if (!this.office) return;
    try {
      await what(this.office);
      this.state = 'there';
    } catch (error) {
      this.state = conditionOf(error) === 'forbidden' ? 'forbidden' : 'failed';
      if (this.state === 'forbidden') session.administers = false;
    }
  }
}

/** Clocks of servers count whole seconds here; over three of them that is good enough. */
function paceOf(before: ServerStatus, now: ServerStatus): Pace | undefined {
  const seconds = (now.at - before.at) / 1000;
  if (seconds <= 0) return undefined;
  return {
    cpuCores: (now.cpuMs - before.cpuMs) / 1000 / seconds,
    bitsIn: (8 * (now.bytesIn - before.bytesIn)) / seconds,
    bitsOut: (8 * (now.bytesOut - before.bytesOut)) / seconds,
  };
}

function refusal(error: unknown): string {
  const known = error instanceof AdminError ? kReasons.find((reason) => reason === error.reason) : undefined;
  return t(`admin.refused.${known ?? 'other'}`);
}

function conditionOf(error: unknown): unknown {
  return (error as { condition?: unknown } | undefined)?.condition;
}
