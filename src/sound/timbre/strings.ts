/**
 * Instruments that are struck or plucked, as data. Knows nothing of how they are played. Long because it is one table:
 * an instrument is best read beside its neighbours.
 */
import type { Formant, StruckModel, Timbre } from './timbre.ts';

const SILENT_KNOCK = { gain: 0, hertz: 1000, decay: 0.01 } as const;

/** What every string of the house has unless told otherwise. */
const STRING: StruckModel = {
  kind: 'struck',
  count: 36,
  stiffness: 0.0001,
  at: 0.13,
  slope: 0.9,
  softTouch: 900,
  hardTouch: 4500,
  decay: 1,
  shortens: 0.7,
  damping: 2500,
  spread: 0.8,
  linger: 0,
  attack: 0.0015,
  knock: SILENT_KNOCK,
  body: [],
  longest: 4,
};

const RINGING: Omit<Timbre, 'model' | 'range'> = {
  level: 0,
  attack: 0,
  release: 0.12,
  sustain: 1,
  sink: 1,
  touch: 1.4,
  ceiling: 16_000,
  vibrato: 0,
  legato: 0.02,
  voices: 8,
};

const GUITAR_BODY: readonly Formant[] = [
  { hertz: 105, width: 30, gain: 1.4 },
  { hertz: 210, width: 50, gain: 1.2 },
  { hertz: 430, width: 120, gain: 0.6 },
  { hertz: 2300, width: 900, gain: 0.5 },
];

const grand: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 44,
    stiffness: 0.00033,
    at: 0.12,
    slope: 0.72,
    softTouch: 420,
    hardTouch: 3000,
    decay: 1.5,
    shortens: 0.62,
    damping: 2200,
    spread: 1.3,
    linger: 0.3,
    knock: { gain: 0.035, hertz: 700, decay: 0.014 },
    body: [
      { hertz: 110, width: 60, gain: 0.5 },
      { hertz: 1300, width: 900, gain: 0.25 },
    ],
    longest: 4.5,
  },
  range: [21, 108],
  release: 0.11,
  touch: 1,
  voices: 12,
};

/** Felt between hammer and string, close and small: what quiet records are made with. */
const feltPiano: Timbre = {
  ...grand,
  model: {
    ...(grand.model as StruckModel),
    softTouch: 450,
    hardTouch: 1900,
    decay: 1.1,
    spread: 2.6,
    knock: { gain: 0.09, hertz: 380, decay: 0.018 },
    attack: 0.006,
  },
  release: 0.16,
  ceiling: 6500,
};

/** Two strings nearly out of tune and hard hammers, as in a saloon. */
const uprightPiano: Timbre = {
  ...grand,
  model: {
    ...(grand.model as StruckModel),
    softTouch: 900,
    hardTouch: 4200,
    spread: 5,
    decay: 0.95,
    knock: { gain: 0.07, hertz: 950, decay: 0.011 },
  },
  release: 0.09,
};

const harpsichord: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 48,
    stiffness: 0.00005,
    at: 0.09,
    slope: 0.5,
    softTouch: 5200,
    hardTouch: 6800,
    decay: 0.85,
    shortens: 0.5,
    damping: 4200,
    spread: 1.6,
    linger: 0.15,
    attack: 0.0008,
    knock: { gain: 0.035, hertz: 2600, decay: 0.005 },
    body: [{ hertz: 320, width: 160, gain: 0.7 }],
    longest: 3,
  },
  range: [29, 89],
  level: -1.5,
  release: 0.07,
  touch: 0.3,
  ceiling: 12_000,
  voices: 12,
};

const nylonGuitar: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 30,
    at: 0.16,
    slope: 0.85,
    softTouch: 1500,
    hardTouch: 4600,
    decay: 0.8,
    shortens: 0.75,
    damping: 2200,
    knock: { gain: 0.06, hertz: 1500, decay: 0.006 },
    body: GUITAR_BODY,
    longest: 3,
  },
  range: [40, 88],
  release: 0.09,
};

