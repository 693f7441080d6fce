/**
 * No form at all: what the prior does by itself. The baseline that a form is measured against; it knows nothing of phrases
 * but how to count bars in fours.
 */
import type { MetreName } from '../../src/music/metre.ts';
import type { PhrasePlace } from '../../src/protocol/bar.ts';
import type { FormPort } from './formPort.ts';
import { formTilt, type FormTilt } from './formTilt.ts';

/** Bars of what is told as a phrase. */
const USUAL_BARS = 4;

export class Formless implements FormPort {
  configure(): void {}
  prime(): void {}
  place(barIndex: number): PhrasePlace {
    const index = Math.floor(barIndex / USUAL_BARS);
    return { index, bar: barIndex % USUAL_BARS, bars: USUAL_BARS, act: 'new', motif: -1 };
  }
  tilt(place: PhrasePlace, metre: MetreName): FormTilt {
    return formTilt(place, 0, metre);
  }
  motif(): null {
    return null;
  }
  remember(): void {}
  favour(): void {}
  avoid(): void {}
  reinforce(): void {}
  imagine(): [] {
    return [];
  }
  rehearse(): void {}
  wish(): void {}
  consult(): void {}
  readonly parameters: readonly number[] = [];
  restore(): void {}
  reset(): void {}
}
