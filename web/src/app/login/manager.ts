// The login goes over a WebSocket, of which the password managers of some browsers notice nothing: these are told
// (W3C Credential Management 1, 3.2). They ask the person before they keep anything.

interface PasswordStore {
  PasswordCredential?: new (data: { id: string; password: string }) => Credential;
}

export function offerToManager(name: string, password: string): void {
  const { PasswordCredential } = window as PasswordStore;
  if (PasswordCredential) navigator.credentials.store(new PasswordCredential({ id: name, password })).catch(() => undefined);
}
