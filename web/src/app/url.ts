// URL.canParse and URL.parse are younger than the oldest browsers here.

/** @returns undefined for what is no address. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
