/** How full the music is to be, from its form and the tension of its chords: who rests, who joins in. Pure; knows no instruments. */
import type { Scene } from '../session/event.ts';

export interface Texture {
  /** 0 thin … 1 full */
  readonly fullness: number;
  readonly comp: 'none' | 'sparse' | 'full';
  /** The tune and the bass are doubled at the octave. */
  readonly doubled: boolean;
  /** Factor on how hard the accompaniment plays. */
  readonly touch: number;
}

/** A piece sets out with few: the accompaniment joins in the second bar, and fills out after the first phrases. */
const OPENING_BARS = 8;

/** Mean and standard deviation of a bar's tonal tension over ten styles; and how much of the texture one deviation makes. */
const USUAL_TENSION = 0.3;
const TENSION_SPREAD = 0.13;
const TENSION_SHARE = 0.14;

/** @param heard tonal tension of the bar, 0–1, as far as it is known: the form says what is aimed at, this what has become of it */
export function textureOf(
  { barIndex, phrase }: Pick<Scene['bar'], 'barIndex' | 'phrase'>,
  heard: number = USUAL_TENSION,
): Texture {
  const { tension = 0, density = 0 } = phrase.targets ?? {};
  const strain = Math.min(2, Math.max(-2, (heard - USUAL_TENSION) / TENSION_SPREAD));
  const opening = Math.max(0, 1 - barIndex / OPENING_BARS);
  const gone = phrase.bar / phrase.bars;
  const act = phrase.act === 'contrast' ? -0.16 : phrase.act === 'develop' ? 0.1 : phrase.act === 'repeat' ? 0.06 : 0;
  // A section that comes back comes back fuller.
  const returned = phrase.section?.includes("'") ? 0.12 : 0;
  const fullness = Math.min(
    1,
    Math.max(
      0,
      0.55 +
        0.14 * tension +
        0.1 * density +
        0.14 * (gone - 0.4) +
        act +
        returned -
        0.34 * opening +
        TENSION_SHARE * strain,
    ),
  );
  const closing = phrase.act === 'cadence' && phrase.bar === phrase.bars - 1;
  return {
    fullness,
    comp: barIndex === 0 || fullness < 0.22 ? 'none' : fullness < 0.56 || closing ? 'sparse' : 'full',
    doubled: fullness > 0.7 && !closing,
    touch: 0.82 + 0.32 * fullness,
  };
}

/** −1…1: how far a phrase brightens sounds whose timbre may move, by what the policy aims at with it. */
export function brightnessOf({ targets }: Scene['bar']['phrase']): number {
  return Math.min(1, Math.max(-1, ((targets?.tension ?? 0) + (targets?.brightness ?? 0)) / 2));
}
