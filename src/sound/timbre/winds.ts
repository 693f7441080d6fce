/**
 * Instruments that hold a tone: bowed, blown, sung, electric, as data. Formants of the voice after Peterson and Barney
 * 1952. Long because it is one table, as the struck ones are.
 */
import type { Formant, MassedModel, SoloModel, Timbre } from './timbre.ts';

const HELD: Omit<Timbre, 'model' | 'range'> = {
  level: 0,
  attack: 0.05,
  release: 0.09,
  sustain: 0.85,
  sink: 0.6,
  touch: 1.2,
  ceiling: 15_000,
  vibrato: 0,
  legato: 0.045,
  voices: 6,
};

const SECTION: MassedModel = {
  kind: 'massed',
  slope: 1,
  softDull: 4.5,
  hardDull: 1.8,
  even: 1,
  cents: 16,
  core: 0.45,
  formants: [],
  noise: { gain: 0, hertz: 3000, width: 2000 },
};

const SOLO: SoloModel = {
  kind: 'solo',
  partials: [1],
  base: 1,
  slope: 1.1,
  softDull: 4,
  hardDull: 1.5,
  formants: [],
  rise: 0.02,
  lag: 0.08,
  vibrato: { hertz: 5, cents: 0, delay: 0.3, tremolo: 0 },
  noise: { gain: 0, hertz: 2500, width: 2500, onset: 0 },
};

/** Air of the box, its wood, and the bridge's hill. */
const VIOLIN_BODY: readonly Formant[] = [
  { hertz: 280, width: 60, gain: 0.9 },
  { hertz: 470, width: 90, gain: 1.1 },
  { hertz: 1000, width: 300, gain: 0.4 },
  { hertz: 2500, width: 800, gain: 1.1 },
];
const CELLO_BODY: readonly Formant[] = [
  { hertz: 105, width: 40, gain: 0.8 },
  { hertz: 190, width: 60, gain: 0.9 },
  { hertz: 620, width: 220, gain: 0.6 },
  { hertz: 1900, width: 700, gain: 0.7 },
];
const AH: readonly Formant[] = [
  { hertz: 750, width: 140, gain: 4 },
  { hertz: 1150, width: 160, gain: 2.6 },
  { hertz: 2750, width: 300, gain: 1.3 },
  { hertz: 3600, width: 400, gain: 0.6 },
];
const OO: readonly Formant[] = [
  { hertz: 350, width: 110, gain: 4 },
  { hertz: 820, width: 150, gain: 1.6 },
  { hertz: 2400, width: 300, gain: 0.4 },
];

const strings: Timbre = {
  ...HELD,
  model: {
    ...SECTION,
    slope: 0.95,
    softDull: 3.6,
    hardDull: 1.5,
    cents: 17,
    formants: VIOLIN_BODY,
    noise: { gain: 0.035, hertz: 3600, width: 2200 },
  },
  range: [43, 100],
  attack: 0.11,
  release: 0.14,
  vibrato: 3,
  voices: 8,
};

const lowStrings: Timbre = {
  ...strings,
  model: {
    ...(strings.model as MassedModel),
    softDull: 5,
    hardDull: 2.4,
    cents: 14,
    core: 0.55,
    formants: CELLO_BODY,
    noise: { gain: 0.03, hertz: 2200, width: 1600 },
  },
  range: [28, 72],
  attack: 0.1,
  voices: 4,
};

const violin: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [1, 0.75, 0.6, 0.5, 0.36, 0.32, 0.28],
    slope: 1.3,
    softDull: 2.4,
    hardDull: 0.8,
    formants: VIOLIN_BODY,
    rise: 0.028,
    lag: 0.05,
    vibrato: { hertz: 5.8, cents: 16, delay: 0.18, tremolo: 0.05 },
    noise: { gain: 0.03, hertz: 3800, width: 3000, onset: 2.5 },
  },
  range: [55, 103],
  attack: 0.045,
  release: 0.08,
};

const viola: Timbre = {
  ...violin,
  model: {
    ...(violin.model as SoloModel),
    softDull: 3.2,
    hardDull: 1.3,
    formants: [
      { hertz: 230, width: 60, gain: 0.9 },
      { hertz: 380, width: 90, gain: 1 },
      { hertz: 850, width: 260, gain: 0.5 },
      { hertz: 2000, width: 700, gain: 0.9 },
    ],
    vibrato: { hertz: 5, cents: 14, delay: 0.22, tremolo: 0.05 },
  },
  range: [48, 91],
};

const cello: Timbre = {
  ...violin,
  model: {
    ...(violin.model as SoloModel),
    softDull: 4.2,
    hardDull: 1.9,
    formants: CELLO_BODY,
    rise: 0.035,
    vibrato: { hertz: 5, cents: 12, delay: 0.25, tremolo: 0.05 },
    noise: { gain: 0.03, hertz: 2400, width: 2200, onset: 2.5 },
  },
  range: [36, 84],
  voices: 4,
};

