// A person with an account, as far as logging in goes. The password is needed until the server took it once; what it
// became with the account's salt serves from then on.

import type { Mechanism } from './sasl';
import { SaslError } from './sasl-error';
import { deriveSecret, Scram, type ScramSecret } from './scram';

export class Member {
  private password: string | undefined;
  private known: ScramSecret | undefined;

  private constructor(readonly name: string) {}

  static withPassword(name: string, password: string): Member {
    const member = new Member(name);
    member.password = password;
    return member;
  }

  static withSecret(name: string, secret: ScramSecret): Member {
    const member = new Member(name);
    member.known = secret;
    return member;
  }

  /** Set once a login began. */
  get secret(): ScramSecret | undefined {
    return this.known;
  }

  /** The server took it. */
  forgetPassword(): void {
    this.password = undefined;
  }

  mechanism(): Mechanism {
    return new Scram(this.name, (salt, iterations) => this.secretFor(salt, iterations));
  }

  private async secretFor(salt: string, iterations: number): Promise<ScramSecret> {
    const { known, password } = this;
    if (known?.salt === salt && known.iterations === iterations) return known;
    // Another salt: the password was changed since, or the account is gone.
    if (password === undefined) throw new SaslError('credentials-expired');
    return (this.known = await deriveSecret(password, salt, iterations));
  }
}
