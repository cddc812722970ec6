// The little that is kept in this browser: the person's name, and for one tab an id by which the server can tell that a
// reloaded page is the same as the one before. Storage may be forbidden; then nothing is kept.

export function recall(key: string): string {
  try {
    return localStorage.getItem(`conclave.${key}`) ?? '';
  } catch {
    return '';
  }
}

export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(`conclave.${key}`, value);
  } catch {
    // Not kept, then.
  }
}

/** Like `recall`, but for this tab only, and until it is closed. */
export function recallInTab(key: string): string {
  try {
    return sessionStorage.getItem(`conclave.${key}`) ?? '';
  } catch {
    return '';
  }
}

export function keepInTab(key: string, value: string): void {
  try {
    sessionStorage.setItem(`conclave.${key}`, value);
  } catch {
    // Not kept, then.
  }
}

export function tabId(): string {
  const known = recallInTab('tab');
  if (known) return known;
  const id = crypto.randomUUID();
  keepInTab('tab', id);
  return id;
}
