/** What the page's address asks for, and how it complains of what it does not understand. */
import { describe, expect, it } from 'vitest';
import type { MusicSettings } from '../../src/protocol/agent.ts';
import { readAddress } from '../../src/protocol/address.ts';

const USUAL: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 100,
  voices: ['melody', 'bass', 'inner1', 'inner2', 'drums'],
};

describe('the address', () => {
  it('left empty is the usual', () => {
    expect(readAddress('', USUAL)).toEqual({
      mode: 'install',
      debug: false,
      backend: 'auto',
      seed: null,
      fast: false,
      watch: false,
      house: true,
      room: null,
      settings: USUAL,
      complaints: [],
    });
  });
  it('can say everything', () => {
    const address = readAddress(
      '?mode=learn&debug&backend=cpu&seed=7&clock=fast&watch&house=off&room=night&style=chorale=1,funk=0.5&key=Bb&scale=dorian&metre=3/4&tempo=88',
      USUAL,
    );
    expect(address).toEqual({
      mode: 'learn',
      debug: true,
      backend: 'cpu',
      seed: 7,
      fast: true,
      watch: true,
      house: false,
      room: 'night',
      complaints: [],
      settings: {
        ...USUAL,
        style: { chorale: 1, funk: 0.5 },
        key: { tonic: 10, mode: 'dorian' },
        metre: '3/4',
        tempo: 88,
      },
    });
  });
  it('takes style names alone for equal parts', () => {
    expect(readAddress('?style=chorale,funk', USUAL).settings.style).toEqual({ chorale: 1, funk: 1 });
  });
  it.each([
    'mode=party',
    'backend=gpu',
    'seed=-1',
    'seed=x',
    'clock=slow',
    'room=attic',
    'style=',
    'style=a=b',
    'style=a=0',
    'key=H',
    'scale=blues',
    'metre=7/8',
    'tempo=400',
    'tempo=x',
  ])('leaves %s out with one sentence', (part) => {
    const address = readAddress(`?${part}`, USUAL);
    expect(address.complaints).toHaveLength(1);
    expect(address.complaints[0]).toContain(`“${part}” was not understood`);
    expect({ ...address, complaints: [] }).toEqual(readAddress('', USUAL));
  });
});
