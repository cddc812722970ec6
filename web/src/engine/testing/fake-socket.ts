// For tests: WebSockets whose other end is the test.

export class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.drop();
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  drop(): void {
    this.readyState = 3;
    this.onclose?.({});
  }

  receive(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  of(colibriClass: string): Record<string, unknown>[] {
    return this.sent.filter((m) => m.colibriClass === colibriClass);
  }
}

export const asSocketFactory = (made: FakeSocket[]) => (url: string) => {
  const socket = new FakeSocket(url);
  made.push(socket);
  return socket as unknown as WebSocket;
};
