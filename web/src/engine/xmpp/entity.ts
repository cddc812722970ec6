// Puts an XMPP client together from the parts of xmpp.js: framing over WebSocket (RFC 7395), SASL, resource
// binding, stream management with resumption (XEP-0198), IQ requests both ways.
//
// The ready-made @xmpp/client is not used for one reason: there, answers to IQ requests are consumed before stream
// management has counted them, so `h` runs behind and a resumption would bring stanzas twice (XEP-0198 4). Here stream
// management stands in front of the IQ caller. It also leaves out what is not used here.

import { Client } from '@xmpp/client-core';
import iqCallee from '@xmpp/iq/callee.js';
import iqCaller from '@xmpp/iq/caller.js';
import createMiddleware from '@xmpp/middleware';
import resourceBinding from '@xmpp/resource-binding';
import createStreamFeatures from '@xmpp/stream-features';
import createStreamManagement from '@xmpp/stream-management';
import websocket from '@xmpp/websocket';
import type { Member } from './member';
import { NS } from './ns';
import { anonymous, useSasl } from './sasl';

const kOpenTimeoutMs = 8_000;
/** An acknowledgement is asked for when nothing went out for so long; it doubles as a sign of life. */
const kAckIntervalMs = 10_000;
const kAckTimeoutMs = 10_000;

export function createEntity(service: string, domain: string, member?: Member) {
  const entity = new Client({ service, domain, timeout: kOpenTimeoutMs });
  websocket({ entity });
  const middleware = createMiddleware({ entity });
  const streamFeatures = createStreamFeatures({ middleware });
  useSasl(entity, streamFeatures, (offered) => {
    const mechanism = member ? member.mechanism() : anonymous;
    return offered.includes(mechanism.name) ? mechanism : undefined;
  });
  const streamManagement = createStreamManagement({ entity, streamFeatures, middleware });
  streamManagement.requestAckInterval = kAckIntervalMs;
  streamManagement.timeout = kAckTimeoutMs;
  const caller = iqCaller({ entity, middleware });
  const callee = iqCallee({ entity, middleware });
  resourceBinding({ iqCaller: caller, streamFeatures });
  callee.get(NS.ping, 'ping', () => true);
  return { entity, streamManagement, caller, callee };
}

export type Entity = ReturnType<typeof createEntity>;
