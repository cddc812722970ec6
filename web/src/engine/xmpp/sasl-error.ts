/** A login that was refused; `condition` as in RFC 6120 6.5, or one of the client's own. */
export class SaslError extends Error {
  override readonly name = 'SASLError';
  constructor(
    readonly condition: string,
    readonly text = '',
  ) {
    super(text || condition);
  }
}
