export const host = {
  'host.leftKeep': 'The host has left. You can go on talking.',
  'host.leftLock': 'The host has left. Nobody new comes in until a host is back.',
  'host.leftEnd': 'The host has left. If no host comes back, the meeting ends in',
  'host.endsSoon': 'The host has left. The meeting ends within a minute:',
  'host.back': 'A host is here again.',
  'host.here': 'The host is here. You are in.',
  'host.iAm': 'I am the host',
  'host.tab': 'Waiting for the host',
  'host.reconnecting': 'The connection is gone. You keep your place; it is being restored.',
} as const;
