/**
 * Who plays a style: for every role an instrument and how much of the style's character lies in it, the kit, and how its
 * chords are accompanied. A table for people to read and change; knows nothing of how a mixture is cast.
 */
import type { PatternName } from './comping.ts';
import type { KitName } from './drumkit.ts';
import type { TimbreName } from './timbre/timbres.ts';

export const ROLES = ['melody', 'bass', 'inner1', 'inner2', 'comp', 'drums'] as const;
export type Role = (typeof ROLES)[number];

export interface LineUp {
  readonly melody: TimbreName;
  readonly bass: TimbreName;
  readonly inner1: TimbreName;
  readonly inner2: TimbreName;
  readonly comp: TimbreName;
  readonly kit: KitName;
  readonly pattern: PatternName;
  /** What doubles the tune where the music is at its fullest. */
  readonly colour: TimbreName;
  /** The person's own. */
  readonly player: TimbreName;
  /** 0–1 for each of ROLES: how much the style would lose without it. */
  readonly claims: readonly [number, number, number, number, number, number];
}

/** The tune and its parts are the style: nobody accompanies, nobody drums. */
const PARTS = [1, 0.75, 0.9, 0.85, 0.15, 0.05] as const;
/** A song over an accompaniment. */
const SONG = [0.9, 0.8, 0.5, 0.5, 0.8, 0.4] as const;
/** The drums are the style, then the bass, then what plays the chords. */
const GROOVE = [0.55, 0.85, 0.35, 0.35, 0.75, 1] as const;

const choral: LineUp = {
  melody: 'choir',
  bass: 'bassChoir',
  inner1: 'choir',
  inner2: 'hummingChoir',
  comp: 'pipeOrgan',
  kit: 'chamber',
  pattern: 'none',
  colour: 'flute',
  player: 'oboe',
  claims: PARTS,
};
const quartet: LineUp = {
  ...choral,
  melody: 'violin',
  bass: 'cello',
  inner1: 'violin',
  inner2: 'viola',
  comp: 'strings',
  colour: 'strings',
  player: 'clarinet',
};
const piano: LineUp = {
  ...choral,
  melody: 'grand',
  bass: 'grand',
  inner1: 'grand',
  inner2: 'grand',
  comp: 'strings',
  colour: 'grand',
  player: 'violin',
};
const band: LineUp = {
  melody: 'cleanGuitar',
  bass: 'fingeredBass',
  inner1: 'electricPiano',
  inner2: 'organ',
  comp: 'steelGuitar',
  kit: 'acoustic',
  pattern: 'strum',
  colour: 'glass',
  player: 'cleanGuitar',
  claims: GROOVE,
};

