// Why a login failed, in the few cases that a person has to tell apart. Which of name and password was wrong is not among
// them: the server does not tell.

import { SaslError } from '../../engine';

export type LoginFailure = 'wrong' | 'disabled' | 'tooMany' | 'impostor' | 'unavailable' | 'unreachable';

export function failureOf(error: unknown): LoginFailure {
  if (!(error instanceof SaslError)) return 'unreachable';
  switch (error.condition) {
    case 'account-disabled':
      return 'disabled';
    case 'temporary-auth-failure':
      return 'tooMany';
    case 'server-not-verified':
      return 'impostor';
    case 'invalid-mechanism':
    case 'mechanism-too-weak':
      return 'unavailable';
    default:
      return 'wrong';
  }
}

/** As accounts are written: small letters, and no address of the server behind the name. */
export function accountName(typed: string): string {
  return typed.trim().toLowerCase().replace(/@.*$/u, '');
}
