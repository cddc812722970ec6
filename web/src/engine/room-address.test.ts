import { describe, expect, it } from 'vitest';
import { readServerConfig } from './config';
import { parseRoomPath, roomJid, roomPath, xmppUrl } from './room-address';

const config = readServerConfig({ hosts: { domain: 'meet.ex', muc: 'muc.meet.ex' } });

describe('parseRoomPath', () => {
  it('lower-cases and decodes', () => {
    expect(parseRoomPath('/Garden-Party')).toEqual({ room: 'garden-party', tenant: '', title: 'garden-party' });
    expect(parseRoomPath('/K%C3%84SE')).toMatchObject({ room: 'k%c3%a4se', title: 'käse' });
  });
  it('makes one room of one name, as stock clients and the server do', () => {
    const same = ['/Käse', '/ka\u0308se', '/k%C3%A4se', '/K%41%CC%88se'].map((path) => parseRoomPath(path)?.room);
    expect(new Set(same)).toEqual(new Set(['k%c3%a4se']));
    expect(parseRoomPath('/Straße')?.room).toBe('stra%c3%9fe');
    expect(parseRoomPath('/\uff34\uff25\uff21')?.room).toBe('tea');
    expect(parseRoomPath('/a+b=c')?.room).toBe('a%2bb%3dc');
  });
  it('encodes what a JID node must not hold', () => {
    expect(parseRoomPath('/a%20b%40c')).toMatchObject({ room: 'a%20b%40c', title: 'a b@c' });
    expect(parseRoomPath("/o'neill")?.room).toBe('o%27neill');
  });
  it('takes a tenant, and the start page for no room', () => {
    expect(parseRoomPath('/Club/tea/')).toMatchObject({ room: 'tea', tenant: 'club' });
    expect(parseRoomPath('/')).toBeUndefined();
    expect(parseRoomPath('/a/b/c')).toBeUndefined();
  });
  it('survives a broken escape', () => expect(parseRoomPath('/50%')?.title).toBe('50%'));
});

it('makes a path of what was typed or pasted', () => {
  expect(roomPath('  Garden Party ')).toBe('/garden-party');
  expect(roomPath('https://meet.ex/club/tea?x#y')).toBe('/club/tea');
  expect(roomPath('   ')).toBeUndefined();
});

it('derives addresses, with and without tenant', () => {
  const plain = { room: 'tea', tenant: '', title: 'tea' };
  const tenant = { ...plain, tenant: 'club' };
  expect(roomJid(plain, config)).toBe('tea@muc.meet.ex');
  expect(roomJid(tenant, config)).toBe('tea@muc.club.meet.ex');
  expect(xmppUrl(plain, { protocol: 'https:', host: 'meet.ex:8443' })).toBe('wss://meet.ex:8443/xmpp-websocket?room=tea');
  expect(xmppUrl(tenant, { protocol: 'https:', host: 'h' })).toBe('wss://h/club/xmpp-websocket?room=tea');
  expect(xmppUrl(plain, { protocol: 'https:', host: 'h' }, 'a+b')).toBe('wss://h/xmpp-websocket?room=tea&token=a%2Bb');
  expect(xmppUrl(undefined, { protocol: 'http:', host: 'h' })).toBe('ws://h/xmpp-websocket');
});

it('refuses a configuration without domain and fills in the rest', () => {
  expect(() => readServerConfig({})).toThrow();
  expect(readServerConfig({ hosts: { domain: 'd' } })).toMatchObject({ domain: 'd', muc: 'muc.d', focus: 'focus.d' });
});
