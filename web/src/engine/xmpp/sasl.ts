// SASL (RFC 4422) as XMPP carries it (RFC 6120 6), the client's side, with ANONYMOUS (RFC 4505). It stands in place of
// @xmpp/sasl, which throws away what the server sends with its success: there, with SCRAM, the server proves itself.

import type { Client } from '@xmpp/client-core';
import type { StreamFeatures } from '@xmpp/stream-features';
import xml, { type Element } from '@xmpp/xml';
import { fromBase64, toBase64 } from '../util/base64';
import { NS } from './ns';
import { SaslError } from './sasl-error';

export interface Mechanism {
  readonly name: string;
  /** The first message; undefined: the mechanism has none. */
  begin(): string | undefined;
  /** @throws SaslError when the server's message makes no sense. */
  respond(challenge: string): Promise<string>;
  /** `data`: what came with the success. @throws SaslError when the server did not prove itself. */
  conclude(data: string): void;
}

export const anonymous: Mechanism = {
  name: 'ANONYMOUS',
  begin: () => undefined,
  respond: () => Promise.reject(new SaslError('aborted')),
  conclude: () => undefined,
};

type Choose = (offered: readonly string[]) => Mechanism | undefined;

/** Logs in on every new stream, also on one that will resume a session. */
export function useSasl(entity: Client, streamFeatures: StreamFeatures, choose: Choose): void {
  streamFeatures.use('mechanisms', NS.sasl, async (_context, _next, feature) => {
    const mechanism = choose(feature.getChildren('mechanism').map((element) => element.text()));
    if (!mechanism) throw new SaslError('invalid-mechanism');
    await exchange(entity, mechanism);
    await entity.restart();
  });
}

function exchange(entity: Client, mechanism: Mechanism): Promise<void> {
  return new Promise((resolve, reject) => {
    const step = async (element: Element): Promise<void> => {
      const data = decode(element.text());
      if (element.name === 'challenge') {
        await entity.send(xml('response', { xmlns: NS.sasl }, encode(await mechanism.respond(data))));
      } else if (element.name === 'failure') {
        throw failureOf(element);
      } else if (element.name === 'success') {
        mechanism.conclude(data);
        settle(resolve);
      }
    };
    const onNonza = (element: Element): void => {
      if (element.getNS() === NS.sasl) step(element).catch((error: unknown) => settle(() => reject(error)));
    };
    const onLost = (): void => settle(() => reject(new Error('no connection')));
    const settle = (done: () => void): void => {
      entity.removeListener('nonza', onNonza);
      entity.removeListener('disconnect', onLost);
      done();
    };
    entity.on('nonza', onNonza);
    entity.on('disconnect', onLost);
    const first = mechanism.begin();
    const auth = xml('auth', { xmlns: NS.sasl, mechanism: mechanism.name }, first === undefined ? undefined : encode(first));
    entity.send(auth).catch((error: unknown) => settle(() => reject(error)));
  });
}

function failureOf(failure: Element): SaslError {
  const condition = failure.getChildElements().find(({ name }) => name !== 'text')?.name ?? 'undefined-condition';
  return new SaslError(condition, failure.getChildText('text') ?? '');
}

/** RFC 6120 6.4.2: no data at all is written as "=". */
function encode(text: string): string {
  return toBase64(new TextEncoder().encode(text)) || '=';
}

function decode(text: string): string {
  const data = text.trim();
  if (data === '' || data === '=') return '';
  try {
    return new TextDecoder().decode(fromBase64(data));
  } catch {
    throw new SaslError('incorrect-encoding');
  }
}
