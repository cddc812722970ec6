// What the server tells its clients in /config.js: the same file that stock Jitsi clients read, a script that assigns
// the global `config`. The names of the XMPP domains are taken from it, and from `config.conclave`, which is ours, how
// the operator wants the page to look and whose pages may show it in a frame.

export interface Brand {
  name?: string;
  /** Path of a picture. */
  logo?: string;
  /** Colours as "#rrggbb"; whether they can be read is for the page to decide. */
  accent: { light?: string; dark?: string };
  /** Text of the start page, by language. */
  welcome: Partial<Record<string, string>>;
}

export interface ServerConfig {
  /** Main XMPP domain: where members log in. */
  domain: string;
  /** Where guests are, when only members open rooms; else undefined, and everybody is at the main domain. */
  guestDomain: string | undefined;
  /** Domain of the rooms of the host without tenant. */
  muc: string;
  /** Address of the conference request. */
  focus: string;
  brand: Brand;
  /** Origins whose pages may show this one in a frame. */
  frameOrigins: string[];
}

type Fields = Record<string, unknown>;

const kMaxText = 1000;

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= kMaxText ? value : undefined;
}

function colour(value: unknown): string | undefined {
  return typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : undefined;
}

/** Without the members that are undefined. */
function present<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function readBrand(value: unknown): Brand {
  const brand = fields(value);
  const accent = fields(brand.accent);
  const logo = text(brand.logo);
  const welcome = Object.entries(fields(brand.welcome)).map(([language, words]) => [language, text(words)]);
  return present({
    name: text(brand.name),
    logo: logo?.startsWith('/') && !logo.startsWith('//') ? logo : undefined,
    accent: present({ light: colour(accent.light), dark: colour(accent.dark) }),
    welcome: present(Object.fromEntries(welcome) as Brand['welcome']),
  });
}

/** @throws Error when a needed key is missing. What is wrong with the brand only costs its own part. */
export function readServerConfig(config: unknown): ServerConfig {
  const { hosts: names, conclave } = fields(config);
  const hosts = fields(names);
  const own = fields(conclave);
  const domain = text(hosts.domain);
  if (domain === undefined) throw new Error('config.js names no XMPP domain');
  return {
    domain,
    guestDomain: text(hosts.anonymousdomain),
    muc: text(hosts.muc) ?? `muc.${domain}`,
    focus: text(hosts.focus) ?? `focus.${domain}`,
    brand: readBrand(own.brand),
    frameOrigins: Array.isArray(own.frameOrigins) ? own.frameOrigins.filter((origin) => text(origin) !== undefined) : [],
  };
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