const choir: Timbre = {
  ...HELD,
  model: {
    ...SECTION,
    slope: 1.05,
    softDull: 2.8,
    hardDull: 1.6,
    cents: 20,
    core: 0.55,
    formants: AH,
    noise: { gain: 0.045, hertz: 4600, width: 3400 },
  },
  range: [48, 84],
  attack: 0.12,
  release: 0.18,
  vibrato: 5,
  voices: 8,
};

/** Closed mouths: softer and lower, for what accompanies. */
const hummingChoir: Timbre = {
  ...choir,
  model: { ...(choir.model as MassedModel), formants: OO, softDull: 4.5, hardDull: 2.8 },
  range: [40, 79],
  attack: 0.15,
};

const bassChoir: Timbre = {
  ...choir,
  model: {
    ...(choir.model as MassedModel),
    cents: 15,
    core: 0.6,
    formants: [
      { hertz: 600, width: 140, gain: 3 },
      { hertz: 1000, width: 160, gain: 2 },
      { hertz: 2450, width: 300, gain: 1 },
    ],
  },
  range: [36, 64],
  voices: 4,
};

const warmPad: Timbre = {
  ...HELD,
  model: { ...SECTION, slope: 1.15, softDull: 4, hardDull: 2.4, cents: 22, core: 0.45 },
  range: [36, 96],
  attack: 0.35,
  release: 0.45,
  sustain: 1,
  vibrato: 2,
  voices: 10,
};

const glassPad: Timbre = {
  ...warmPad,
  model: {
    ...SECTION,
    slope: 1.25,
    softDull: 2.5,
    hardDull: 1.2,
    even: 0.45,
    cents: 20,
    core: 0.4,
    formants: [{ hertz: 2200, width: 900, gain: 0.7 }],
  },
  range: [48, 100],
  attack: 0.22,
};

/** Detuned saws: chords of the dance floor. */
const stabSynth: Timbre = {
  ...HELD,
  model: { ...SECTION, slope: 0.95, softDull: 1.2, hardDull: 0.3, cents: 20, core: 0.5 },
  range: [40, 96],
  attack: 0.004,
  release: 0.07,
  sustain: 0.5,
  sink: 0.25,
  sweep: { from: 14, to: 4, decay: 0.16, q: 1.4 },
  voices: 10,
};

const flute: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [1, 0.66, 0.4, 0.22, 0.13, 0.09, 0.06, 0.035, 0.02],
    slope: 0,
    softDull: 3,
    hardDull: 0.6,
    rise: 0.03,
    lag: 0.25,
    vibrato: { hertz: 5, cents: 7, delay: 0.25, tremolo: 0.13 },
    noise: { gain: 0.1, hertz: 3600, width: 4200, onset: 3 },
  },
  range: [60, 98],
  attack: 0.025,
  release: 0.06,
};

const oboe: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [0.55, 0.75, 1, 0.8, 0.5, 0.35, 0.3, 0.2, 0.16, 0.1],
    slope: 1.6,
    softDull: 2,
    hardDull: 0.7,
    formants: [
      { hertz: 1050, width: 250, gain: 1 },
      { hertz: 2900, width: 500, gain: 0.7 },
    ],
    rise: 0.016,
    lag: 0.06,
    vibrato: { hertz: 5, cents: 8, delay: 0.3, tremolo: 0.06 },
    noise: { gain: 0.015, hertz: 3200, width: 3000, onset: 2 },
  },
  range: [58, 91],
  level: -1,
  attack: 0.02,
  release: 0.05,
};

const clarinet: Timbre = {
  ...oboe,
  model: {
    ...(oboe.model as SoloModel),
    partials: [1, 0.06, 0.62, 0.08, 0.42, 0.1, 0.26, 0.1, 0.15, 0.08],
    formants: [{ hertz: 1500, width: 500, gain: 0.4 }],
    rise: 0.022,
    vibrato: { hertz: 5, cents: 2, delay: 0.5, tremolo: 0.03 },
    noise: { gain: 0.02, hertz: 2400, width: 2400, onset: 2 },
  },
  range: [50, 94],
  level: 0,
};

/** A tenor's reed, breath and growl. */
const saxophone: Timbre = {
  ...oboe,
  model: {
    ...(oboe.model as SoloModel),
    partials: [1, 0.9, 0.7, 0.6, 0.42, 0.36, 0.25, 0.2, 0.15, 0.12],
    slope: 1.5,
    softDull: 3.6,
    hardDull: 1,
    formants: [
      { hertz: 620, width: 200, gain: 0.9 },
      { hertz: 1300, width: 350, gain: 0.7 },
    ],
    rise: 0.024,
    lag: 0.1,
    vibrato: { hertz: 5, cents: 11, delay: 0.35, tremolo: 0.08 },
    noise: { gain: 0.05, hertz: 1900, width: 2600, onset: 3.5 },
  },
  range: [44, 84],
  level: 0,
  attack: 0.03,
};

