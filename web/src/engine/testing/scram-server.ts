// For tests: the server's side of SCRAM-SHA-256 for one person, as a login of ServerSocket.

import type { Element } from '@xmpp/xml';
import { fromBase64, toBase64 } from '../util/base64';
import { deriveSecret, type ScramSecret } from '../xmpp/scram';
import type { Login } from './server-socket';

const kSalt = 'W22ZaJ0SNY7soEsUEjb6gQ==';
const element = (name: string, content: string) => `<${name} xmlns="urn:ietf:params:xml:ns:xmpp-sasl">${content}</${name}>`;
const encoder = new TextEncoder();

export interface ScramServer {
  login: Login;
  /** Names that logged in, or tried to. */
  tried: string[];
}

export function scramServer(password: string, salt = kSalt): ScramServer {
  const secret = deriveSecret(password, salt, 4096);
  const tried: string[] = [];
  let signed = '';
  const login = async (e: Element): Promise<string> => {
    const text = new TextDecoder().decode(fromBase64(e.text()));
    if (e.is('auth')) {
      const bare = text.slice('n,,'.length);
      tried.push(/^n=([^,]*)/.exec(bare)?.[1] ?? '');
      const first = `${bare.slice(bare.indexOf('r='))}server,s=${salt},i=4096`;
      signed = `${bare},${first}`;
      return element('challenge', toBase64(encoder.encode(first)));
    }
    const [withoutProof = '', proof = ''] = text.split(',p=');
    const { key } = await secret;
    const whole = `${signed},${withoutProof}`;
    const right = toBase64(await proofOf(key, whole)) === proof;
    if (!right) return element('failure', '<not-authorized/>');
    const signature = await hmac(await hmac(key, 'Server Key'), whole);
    return element('success', toBase64(encoder.encode(`v=${toBase64(signature)}`)));
  };
  return { login, tried };
}

async function proofOf(key: ScramSecret['key'], text: string): Promise<Uint8Array> {
  const clientKey = await hmac(key, 'Client Key');
  const storedKey = new Uint8Array(await crypto.subtle.digest('SHA-256', clientKey));
  const signature = await hmac(storedKey, text);
  return clientKey.map((byte, i) => byte ^ (signature[i] ?? 0));
}

async function hmac(key: CryptoKey | Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const how = { name: 'HMAC', hash: 'SHA-256' };
  const used = key instanceof Uint8Array ? await crypto.subtle.importKey('raw', key, how, false, ['sign']) : key;
  return new Uint8Array(await crypto.subtle.sign('HMAC', used, encoder.encode(text)));
}
