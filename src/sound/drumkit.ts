/**
 * The kits, computed sample by sample: for every family of grooves the eight drums of the grid as that family's players
 * have them. Pure and seeded: the same kit on every machine. A hit that is harder is also brighter and longer.
 * Knows no audio context and no time; the ensemble plays these as buffers.
 */
import { hashText, Rng } from '../kernel/random.ts';
import type { Seconds } from '../kernel/units.ts';
import type { Drum } from '../music/voices.ts';
import { bandpass, filtered, highpass, lowpass } from './biquad.ts';
import {
  bell,
  bronze,
  clap,
  handDrum,
  KIT_RATE,
  metal,
  mixed,
  noise,
  ring,
  scaled,
  shaken,
  skin,
  tom,
  wires,
} from './drumStrokes.ts';

export { KIT_RATE };

export const KITS = ['acoustic', 'brushes', 'latin', 'afro', 'hiphop', 'electronic', 'chamber'] as const;
export type KitName = (typeof KITS)[number];
/** No two strokes on a drum are alike: so many of each are made. */
export const VARIANTS = 2;

/** Peak of a ghost, a plain and an accented hit, as a share of the accented one. */
const LEVEL_PEAK: readonly number[] = [0, 0.34, 0.66, 1];
/** Strength 0–1 of each level: how much brighter and longer it is. */
const LEVEL_FORCE: readonly number[] = [0, 0.25, 0.65, 1];

/** Peak of an accented hit, and how it is made. */
interface Hit {
  readonly peak: number;
  readonly make: (force: number, rng: Rng) => Float32Array;
}
type Hits = Readonly<Record<Drum, Hit>>;

const hit = (peak: number, make: Hit['make']): Hit => ({ peak, make });

const acoustic: Hits = {
  kick: hit(0.95, (force, rng) =>
    mixed(
      skin({ seconds: 0.5, low: 50, drop: 60 + 60 * force, dropTime: 0.026, decay: 0.12, drive: 1.5 }),
      scaled(ring(94, 0.2, 0.04), 0.25),
      scaled(filtered(noise(0.03, 0.005, rng), bandpass(2800, KIT_RATE, 0.6)), 0.5 + 0.7 * force),
    ),
  ),
  snare: hit(0.78, (force, rng) =>
    mixed(
      scaled(skin({ seconds: 0.3, low: 186, drop: 60, dropTime: 0.012, decay: 0.07, drive: 1 }), 0.62),
      scaled(ring(331, 0.2, 0.04), 0.22),
      scaled(ring(518, 0.15, 0.025), 0.1),
      scaled(wires(0.45, 0.06 + 0.05 * force, 1300, 5600 + 4200 * force, rng), 0.62 + 0.35 * force),
    ),
  ),
  closedHat: hit(0.4, (force, rng) =>
    metal({ seconds: 0.16, decay: 0.02 + 0.016 * force, cut: 7200, air: 0.6, force }, rng),
  ),
  openHat: hit(0.34, (force, rng) =>
    mixed(
      metal({ seconds: 0.9, decay: 0.14 + 0.08 * force, cut: 6600, air: 0.6, force }, rng),
      scaled(bronze(0.7, 0.3, 900, force, rng), 0.35),
    ),
  ),
  lowTom: hit(0.6, (force, rng) => tom(84, 0.22, force, rng)),
  highTom: hit(0.55, (force, rng) => tom(136, 0.18, force, rng)),
  crash: hit(0.36, (force, rng) => bronze(2.4, 1 + 0.3 * force, 420, force, rng)),
  ride: hit(0.3, (force, rng) =>
    mixed(
      scaled(bronze(1.7, 0.75, 480, force * 0.6, rng), 0.7),
      // The stick's ping: short, or eight strokes a bar would join into a whistle.
      ...[2960, 4170, 5390].map((hertz) => scaled(ring(hertz, 0.5, 0.035 + 0.02 * force), 0.12)),
    ),
  ),
};

