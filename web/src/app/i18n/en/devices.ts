export const devices = {
  'device.denied': 'The browser does not allow access. Allow it in the address bar and try again.',
  'device.dismissed': 'The browser asked, but got no answer. Try again.',
  'device.missing': 'No such device was found.',
  'device.busy': 'Another program uses the device.',
  'device.overconstrained': 'The device cannot do what is needed.',
  'device.insecure': 'Devices work only on a secure address (https).',
  'device.unknown': 'The device could not be opened.',
} as const;
