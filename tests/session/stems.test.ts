import { describe, expect, it } from 'vitest';
import { ALL_HEARD, isHeard, isSilenced, STEMS } from '../../src/protocol/stem.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import type { Session } from '../../src/session/memory.ts';
import { step } from '../../src/session/step.ts';
import { freshSession } from './fakeAgent.ts';

function after(...events: SessionEvent[]): Session {
  return events.reduce((state, event) => step(state, event).state, freshSession());
}
const mute = (stem: (typeof STEMS)[number], muted = true): SessionEvent => ({ type: 'stemMuted', stem, muted });
const solo = (stem: (typeof STEMS)[number], soloed = true): SessionEvent => ({ type: 'stemSoloed', stem, soloed });
const heard = ({ stems }: Session): string[] => STEMS.filter((stem) => isHeard(stems, stem));

describe('voices of the sound', () => {
  it('are left out and come back, each by itself', () => {
    expect(heard(after())).toEqual(STEMS);
    expect(heard(after(mute('bass'), mute('drums'), mute('bass', false)))).toEqual(
      STEMS.filter((stem) => stem !== 'drums'),
    );
    expect(after(mute('bass'), mute('bass')).stems.muted).toEqual(['bass']);
  });

  it('are heard alone, several together, and what is muted stays so', () => {
    expect(heard(after(solo('melody'), solo('bass')))).toEqual(['melody', 'bass']);
    expect(heard(after(solo('melody'), mute('melody')))).toEqual([]);
    expect(heard(after(solo('melody'), solo('melody', false)))).toEqual(STEMS);
  });

  it('can all be muted: one sentence says so, once, and any of them comes back', () => {
    const all = STEMS.map((stem) => mute(stem));
    const silent = after(...all);
    expect(isSilenced(silent.stems)).toBe(true);
    expect(silent.notices.map(({ key }) => key)).toEqual(['notice.stems.silent']);
    expect(after(...all, mute('comp', false)).notices).toHaveLength(1);
    expect(heard(after(...all, mute('comp', false)))).toEqual(['comp']);
    expect(heard(after(...all, { type: 'stemsRestored' }))).toEqual(STEMS);
    // A person who plays alone knows that the machine is silent, and is told all the same.
    expect(after(solo('player')).notices).toHaveLength(1);
  });

  it('are all heard again after a fresh start and in another mode, and nobody speaks then', () => {
    for (const event of [
      { type: 'resetAsked', seed: 4 },
      { type: 'mode', mode: 'install' },
    ] as const)
      expect(after(mute('bass'), solo('drums'), { type: 'spoken', speaking: true }, event)).toMatchObject({
        stems: ALL_HEARD,
        speaking: false,
      });
  });

  it('change nothing of what is composed or learnt', () => {
    const { effects } = step(after(), mute('melody'));
    expect(effects.filter(({ type }) => type === 'tellAgent')).toEqual([]);
  });
});