export const LINE_UPS: Readonly<Record<string, LineUp>> = {
  chorale: choral,
  hymn: { ...choral, inner1: 'hummingChoir', inner2: 'pipeOrgan', bass: 'pipeOrgan', colour: 'trumpet' },
  psalm: { ...choral, inner1: 'hummingChoir', colour: 'clarinet', player: 'flute' },
  'string-quartet': quartet,
  ensemble: {
    ...quartet,
    melody: 'oboe',
    inner1: 'strings',
    inner2: 'strings',
    bass: 'lowStrings',
    colour: 'violin',
    player: 'harpsichord',
  },
  lied: { ...piano, melody: 'clarinet', colour: 'violin', player: 'oboe', claims: SONG },
  'baroque-keyboard': {
    ...piano,
    melody: 'harpsichord',
    bass: 'harpsichord',
    inner1: 'harpsichord',
    inner2: 'harpsichord',
    comp: 'strings',
    colour: 'oboe',
    player: 'flute',
  },
  'classical-piano': { ...piano, player: 'clarinet' },
  'romantic-piano': { ...piano, player: 'cello' },
  waltz: piano,
  mazurka: { ...piano, player: 'accordion' },
  polonaise: { ...piano, player: 'trumpet' },
  dance: { ...piano, melody: 'accordion', inner1: 'pizzicato', bass: 'lowStrings', player: 'clarinet' },
  folk: {
    ...piano,
    melody: 'flute',
    bass: 'uprightBass',
    inner1: 'nylonGuitar',
    inner2: 'viola',
    comp: 'steelGuitar',
    pattern: 'arpeggio',
    colour: 'accordion',
    player: 'violin',
    claims: SONG,
  },
  guitar: {
    ...piano,
    melody: 'nylonGuitar',
    bass: 'nylonGuitar',
    inner1: 'nylonGuitar',
    inner2: 'nylonGuitar',
    colour: 'flute',
    player: 'harp',
  },
  ragtime: {
    ...piano,
    melody: 'uprightPiano',
    bass: 'uprightPiano',
    inner1: 'uprightPiano',
    inner2: 'uprightPiano',
    colour: 'clarinet',
    player: 'trumpet',
  },
  'game-rock': {
    ...band,
    melody: 'drivenGuitar',
    inner1: 'drivenGuitar',
    inner2: 'organ',
    pattern: 'drive',
    comp: 'drivenGuitar',
    colour: 'synthLead',
    player: 'synthLead',
    claims: [0.9, 0.85, 0.7, 0.4, 0.6, 0.8],
  },
  'pop-harmony': {
    ...band,
    melody: 'electricPiano',
    inner1: 'strings',
    inner2: 'warmPad',
    comp: 'grand',
    pattern: 'pulse',
    player: 'synthLead',
    claims: SONG,
  },
  lofi: {
    ...band,
    melody: 'vibraphone',
    bass: 'subBass',
    inner1: 'feltPiano',
    inner2: 'warmPad',
    comp: 'electricPiano',
    kit: 'hiphop',
    pattern: 'lazy',
    colour: 'flute',
    player: 'kalimba',
    claims: [0.8, 0.8, 0.7, 0.5, 0.9, 0.9],
  },
  house: {
    ...band,
    melody: 'synthLead',
    bass: 'synthBass',
    inner1: 'glassPad',
    inner2: 'warmPad',
    comp: 'stabSynth',
    kit: 'electronic',
    pattern: 'offbeat',
    colour: 'glass',
    player: 'synthLead',
    claims: [0.7, 0.9, 0.5, 0.5, 0.9, 1],
  },
  blues: {
    ...band,
    melody: 'cleanGuitar',
    bass: 'uprightBass',
    inner1: 'organ',
    inner2: 'organ',
    comp: 'uprightPiano',
    pattern: 'charleston',
    colour: 'saxophone',
    player: 'saxophone',
    claims: [0.9, 0.8, 0.5, 0.5, 0.8, 0.7],
  },
  bossa: {
    ...band,
    melody: 'flute',
    bass: 'uprightBass',
    inner1: 'electricPiano',
    inner2: 'strings',
    comp: 'nylonGuitar',
    kit: 'latin',
    pattern: 'bossa',
    colour: 'vibraphone',
    player: 'vibraphone',
    claims: [0.7, 0.8, 0.4, 0.4, 1, 0.9],
  },
  rock: { ...band, melody: 'drivenGuitar', inner2: 'organ', player: 'drivenGuitar' },
  funk: {
    ...band,
    melody: 'saxophone',
    inner1: 'trumpet',
    inner2: 'organ',
    comp: 'mutedGuitar',
    pattern: 'scratch',
    player: 'electricPiano',
  },
  jazz: {
    ...band,
    melody: 'saxophone',
    bass: 'uprightBass',
    inner1: 'vibraphone',
    inner2: 'clarinet',
    comp: 'grand',
    kit: 'brushes',
    pattern: 'charleston',
    colour: 'trumpet',
    player: 'vibraphone',
  },
  latin: {
    ...band,
    melody: 'trumpet',
    bass: 'uprightBass',
    inner1: 'nylonGuitar',
    inner2: 'marimba',
    comp: 'uprightPiano',
    kit: 'latin',
    pattern: 'montuno',
    colour: 'flute',
    player: 'flute',
  },
  hiphop: {
    ...band,
    melody: 'kalimba',
    bass: 'subBass',
    inner1: 'strings',
    inner2: 'feltPiano',
    comp: 'electricPiano',
    kit: 'hiphop',
    pattern: 'lazy',
    colour: 'glass',
    player: 'synthLead',
  },
  soul: {
    ...band,
    melody: 'saxophone',
    inner1: 'strings',
    inner2: 'organ',
    comp: 'electricPiano',
    pattern: 'pulse',
    colour: 'trumpet',
    player: 'saxophone',
  },
  afrocuban: {
    ...band,
    melody: 'flute',
    bass: 'uprightBass',
    inner1: 'marimba',
    inner2: 'trumpet',
    comp: 'uprightPiano',
    kit: 'latin',
    pattern: 'montuno',
    colour: 'trumpet',
    player: 'trumpet',
  },
  punk: {
    ...band,
    melody: 'drivenGuitar',
    inner1: 'drivenGuitar',
    comp: 'drivenGuitar',
    pattern: 'drive',
    player: 'drivenGuitar',
  },
  'new-orleans': {
    ...band,
    melody: 'trumpet',
    bass: 'uprightBass',
    inner1: 'clarinet',
    inner2: 'saxophone',
    comp: 'uprightPiano',
    pattern: 'charleston',
    colour: 'clarinet',
    player: 'clarinet',
  },
  country: {
    ...band,
    melody: 'violin',
    bass: 'uprightBass',
    inner1: 'cleanGuitar',
    inner2: 'accordion',
    pattern: 'boom',
    player: 'steelGuitar',
  },
  pop: {
    ...band,
    melody: 'synthLead',
    inner1: 'strings',
    inner2: 'warmPad',
    comp: 'grand',
    pattern: 'pulse',
    player: 'electricPiano',
  },
  reggae: {
    ...band,
    melody: 'organ',
    inner1: 'trumpet',
    inner2: 'electricPiano',
    comp: 'mutedGuitar',
    pattern: 'skank',
    player: 'accordion',
  },
  gospel: {
    ...band,
    melody: 'choir',
    inner1: 'choir',
    inner2: 'hummingChoir',
    comp: 'organ',
    pattern: 'pulse',
    player: 'organ',
  },
  afrobeat: {
    ...band,
    melody: 'saxophone',
    inner1: 'trumpet',
    inner2: 'marimba',
    comp: 'mutedGuitar',
    kit: 'afro',
    pattern: 'scratch',
    colour: 'trumpet',
    player: 'organ',
  },
};

/** The house's own: for styles that people bring along, and where no style is told. */
export const HOUSE_LINE_UP: LineUp = {
  ...band,
  melody: 'flute',
  inner1: 'electricPiano',
  inner2: 'strings',
  comp: 'nylonGuitar',
  pattern: 'arpeggio',
  player: 'glass',
};

export function lineUpOf(style: string): LineUp {
  return Object.hasOwn(LINE_UPS, style) ? LINE_UPS[style]! : HOUSE_LINE_UP;
}
