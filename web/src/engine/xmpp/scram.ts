// SCRAM-SHA-256 (RFC 5802, RFC 7677), the client's side, on the browser's own cryptography: the password never leaves the
// page, and the server has to prove that it knows it too. No channel binding (a page does not see its TLS session).

import { fromBase64, toBase64 } from '../util/base64';
import type { Mechanism } from './sasl';
import { SaslError } from './sasl-error';

/** What a password becomes with the salt of one account on one server: good for logging in there, and nowhere else. */
export interface ScramSecret {
  /** base64 */
  salt: string;
  iterations: number;
  /** "SaltedPassword" of RFC 5802 3, as a key for HMAC. */
  key: CryptoKey;
}

/** Gives the secret for a salt. @throws SaslError when it has none for this one. */
export type SecretFor = (salt: string, iterations: number) => Promise<ScramSecret>;

const kHmac = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const;
/** RFC 7677 4: fewer would make a recorded login easy to guess; more than the other would only be a way to stop the page. */
const kIterations = { least: 4096, most: 5_000_000 };
const kNonceBytes = 18;
const kNoBinding = 'n,,';

const encoder = new TextEncoder();

/** Slow on purpose. */
export async function deriveSecret(password: string, salt: string, iterations: number): Promise<ScramSecret> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(saslprep(password)), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: fromBase64(salt), iterations };
  return { salt, iterations, key: await crypto.subtle.deriveKey(how, material, kHmac, true, ['sign']) };
}

/** The same secret as a key that no script can read again; it can only be used. */
export async function sealSecret(secret: ScramSecret): Promise<ScramSecret> {
  const raw = await crypto.subtle.exportKey('raw', secret.key);
  return { ...secret, key: await crypto.subtle.importKey('raw', raw, kHmac, false, ['sign']) };
}

export async function writeSecret({ salt, iterations, key }: ScramSecret): Promise<string> {
  return JSON.stringify({ salt, iterations, key: toBase64(new Uint8Array(await crypto.subtle.exportKey('raw', key))) });
}

/** What writeSecret made. @throws Error when it is no such thing. */
export async function readSecret(text: string): Promise<ScramSecret> {
  const { salt, iterations, key } = JSON.parse(text) as Record<keyof ScramSecret, unknown>;
  if (typeof salt !== 'string' || typeof iterations !== 'number' || typeof key !== 'string') throw new Error('no secret');
  return { salt, iterations, key: await crypto.subtle.importKey('raw', fromBase64(key), kHmac, true, ['sign']) };
}

/** One login. */
export class Scram implements Mechanism {
  readonly name = 'SCRAM-SHA-256';
  private readonly firstBare: string;
  private expected = '';

  constructor(
    name: string,
    private readonly secretFor: SecretFor,
    private readonly nonce = toBase64(crypto.getRandomValues(new Uint8Array(kNonceBytes))),
  ) {
    // RFC 5802 5.1: the two characters that structure the message.
    this.firstBare = `n=${name.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`;
  }

  begin(): string {
    return kNoBinding + this.firstBare;
  }

  async respond(serverFirst: string): Promise<string> {
    const { nonce, salt, iterations } = this.parse(serverFirst);
    const { key } = await this.secretFor(salt, iterations);
    const withoutProof = `c=${toBase64(encoder.encode(kNoBinding))},r=${nonce}`;
    const signed = `${this.firstBare},${serverFirst},${withoutProof}`;
    const clientKey = await sign(key, 'Client Key');
    const signature = await sign(await importHmac(await sha256(clientKey)), signed);
    const proof = clientKey.map((byte, i) => byte ^ (signature[i] ?? 0));
    this.expected = `v=${toBase64(await sign(await importHmac(await sign(key, 'Server Key')), signed))}`;
    return `${withoutProof},p=${toBase64(proof)}`;
  }

  conclude(serverFinal: string): void {
    if (this.expected === '' || serverFinal !== this.expected) throw new SaslError('server-not-verified');
  }

  private parse(serverFirst: string): { nonce: string; salt: string; iterations: number } {
    const [, nonce = '', salt = '', count = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)(?:,|$)/.exec(serverFirst) ?? [];
    const iterations = Number(count);
    const sound = nonce.startsWith(this.nonce) && nonce !== this.nonce && iterations >= kIterations.least && iterations <= kIterations.most;
    if (!sound) throw new SaslError('malformed-request');
    return { nonce, salt, iterations };
  }
}

/** RFC 4013, without its tables of what is forbidden: a password that it would refuse is none that the server has. */
export function saslprep(text: string): string {
  const kSpaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
  // eslint-disable-next-line no-misleading-character-class -- each of them stands for itself
  const kNothing = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;
  return text.replace(kSpaces, ' ').replace(kNothing, '').normalize('NFKC');
}

async function sign(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
}

function importHmac(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes as Uint8Array<ArrayBuffer>, kHmac, false, ['sign']);
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}
