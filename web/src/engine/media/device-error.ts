// How devices fail, in words that a page can act on (W3C mediacapture-main 10.2.1 and what browsers make of it).

export type DeviceErrorKind =
  | 'denied' // the person or a policy said no
  | 'dismissed' // the question was closed without an answer
  | 'missing' // there is no such device
  | 'busy' // another program holds it
  | 'overconstrained' // it cannot do what was asked
  | 'insecure' // the page is not in a secure context
  | 'effect' // it opened, but what shall be made of its picture failed
  | 'unknown';

export class DeviceError extends Error {
  constructor(
    readonly kind: DeviceErrorKind,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'DeviceError';
  }
}

export function toDeviceError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  const name = (error as { name?: string } | undefined)?.name ?? '';
  const text = error instanceof Error ? error.message : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return new DeviceError(/dismiss/i.test(text) ? 'dismissed' : 'denied', error);
  }
  if (name === 'NotFoundError' || name === 'DevicesNotFoundError') return new DeviceError('missing', error);
  if (name === 'NotReadableError' || name === 'AbortError') return new DeviceError('busy', error);
  if (name === 'OverconstrainedError') return new DeviceError('overconstrained', error);
  return new DeviceError('unknown', error);
}
