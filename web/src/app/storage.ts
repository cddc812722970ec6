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

export function tabId(): string {
  try {
    const known = sessionStorage.getItem('conclave.tab');
    if (known) return known;
    const id = crypto.randomUUID();
    sessionStorage.setItem('conclave.tab', id);
    return id;
  } catch {
    return crypto.randomUUID();
  }
}
