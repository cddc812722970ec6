// The rooms that the server remembers for who is logged in, as the start page shows them. The connection for it is opened
// with the list and closed with it.

import { connectAs, loadServerConfig, type Member, type OwnRoom, RoomBook, type RoomName, SaslError, type SettingsChange } from '../../engine';
import { session } from '../login/session.svelte';
import { ignoreFailure } from '../../unawaited';

type Connection = Awaited<ReturnType<typeof connectAs>>;

export class OwnRooms {
  list = $state.raw<readonly OwnRoom[]>([]);
  state = $state<'loading' | 'there' | 'failed'>('loading');
  private book: RoomBook | undefined;
  private connection: Connection | undefined;
  private closed = false;

  /** Never throws: `state` says how it went. */
  async open(member: Member): Promise<void> {
    try {
      const config = await loadServerConfig(document);
      const connection = await connectAs({ member }, config);
      if (this.closed) return ignoreFailure(connection.close());
      this.connection = connection;
      this.book = new RoomBook(connection, config.domain);
      await this.refresh();
    } catch (error) {
      this.state = 'failed';
      // What was kept of the login is of no use any more.
      if (error instanceof SaslError && error.condition !== 'temporary-auth-failure') await session.expire();
    }
  }

  async refresh(): Promise<void> {
    try {
      if (!this.book) return;
      this.list = await this.book.list();
      session.administers = this.book.administers;
      this.state = 'there';
    } catch {
      this.state = 'failed';
    }
  }

  /** These throw a StanzaError when the server says no. */
  async set(name: RoomName, change: SettingsChange): Promise<void> {
    await this.book?.set(name, change);
    await this.refresh();
  }

  async delete(name: RoomName): Promise<void> {
    await this.book?.delete(name);
    await this.refresh();
  }

  async end(name: RoomName): Promise<void> {
    await this.book?.close(name);
    await this.refresh();
  }

  close(): void {
    this.closed = true;
    ignoreFailure(this.connection?.close());
  }
}
