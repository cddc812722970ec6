import { describe, expect, it, vi } from 'vitest';
import { forgetAddressToken, takeAddressToken } from './address-token';

const encode = (value: unknown): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const token = (claims: unknown): string => `e30.${encode(claims)}.AAAA`;

function page(search: string, kept: Record<string, string> = {}) {
  const replaceState = vi.fn();
  const tab = { recall: (key: string) => kept[key] ?? '', keep: (key: string, value: string) => void (kept[key] = value) };
  const take = (pathname = '/tea', query = search) =>
    takeAddressToken({ pathname, search: query, hash: '#x' }, { replaceState, state: null }, tab);
  return { replaceState, take, kept };
}

describe('a token in the address', () => {
  it('is taken out of it, and nothing else', () => {
    const { take, replaceState } = page('?a=1&jwt=x.y.z&b=2');
    expect(take()?.token).toBe('x.y.z');
    expect(replaceState).toHaveBeenCalledWith(null, '', '/tea?a=1&b=2#x');
  });

  it('names the person', () => {
    const named = token({ context: { user: { name: ' Zoë 🌻 ' } } });
    expect(page(`?jwt=${named}`).take()).toEqual({ token: named, name: 'Zoë 🌻' });
    for (const odd of ['x', 'x.y.z', token(7), token(null), token({ context: { user: { name: 7 } } }), 'a.%.b'])
      expect(page(`?jwt=${encodeURIComponent(odd)}`).take()?.name, odd).toBe('');
  });

  it('outlives a reload, for its room only', () => {
    const { take } = page('?jwt=x.y.z');
    take();
    expect(take('/tea', '')?.token).toBe('x.y.z');
    expect(take('/coffee', '')).toBeUndefined();
  });

  it('is forgotten when the server does not take it', () => {
    const { take, kept } = page('?jwt=x.y.z');
    take();
    forgetAddressToken((key, value) => void (kept[key] = value));
    expect(take('/tea', '')).toBeUndefined();
  });

  it('is not there in most', () => {
    const { take, replaceState } = page('');
    expect(take()).toBeUndefined();
    expect(page('?jwt=').take()).toBeUndefined();
    expect(page('', { token: '7' }).take()).toBeUndefined();
    expect(page('', { token: '{' }).take()).toBeUndefined();
    expect(replaceState).not.toHaveBeenCalled();
  });
});