const steelGuitar: Timbre = {
  ...nylonGuitar,
  model: {
    ...(nylonGuitar.model as StruckModel),
    count: 40,
    at: 0.14,
    slope: 0.75,
    softTouch: 2200,
    hardTouch: 6000,
    decay: 1.05,
    damping: 2800,
    spread: 1,
    knock: { gain: 0.05, hertz: 3200, decay: 0.005 },
  },
};

/** A pickup near the neck and a small amplifier. */
const cleanGuitar: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 34,
    at: 0.22,
    slope: 0.7,
    softTouch: 1500,
    hardTouch: 4200,
    decay: 1.3,
    shortens: 0.6,
    damping: 2000,
    linger: 0.1,
    knock: { gain: 0.03, hertz: 2400, decay: 0.004 },
    body: [{ hertz: 2400, width: 1100, gain: 0.8 }],
    longest: 3.5,
  },
  range: [40, 88],
  release: 0.06,
  ceiling: 7000,
};

/** A hand lies on the strings: short, for chords off the beat. */
const mutedGuitar: Timbre = {
  ...cleanGuitar,
  model: {
    ...(cleanGuitar.model as StruckModel),
    at: 0.1,
    decay: 0.16,
    shortens: 0.3,
    knock: { gain: 0.12, hertz: 2800, decay: 0.006 },
    longest: 0.9,
  },
  release: 0.03,
};

const harp: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 24,
    at: 0.4,
    slope: 1,
    softTouch: 1300,
    hardTouch: 4500,
    decay: 1.2,
    shortens: 0.6,
    damping: 1800,
    linger: 0.1,
    attack: 0.002,
    knock: { gain: 0.04, hertz: 900, decay: 0.006 },
    body: [{ hertz: 220, width: 110, gain: 0.6 }],
    longest: 3.5,
  },
  range: [24, 103],
  release: 0.5,
  voices: 12,
};

const pizzicato: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 20,
    at: 0.2,
    slope: 1.1,
    softTouch: 700,
    hardTouch: 2400,
    decay: 0.22,
    shortens: 0.55,
    damping: 1300,
    spread: 4,
    linger: 0.15,
    attack: 0.002,
    knock: { gain: 0.1, hertz: 650, decay: 0.009 },
    body: [
      { hertz: 280, width: 90, gain: 1.2 },
      { hertz: 480, width: 140, gain: 0.8 },
    ],
    longest: 1.4,
  },
  range: [36, 100],
  release: 0.2,
};

/** Fingers on gut, with the wood of the body: short-lived overtones over a long root. */
const uprightBass: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 22,
    at: 0.24,
    slope: 0.95,
    softTouch: 600,
    hardTouch: 1900,
    decay: 0.36,
    shortens: 0.35,
    damping: 1000,
    linger: 0.12,
    attack: 0.004,
    knock: { gain: 0.16, hertz: 1000, decay: 0.01 },
    body: [
      { hertz: 98, width: 35, gain: 1.1 },
      { hertz: 200, width: 70, gain: 0.7 },
      { hertz: 800, width: 300, gain: 0.4 },
    ],
    longest: 3,
  },
  range: [28, 67],
  release: 0.07,
  ceiling: 5000,
  voices: 4,
};

const fingeredBass: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    count: 26,
    at: 0.17,
    slope: 0.75,
    softTouch: 800,
    hardTouch: 2700,
    decay: 0.65,
    shortens: 0.3,
    damping: 900,
    linger: 0.1,
    attack: 0.003,
    knock: { gain: 0.09, hertz: 1700, decay: 0.006 },
    body: [{ hertz: 800, width: 500, gain: 0.5 }],
    longest: 3.5,
  },
  range: [28, 67],
  release: 0.045,
  ceiling: 6000,
  voices: 4,
};