/** Wire brushes on coated skin, a feathered bass drum, a dark ride: small rooms at night. */
const brushes: Hits = {
  ...acoustic,
  kick: hit(0.6, (force, rng) =>
    mixed(
      skin({ seconds: 0.5, low: 58, drop: 30, dropTime: 0.03, decay: 0.14, drive: 1.1 }),
      scaled(filtered(noise(0.03, 0.008, rng), lowpass(700, KIT_RATE)), 0.3 * force),
    ),
  ),
  snare: hit(0.55, (force, rng) =>
    mixed(
      shaken(0.016 - 0.012 * force, 0.05 + 0.03 * force, 3400, 0.4, rng),
      scaled(skin({ seconds: 0.25, low: 196, drop: 25, dropTime: 0.02, decay: 0.06, drive: 1 }), 0.22 * force),
    ),
  ),
  closedHat: hit(0.32, (force, rng) =>
    metal({ seconds: 0.12, decay: 0.016 + 0.01 * force, cut: 6800, air: 0.75, force: force * 0.5 }, rng),
  ),
  openHat: hit(0.2, (force, rng) => scaled(bronze(0.6, 0.25, 800, force * 0.5, rng), 1)),
  ride: hit(0.36, (force, rng) =>
    mixed(
      scaled(bronze(2, 0.95, 330, force * 0.4, rng), 0.75),
      ...[2350, 3480].map((hertz) => scaled(ring(hertz, 0.5, 0.05 + 0.02 * force), 0.15)),
    ),
  ),
  crash: hit(0.28, (force, rng) => bronze(2.6, 1.2, 330, force * 0.5, rng)),
  lowTom: hit(0.5, (force, rng) => tom(92, 0.26, force * 0.6, rng)),
  highTom: hit(0.45, (force, rng) => tom(150, 0.2, force * 0.6, rng)),
};

/** Surdo, clave on the rim, shaker, open shaker, conga and bongo, cymbal, caxixi. */
const latin: Hits = {
  kick: hit(0.6, (force, rng) =>
    mixed(
      skin({ seconds: 0.7, low: 62, drop: 22 + 18 * force, dropTime: 0.03, decay: 0.12, drive: 1.1 }),
      scaled(filtered(noise(0.04, 0.008, rng), lowpass(900, KIT_RATE)), 0.3 + 0.3 * force),
    ),
  ),
  snare: hit(0.7, (force, rng) =>
    mixed(
      // A stick laid over the rim: wood, and little of the drum.
      scaled(ring(1720, 0.12, 0.012), 0.7),
      scaled(ring(820, 0.12, 0.016), 0.5),
      scaled(filtered(noise(0.03, 0.004, rng), highpass(2500, KIT_RATE)), 0.35 * force),
    ),
  ),
  closedHat: hit(0.5, (force, rng) => shaken(0.022 - 0.012 * force, 0.02 + 0.012 * force, 7200, 0.9, rng)),
  openHat: hit(0.46, (force, rng) => shaken(0.035, 0.06 + 0.02 * force, 6200, 0.7, rng)),
  lowTom: hit(0.6, (force, rng) => handDrum(164, 0.15, 0.12, force, rng)),
  highTom: hit(0.5, (force, rng) => handDrum(330, 0.07, 0.35, force, rng)),
  crash: hit(0.3, (force, rng) => bronze(2, 0.85, 560, force, rng)),
  // Grooves keep time on it: a clave there would never be silent. The rim plays the clave.
  ride: hit(0.42, (force, rng) =>
    mixed(
      shaken(0.014 - 0.008 * force, 0.024 + 0.014 * force, 6600, 0.6, rng),
      scaled(bronze(0.5, 0.18, 900, force * 0.4, rng), 0.12),
    ),
  ),
};

