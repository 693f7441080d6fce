/** With the shipped prior: what is composed around a given line fits it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Composer } from '../../../agents/composer/composer.ts';
import { FEATURES } from '../../../agents/composer/features.ts';
import type { Given } from '../../../agents/composer/interface.ts';
import { Network } from '../../../agents/composer/network.ts';
import { readPrior, type Prior } from '../../../agents/composer/weights.ts';
import { startBackend } from '../../../src/cli/loadComposer.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { chordTones } from '../../../src/music/chord.ts';
import { parseChordLine, layChords } from '../../../src/music/chordLine.ts';
import { soundingPitches } from '../../../src/music/grid.ts';
import { HOLD, PITCHED } from '../../../src/music/voices.ts';
import type { PlannedBar } from '../../../src/protocol/bar.ts';

const SLOTS = 16;
const BEAT = 4;
const BARS = 8;
const SEEDS = [1, 2, 3, 4, 5];

/** `[pitch, slots]` one after another → bars of symbols. */
function barsOf(notes: readonly (readonly [pitch: number, slots: number])[]): Int16Array[] {
  const line = new Int16Array(BARS * SLOTS).fill(HOLD);
  let at = 0;
  for (const [pitch, slots] of notes) {
    line[at] = pitch;
    at += slots;
  }
  return Array.from({ length: BARS }, (_, bar) => line.slice(bar * SLOTS, (bar + 1) * SLOTS));
}

const quarters = (...pitches: number[]) => pitches.map((pitch) => [pitch, 4] as const);
const OPENING = quarters(64, 64, 65, 67, 67, 65, 64, 62, 60, 60, 62, 64);
/** Beethoven's tune to "Freude, schöner Götterfunken", its first eight bars, in C. */
const ODE = barsOf([...OPENING, [64, 6], [62, 2], [62, 8], ...OPENING, [62, 6], [60, 2], [60, 8]]);
/** A ground that goes down by fourths and up by steps. */
const GROUND = barsOf(
  [48, 43, 45, 40, 41, 36, 41, 43, 48, 43, 45, 40, 41, 43, 36, 36].map((pitch) => [pitch, 8] as const),
);
const CHORDS = unwrap(layChords(unwrap(parseChordLine('C Am F G | C Em F Dm | G')), '4/4'));

let prior: Prior;
let network: Network;
beforeAll(async () => {
  await startBackend();
  prior = unwrap(readPrior(new Uint8Array(readFileSync('assets/prior.bin'))));
  network = new Network(prior);
});
afterAll(() => network.dispose());

async function compose(seed: number, given: (bar: number) => Given | undefined): Promise<PlannedBar[]> {
  const settings = {
    style: { chorale: 1 },
    key: { tonic: 0, mode: 'major' },
    metre: '4/4',
    tempo: 90,
    voices: PITCHED,
  } as const;
  const composer = new Composer(network, prior.styles, settings, seed);
  const bars: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < BARS; barIndex++) {
    const around = given(barIndex);
    const [candidate] = await composer.propose({
      decisionId: barIndex + 1,
      barIndex,
      fromSlot: 0,
      count: 1,
      theta: new Float32Array(FEATURES.length),
      policyVersion: 0,
      control: false,
      ...(around && { given: around }),
    });
    composer.commit(candidate!);
    bars.push(candidate!.bar);
  }
  return bars;
}

function joined(lines: readonly Int16Array[]): Int16Array {
  return Int16Array.from(lines.flatMap((line) => Array.from(line)));
}

/** Share of the beats on which a line sounds a tone of the chord that stands there. */
function chordToneShare(line: readonly Int16Array[], chords: readonly Int16Array[]): number {
  const pitches = soundingPitches(joined(line));
  let [standing, beats, fitting] = [-2, 0, 0];
  joined(chords).forEach((code, slot) => {
    if (code !== HOLD) standing = code;
    if (slot % BEAT !== 0 || pitches[slot]! < 0) return;
    beats++;
    if (chordTones(standing).includes(pitches[slot]! % 12)) fitting++;
  });
  return fitting / beats;
}

/** What is composed around something given, and without it, by seed. */
async function unfold(given: (bar: number) => Given): Promise<{ around: PlannedBar[]; free: PlannedBar[] }[]> {
  const pairs = [];
  for (const seed of SEEDS)
    pairs.push({ around: await compose(seed, given), free: await compose(seed, () => undefined) });
  return pairs;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const chordsOf = (bars: readonly PlannedBar[]) => bars.map((bar) => bar.chords);

describe('with the shipped prior', () => {
  it.each([
    ['a tune', 'melody', ODE],
    ['a ground', 'bass', GROUND],
    ['an inner line', 'inner1', ODE.map((bar) => bar.map((symbol) => (symbol < 0 ? symbol : symbol - 5)))],
  ] as const)(
    'harmonises %s by chords that hold its notes, unlike chords that never heard it',
    async (_, voice, line) => {
      const pairs = await unfold((bar) => ({ voices: { [voice]: line[bar]! } }));
      const around = mean(pairs.map((pair) => chordToneShare(line, chordsOf(pair.around))));
      const free = mean(pairs.map((pair) => chordToneShare(line, chordsOf(pair.free))));
      expect(around).toBeGreaterThan(free + 0.15);
      expect(around).toBeGreaterThan(0.75);
    },
  );

  it('composes melody and bass to given chords', async () => {
    const given = (bar: number) => CHORDS[bar % CHORDS.length]!;
    const chords = Array.from({ length: BARS }, (_, bar) => given(bar));
    const pairs = await unfold((bar) => ({ chords: given(bar) }));
    for (const voice of ['melody', 'bass'] as const) {
      const share = (bars: PlannedBar[]) =>
        chordToneShare(
          bars.map((bar) => bar.voices[voice]),
          chords,
        );
      expect(mean(pairs.map(({ around }) => share(around)))).toBeGreaterThan(
        mean(pairs.map(({ free }) => share(free))) + 0.15,
      );
    }
  });
});