/** Tines before a pickup: near a sine when stroked, barking when struck. */
const electricPiano: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    partials: [
      { ratio: 1, gain: 1, decay: 1 },
      { ratio: 2, gain: 0.6, decay: 0.6 },
      { ratio: 3, gain: 0.42, decay: 0.5 },
      { ratio: 4, gain: 0.3, decay: 0.4 },
      { ratio: 5, gain: 0.22, decay: 0.33 },
      { ratio: 6, gain: 0.14, decay: 0.28 },
      { ratio: 7.05, gain: 0.24, decay: 0.12 },
      { ratio: 20.2, gain: 0.14, decay: 0.035 },
    ],
    softTouch: 650,
    hardTouch: 4200,
    decay: 1.1,
    shortens: 0.55,
    damping: 6000,
    spread: 0.9,
    linger: 0.2,
    attack: 0.003,
    knock: { gain: 0.02, hertz: 600, decay: 0.008 },
    longest: 4,
  },
  range: [28, 100],
  release: 0.1,
  touch: 0.8,
  ceiling: 9000,
  voices: 12,
};

const vibraphone: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    partials: [
      { ratio: 1, gain: 1, decay: 1 },
      { ratio: 3.984, gain: 0.4, decay: 0.5 },
      { ratio: 10.67, gain: 0.2, decay: 0.14 },
      { ratio: 17.9, gain: 0.08, decay: 0.05 },
    ],
    softTouch: 1600,
    hardTouch: 7000,
    decay: 1.3,
    shortens: 0.5,
    damping: 20_000,
    spread: 0.6,
    linger: 0.35,
    attack: 0.0025,
    knock: { gain: 0.02, hertz: 900, decay: 0.006 },
    longest: 4,
  },
  range: [53, 96],
  level: -1,
  release: 0.35,
};

const marimba: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    partials: [
      { ratio: 1, gain: 1, decay: 1 },
      { ratio: 3.93, gain: 0.45, decay: 0.32 },
      { ratio: 9.24, gain: 0.22, decay: 0.12 },
    ],
    softTouch: 1300,
    hardTouch: 5500,
    decay: 0.24,
    shortens: 0.65,
    damping: 20_000,
    attack: 0.002,
    knock: { gain: 0.09, hertz: 1100, decay: 0.006 },
    longest: 1.6,
  },
  range: [45, 96],
  release: 0.3,
};

/** Tongues of steel on a wooden box, thumbs for hammers. */
const kalimba: Timbre = {
  ...marimba,
  model: {
    ...(marimba.model as StruckModel),
    partials: [
      { ratio: 1, gain: 1, decay: 1 },
      { ratio: 5.4, gain: 0.4, decay: 0.3 },
      { ratio: 2, gain: 0.3, decay: 0.7 },
      { ratio: 3.02, gain: 0.16, decay: 0.5 },
      { ratio: 14.2, gain: 0.16, decay: 0.05 },
    ],
    decay: 0.5,
    knock: { gain: 0.08, hertz: 1400, decay: 0.006 },
    longest: 2.4,
  },
  range: [48, 96],
};

/** A bar of glass over a soft body; the person's own by default: told from the machine at once. */
const glass: Timbre = {
  ...RINGING,
  model: {
    ...STRING,
    partials: [
      { ratio: 1, gain: 1, decay: 1 },
      { ratio: 2, gain: 0.3, decay: 0.5 },
      { ratio: 3, gain: 0.22, decay: 0.35 },
      { ratio: 4.02, gain: 0.2, decay: 0.22 },
      { ratio: 6.9, gain: 0.1, decay: 0.07 },
    ],
    softTouch: 1500,
    hardTouch: 5000,
    decay: 0.8,
    shortens: 0.45,
    damping: 9000,
    spread: 1.2,
    linger: 0.3,
    attack: 0.0015,
    knock: { gain: 0.02, hertz: 2500, decay: 0.004 },
    longest: 3.2,
  },
  range: [36, 103],
  release: 0.2,
  voices: 10,
};

export const STRUCK_TIMBRES = {
  grand,
  feltPiano,
  uprightPiano,
  harpsichord,
  nylonGuitar,
  steelGuitar,
  cleanGuitar,
  mutedGuitar,
  harp,
  pizzicato,
  uprightBass,
  fingeredBass,
  electricPiano,
  vibraphone,
  marimba,
  kalimba,
  glass,
} as const satisfies Readonly<Record<string, Timbre>>;
