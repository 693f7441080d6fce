/** The form policy learns from imagined beginnings of a phrase, each in another form, from one batch. */
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Composer } from '../../agents/composer/composer.ts';
import { FEATURES } from '../../agents/composer/features.ts';
import { FORM_PARAMETERS, FormPolicy, type FormContext } from '../../agents/composer/formPolicy.ts';
import { formOf } from '../../agents/composer/formPrior.ts';
import type { ComposeRequest } from '../../agents/composer/interface.ts';
import { Network } from '../../agents/composer/network.ts';
import { leaveOneOut } from '../../agents/learner/slowPath.ts';
import { Rng } from '../../src/kernel/random.ts';
import { VOICES } from '../../src/music/voices.ts';
import type { MusicSettings } from '../../src/protocol/agent.ts';
import { tinyPrior } from './tinyPrior.ts';

const settings: MusicSettings = {
  style: { chorale: 1 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 100,
  voices: VOICES,
};
const request = (barIndex: number, count: number): ComposeRequest => ({
  decisionId: barIndex + 1,
  barIndex,
  fromSlot: 0,
  count,
  theta: new Float32Array(FEATURES.length),
  policyVersion: 0,
  control: false,
});

async function piece(bars: number) {
  const prior = tinyPrior();
  const network = new Network(prior);
  const composer = new Composer(network, prior.styles, settings, 5);
  for (let barIndex = 0; barIndex < bars; barIndex++)
    composer.commit((await composer.propose(request(barIndex, 1)))[0]!);
  return { network, composer };
}

/** Bars until the next phrase begins. */
async function atPhrase(least: number) {
  const { network, composer } = await piece(least);
  let barIndex = least;
  for (; ; barIndex++) {
    const { bar, bars } = composer.form.place(barIndex - 1);
    if (bar === bars - 1) break;
    composer.commit((await composer.propose(request(barIndex, 1)))[0]!);
  }
  return { network, composer, barIndex };
}

describe('imagined forms', () => {
  it('differ from draft to draft, are the same every time, and decide nothing', async () => {
    const { network, composer, barIndex } = await atPhrase(6);
    const first = (await composer.imagine(request(barIndex, 8)))!;
    const again = (await composer.imagine(request(barIndex, 8)))!;
    expect(first.candidates).toEqual(again.candidates);
    expect(first.candidates.map(({ bar }) => bar.phrase)).toEqual(first.forms.map(({ place }) => place));
    expect(new Set(first.forms.map(({ place }) => place.act)).size).toBeGreaterThan(1);
    expect(new Set(first.forms.map(({ place }) => place.targets!.density)).size).toBe(8);
    for (const { place } of first.forms) expect(place).toMatchObject({ bar: 0 });
    const undisturbed = await atPhrase(6);
    expect(await composer.propose(request(barIndex, 2))).toEqual(
      await undisturbed.composer.propose(request(barIndex, 2)),
    );
    network.dispose();
    undisturbed.network.dispose();
  });

  it('are none where the phrase is decided, or wished for', async () => {
    const { network, composer, barIndex } = await atPhrase(4);
    expect(await composer.imagine(request(barIndex - 1, 4))).toBeNull();
    composer.form.wish('contrast');
    expect(await composer.imagine(request(barIndex, 4))).toBeNull();
    await composer.propose(request(barIndex, 1));
    expect(await composer.imagine(request(barIndex, 4))).toBeNull();
    network.dispose();
  });

  it('teach the policy what they have above the others: who likes density gets it', async () => {
    const { network, composer, barIndex } = await atPhrase(6);
    const parameter = (name: string) => composer.form.parameters[FORM_PARAMETERS.indexOf(name)]!;
    for (let lesson = 0; lesson < 40; lesson++) {
      const { forms } = (await composer.imagine({ ...request(barIndex, 6), decisionId: -1 - lesson }))!;
      composer.form.rehearse(forms, leaveOneOut(forms.map(({ place }) => place.targets!.density)));
    }
    expect(parameter('target.density')).toBeGreaterThan(0.15);
    expect(Math.abs(parameter('target.brightness'))).toBeLessThan(parameter('target.density'));
    network.dispose();
  });
});

describe('a rehearsal', () => {
  const context: FormContext = { role: 'continuation', style: formOf({}), candidates: [], before: null };

  it('moves no further than its bound, whatever the returns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        (returns, seed) => {
          const policy = new FormPolicy();
          const rng = new Rng(seed);
          const choices = returns.map((_, i) => policy.decide(context, rng.fork(i)));
          policy.rehearse(choices, leaveOneOut(returns));
          expect(Math.hypot(...policy.parameters)).toBeLessThanOrEqual(0.3 * 0.4 + 1e-9);
        },
      ),
    );
  });

  it('of what is no number teaches nothing', () => {
    const policy = new FormPolicy();
    const choice = policy.decide(context, new Rng(1));
    policy.rehearse([choice, choice], [Number.NaN, 1]);
    expect(policy.parameters.every((value) => value === 0)).toBe(true);
  });
});