/** Goblet and talking drums, shekere, double bell. */
const afro: Hits = {
  kick: hit(0.8, (force, rng) => handDrum(72, 0.16, 0.05, force, rng)),
  snare: hit(0.75, (force, rng) => handDrum(360, 0.06, 0.75, force, rng)),
  closedHat: hit(0.44, (force, rng) => shaken(0.012, 0.03 + 0.015 * force, 5200, 0.6, rng)),
  openHat: hit(0.42, (_, rng) => shaken(0.03, 0.09, 4600, 0.5, rng)),
  lowTom: hit(0.6, (force, rng) => handDrum(118, 0.2, 0.1, force, rng)),
  highTom: hit(0.55, (force, rng) => handDrum(214, 0.11, 0.3, force, rng)),
  crash: hit(0.3, (force, rng) =>
    mixed(scaled(bell(520, 787, 0.18), 0.6), scaled(bronze(1.4, 0.5, 620, force, rng), 0.4)),
  ),
  ride: hit(0.34, (force) => bell(587, 878, 0.06 + 0.03 * force)),
};

/** Sampled from dusty records: short, thick and a little crushed. */
const hiphop: Hits = {
  kick: hit(0.8, (force, rng) =>
    crushed(
      mixed(
        skin({ seconds: 0.5, low: 52, drop: 95 + 50 * force, dropTime: 0.02, decay: 0.11, drive: 1.6 }),
        scaled(filtered(noise(0.03, 0.004, rng), lowpass(3200, KIT_RATE)), 0.45),
      ),
    ),
  ),
  snare: hit(0.85, (force, rng) =>
    crushed(
      mixed(
        scaled(skin({ seconds: 0.25, low: 172, drop: 80, dropTime: 0.01, decay: 0.055, drive: 1.5 }), 0.6),
        scaled(wires(0.35, 0.055 + 0.03 * force, 900, 6500, rng), 0.9),
        scaled(clap(0.06, rng), 0.7 * force),
      ),
    ),
  ),
  closedHat: hit(0.42, (force, rng) =>
    crushed(metal({ seconds: 0.12, decay: 0.016 + 0.012 * force, cut: 6200, air: 0.7, force: 0.2 }, rng)),
  ),
  openHat: hit(0.36, (force, rng) =>
    crushed(metal({ seconds: 0.5, decay: 0.11, cut: 5600, air: 0.7, force: 0.3 * force }, rng)),
  ),
  lowTom: hit(0.6, (force, rng) => crushed(tom(76, 0.24, force, rng))),
  highTom: hit(0.55, (force, rng) => crushed(tom(124, 0.2, force, rng))),
  crash: hit(0.3, (force, rng) => crushed(bronze(1.8, 0.8, 420, force * 0.5, rng))),
  ride: hit(0.2, (force, rng) => crushed(scaled(bronze(1.2, 0.5, 460, force * 0.4, rng), 1))),
};

/** Analogue machines: a long sine, a clap, square-wave hats. */
const electronic: Hits = {
  kick: hit(0.95, (force, rng) =>
    mixed(
      skin({ seconds: 0.7, low: 48, drop: 150 + 60 * force, dropTime: 0.024, decay: 0.14, drive: 1.8 }),
      scaled(filtered(noise(0.012, 0.002, rng), highpass(1800, KIT_RATE)), 0.5),
    ),
  ),
  snare: hit(0.8, (force, rng) =>
    mixed(
      scaled(clap(0.075, rng), 1.6),
      scaled(skin({ seconds: 0.2, low: 190, drop: 90, dropTime: 0.01, decay: 0.05, drive: 1 }), 0.35),
      scaled(wires(0.3, 0.05 + 0.04 * force, 1800, 9000, rng), 0.3),
    ),
  ),
  closedHat: hit(0.27, (force, rng) =>
    metal({ seconds: 0.14, decay: 0.018 + 0.014 * force, cut: 8000, air: 0.4, force }, rng),
  ),
  openHat: hit(0.25, (force, rng) =>
    metal({ seconds: 0.8, decay: 0.14 + 0.06 * force, cut: 7400, air: 0.4, force }, rng),
  ),
  lowTom: hit(0.6, (force) =>
    skin({ seconds: 0.8, low: 82, drop: 60 + 30 * force, dropTime: 0.06, decay: 0.2, drive: 1.2 }),
  ),
  highTom: hit(0.55, (force) =>
    skin({ seconds: 0.7, low: 132, drop: 80 + 40 * force, dropTime: 0.05, decay: 0.16, drive: 1.2 }),
  ),
  crash: hit(0.33, (force, rng) =>
    mixed(
      metal({ seconds: 2, decay: 0.5 + 0.15 * force, cut: 4200, air: 0.75, force }, rng),
      scaled(filtered(noise(1.2, 0.25, rng), bandpass(3000, KIT_RATE, 0.8)), 0.2),
    ),
  ),
  ride: hit(0.2, (force, rng) => metal({ seconds: 1, decay: 0.2, cut: 5600, air: 0.3, force }, rng)),
};

