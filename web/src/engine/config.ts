// What the server tells its clients in /config.js: the same file that stock Jitsi clients read, a script that assigns
// the global `config`. Only the names of the XMPP domains are taken from it.

export interface ServerConfig {
  /** Main XMPP domain. */
  domain: string;
  /** Domain of the rooms of the host without tenant. */
  muc: string;
  /** Address of the conference request. */
  focus: string;
}

/** @throws Error when a needed key is missing. */
export function readServerConfig(config: unknown): ServerConfig {
  const hosts = (config as { hosts?: Record<string, unknown> } | undefined)?.hosts;
  const domain = hosts?.domain;
  if (typeof domain !== 'string' || domain === '') throw new Error('config.js names no XMPP domain');
  const muc = typeof hosts?.muc === 'string' && hosts.muc !== '' ? hosts.muc : `muc.${domain}`;
  const focus = typeof hosts?.focus === 'string' && hosts.focus !== '' ? hosts.focus : `focus.${domain}`;
  return { domain, muc, focus };
}

/** Loads /config.js by a script element, the one way that a policy without `unsafe-eval` leaves. */
export function loadServerConfig(document: Document): Promise<ServerConfig> {
  const window = document.defaultView as (Window & { config?: unknown }) | null;
  if (window?.config !== undefined) return Promise.resolve(readServerConfig(window.config));
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/config.js';
    script.onload = () => {
      try {
        resolve(readServerConfig(window?.config));
      } catch (error) {
        reject(error);
      }
    };
    script.onerror = () => reject(new Error('config.js could not be loaded'));
    document.head.append(script);
  });
}
