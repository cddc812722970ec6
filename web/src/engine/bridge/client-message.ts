// What a client writes on the bridge channel: JSON objects told apart by `colibriClass`.

export type ClientMessage = Record<string, unknown> & { colibriClass: string };