/** For music without a drummer: frame drum, tambourine, triangle, soft timpani. */
const chamber: Hits = {
  kick: hit(0.6, (force, rng) => handDrum(78, 0.2, 0.05, force * 0.7, rng)),
  snare: hit(0.4, (force, rng) => handDrum(262, 0.08, 0.25, force * 0.8, rng)),
  closedHat: hit(0.3, (force, rng) =>
    shaken(0.008, 0.03, 8200, 0.8, rng).map((sample) => sample * (0.6 + 0.4 * force)),
  ),
  openHat: hit(0.2, (force, rng) =>
    mixed(
      shaken(0.01, 0.08, 7600, 0.7, rng),
      scaled(metal({ seconds: 0.5, decay: 0.1, cut: 7000, air: 0.2, force }, rng), 0.6),
    ),
  ),
  lowTom: hit(0.55, (force, rng) => tom(98, 0.42, force * 0.5, rng)),
  highTom: hit(0.5, (force, rng) => tom(131, 0.36, force * 0.5, rng)),
  crash: hit(0.26, (force, rng) => bronze(2.6, 1.2, 460, force * 0.5, rng)),
  ride: hit(0.16, (force) =>
    mixed(
      ...[1, 2.42, 4.28, 5.6].map((ratio, n) =>
        scaled(ring(1480 * ratio, 1.4, 0.5 / (n + 1)), (0.5 + 0.5 * force) / (n + 1)),
      ),
    ),
  ),
};

const HITS: Readonly<Record<KitName, Hits>> = { acoustic, brushes, latin, afro, hiphop, electronic, chamber };

/**
 * @param level 1 ghost, 2 plain, 3 accent
 * @param variant which of the VARIANTS strokes
 * @returns mono samples at KIT_RATE, starting and ending at zero
 */
export function drumHit(kit: KitName, drum: Drum, level: 1 | 2 | 3, variant = 0): Float32Array {
  const rng = new Rng(hashText(`${kit} ${drum} ${level} ${variant}`));
  const { peak, make } = HITS[kit][drum];
  const force = LEVEL_FORCE[level]! * (1 - 0.08 * variant);
  return finished(make(force, rng), peak * LEVEL_PEAK[level]!);
}

/** Twelve bits and a narrow band, as samplers of the eighties had. */
function crushed(samples: Float32Array): Float32Array {
  const STEPS = 512;
  let highest = 1e-9;
  for (const sample of samples) highest = Math.max(highest, Math.abs(sample));
  return filtered(
    samples.map((sample) => Math.round(Math.tanh((1.5 * sample) / highest) * STEPS) / STEPS),
    lowpass(10_500, KIT_RATE),
  );
}

const FADE_IN: Seconds = 0.0008;
const FADE_OUT: Seconds = 0.02;

/** Brings the highest sample to `peak` and both ends to zero, so that no hit clicks. */
function finished(samples: Float32Array, peak: number): Float32Array {
  let highest = 1e-9;
  for (const sample of samples) highest = Math.max(highest, Math.abs(sample));
  const rise = FADE_IN * KIT_RATE;
  const fall = FADE_OUT * KIT_RATE;
  return samples.map((sample, i) => {
    const ends = Math.min(1, i / rise, (samples.length - 1 - i) / fall);
    return (sample / highest) * peak * ends;
  });
}
