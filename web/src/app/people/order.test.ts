import { describe, expect, it } from 'vitest';
import { inOrder, isFound, type Listed, plain } from './order';

const person = (name: string, more: Partial<Listed> = {}): Listed => ({
  endpoint: name, name, own: false, moderator: false, raisedHand: undefined, spokeLately: false, ...more,
});
const names = (people: Listed[], language = 'en') => inOrder(people, language).map((p) => p.name);

describe('the list', () => {
  it('has oneself first, then hands as they went up, moderators, speakers, and the rest by name', () => {
    const people = [
      person('Zed'), person('Ann'), person('Sue', { spokeLately: true }), person('Mod', { moderator: true }),
      person('Late', { raisedHand: 20 }), person('Early', { raisedHand: 10, spokeLately: true }),
      person('Chief', { raisedHand: 15, moderator: true }), person('Me', { own: true, raisedHand: 1 }),
    ];
    expect(names(people)).toEqual(['Me', 'Early', 'Chief', 'Late', 'Mod', 'Sue', 'Ann', 'Zed']);
    expect(names([...people].reverse())).toEqual(names(people));
  });

  it('sorts names as the language does, numbers by their worth', () => {
    const people = ['Zoe', 'Ärmel', 'Guest 10', 'Guest 2', 'anna', 'Berta'].map((n) => person(n));
    expect(names(people, 'de')).toEqual(['anna', 'Ärmel', 'Berta', 'Guest 2', 'Guest 10', 'Zoe']);
  });

  it('keeps people of one name apart, always the same way', () => {
    const twins = [person('Kim', { endpoint: 'b' }), person('Kim', { endpoint: 'a' })];
    expect(inOrder(twins, 'en').map((p) => p.endpoint)).toEqual(['a', 'b']);
    expect(inOrder(twins.reverse(), 'en').map((p) => p.endpoint)).toEqual(['a', 'b']);
  });
});

describe('the search', () => {
  it.each([
    ['Zoë Åström', 'zoe'], ['Zoë Åström', 'ASTROM ZO'], ['Søren', 'soren'], ['Łukasz', 'luk'], ['Groß', 'gross'],
    ['Ann', 'Ánn'], ['Ｗｉｄｅ', 'wide'], ['Ann', '  '],
  ])('finds %s by "%s"', (name, search) => expect(isFound(name, search)).toBe(true));

  it.each([['Ann', 'bob'], ['Zoë', 'zoo'], ['Ann Lee', 'ann bob']])('does not find %s by "%s"', (name, search) =>
    expect(isFound(name, search)).toBe(false));

  it('leaves other scripts as they are', () => expect(plain('Юлия 王')).toBe('юлия 王'));
});