const trumpet: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [0.75, 0.95, 1, 0.85, 0.7, 0.55, 0.42, 0.32, 0.24, 0.18],
    slope: 1.5,
    softDull: 4.5,
    hardDull: 0.8,
    formants: [{ hertz: 1250, width: 450, gain: 0.8 }],
    rise: 0.014,
    lag: 0.16,
    vibrato: { hertz: 5, cents: 5, delay: 0.4, tremolo: 0.04 },
    noise: { gain: 0.012, hertz: 3000, width: 3000, onset: 4 },
  },
  range: [54, 86],
  level: -1.5,
  attack: 0.018,
  release: 0.05,
};

const accordion: Timbre = {
  ...HELD,
  model: {
    ...SECTION,
    slope: 0.75,
    softDull: 2.6,
    hardDull: 1.2,
    cents: 6,
    core: 0.6,
    formants: [{ hertz: 1400, width: 700, gain: 0.6 }],
    noise: { gain: 0.012, hertz: 3000, width: 2600 },
  },
  range: [41, 93],
  attack: 0.03,
  release: 0.05,
  sustain: 1,
  level: -1,
  voices: 10,
};

/** Drawbars 8 8 8 0 0 0 0 0 4 through a slow rotor. */
const organ: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    base: 0.5,
    partials: [0.5, 1, 0.62, 0.4, 0, 0.22, 0, 0.16, 0, 0.05, 0, 0.05, 0, 0, 0, 0.1],
    slope: 0,
    softDull: 0.6,
    hardDull: 0.2,
    rise: 0.003,
    lag: 0,
    vibrato: { hertz: 0.83, cents: 2.5, delay: 0, tremolo: 0.12 },
    noise: { gain: 0.004, hertz: 2600, width: 3000, onset: 14 },
  },
  range: [36, 96],
  attack: 0.006,
  release: 0.02,
  sustain: 1,
  touch: 0.4,
  level: -1.5,
  voices: 10,
};

/** Pipes of a principal chorus: eight, four, two and two thirds, two foot. */
const pipeOrgan: Timbre = {
  ...HELD,
  model: {
    ...SECTION,
    slope: 0.95,
    softDull: 2,
    hardDull: 1.4,
    even: 1.15,
    cents: 4,
    core: 0.85,
    formants: [{ hertz: 1800, width: 900, gain: 0.5 }],
    noise: { gain: 0.015, hertz: 2600, width: 2000 },
  },
  range: [28, 96],
  attack: 0.03,
  release: 0.07,
  sustain: 1,
  touch: 0.3,
  level: -1,
  voices: 10,
};

const synthLead: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [1],
    slope: 1,
    softDull: 0.8,
    hardDull: 0.3,
    rise: 0.004,
    lag: 0,
    vibrato: { hertz: 5, cents: 9, delay: 0.35, tremolo: 0 },
  },
  range: [43, 98],
  attack: 0.004,
  release: 0.08,
  sweep: { from: 12, to: 5, decay: 0.3, q: 1.2 },
  level: -1,
};

/** A guitar through a driven amplifier: held, compressed, singing. */
const drivenGuitar: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [1, 0.8, 0.85, 0.55, 0.5, 0.4, 0.34, 0.3, 0.22, 0.18],
    slope: 1.2,
    softDull: 1.6,
    hardDull: 0.9,
    formants: [{ hertz: 1900, width: 800, gain: 1 }],
    rise: 0.004,
    lag: 0,
    vibrato: { hertz: 5, cents: 7, delay: 0.4, tremolo: 0 },
    noise: { gain: 0.02, hertz: 2600, width: 2400, onset: 5 },
  },
  range: [40, 88],
  attack: 0.004,
  release: 0.05,
  sustain: 0.6,
  sink: 1.2,
  ceiling: 5200,
  touch: 0.6,
  level: -1,
};

/** Almost a sine, with as much above it as small loudspeakers need to show it. */
const subBass: Timbre = {
  ...HELD,
  model: {
    ...SOLO,
    partials: [1, 0.75, 0.55, 0.4, 0.28, 0.2, 0.13, 0.08],
    slope: 0,
    softDull: 2,
    hardDull: 0.5,
    rise: 0.004,
    lag: 0,
  },
  range: [26, 60],
  attack: 0.006,
  release: 0.05,
  sustain: 0.8,
  sink: 0.5,
  ceiling: 4000,
  legato: 0.02,
  voices: 3,
};

const synthBass: Timbre = {
  ...HELD,
  model: { ...SOLO, partials: [1], slope: 1, softDull: 1, hardDull: 0.4, rise: 0.002, lag: 0 },
  range: [26, 64],
  attack: 0.003,
  release: 0.04,
  sustain: 0.6,
  sink: 0.3,
  sweep: { from: 16, to: 3.5, decay: 0.12, q: 2 },
  legato: 0.01,
  voices: 3,
};

export const HELD_TIMBRES = {
  strings,
  lowStrings,
  violin,
  viola,
  cello,
  choir,
  hummingChoir,
  bassChoir,
  warmPad,
  glassPad,
  stabSynth,
  flute,
  oboe,
  clarinet,
  saxophone,
  trumpet,
  accordion,
  organ,
  pipeOrgan,
  synthLead,
  drivenGuitar,
  subBass,
  synthBass,
} as const satisfies Readonly<Record<string, Timbre>>;
