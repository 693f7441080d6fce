/** Music as a stage would play it, without one: bars of the shipped composer, with all that the sound is told of them. Knows no audio. */
import { checkStyle, voicesOf } from '../../agents/composer/style.ts';
import { Composer } from '../../agents/composer/composer.ts';
import { Network } from '../../agents/composer/network.ts';
import { unwrap } from '../kernel/result.ts';
import type { Seconds } from '../kernel/units.ts';
import { isMetreName, metreOf } from '../music/metre.ts';
import { PITCHED } from '../music/voices.ts';
import type { PlannedBar, StyleMixture } from '../protocol/bar.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import { endAll, writeSlot, type Pen } from '../session/notes.ts';
import { slotSeconds } from '../session/timeline.ts';
import { loadPrior, startBackend } from './loadComposer.ts';
import { nextBar } from './nextBar.ts';

export interface Take {
  readonly events: readonly SoundEvent[];
  readonly scenes: readonly Scene[];
  /** To the end of the last bar. */
  readonly seconds: Seconds;
}

export interface Takes {
  /** Names of the styles. */
  readonly styles: readonly string[];
  /** @param seconds at least so long, in whole bars */
  compose(style: StyleMixture, seed: number, seconds: Seconds): Promise<Take>;
}

export async function openTakes(): Promise<Takes> {
  const prior = loadPrior(null);
  await startBackend();
  const network = new Network(prior);
  return {
    styles: prior.styles.map(({ name }) => name),
    async compose(style, seed, seconds) {
      unwrap(checkStyle(style, prior.styles));
      const [heaviest] = Object.entries(style).toSorted(([, a], [, b]) => b - a);
      const usual = prior.styles.find(({ name }) => name === heaviest?.[0]);
      const metre = usual && isMetreName(usual.metre) ? usual.metre : '4/4';
      const settings = {
        style,
        key: { tonic: seed % 12, mode: seed % 3 === 0 ? ('minor' as const) : ('major' as const) },
        metre,
        tempo: usual?.tempo ?? 100,
        voices: voicesOf(style, prior.styles),
      };
      const composer = new Composer(network, prior.styles, settings, seed);
      const bars: PlannedBar[] = [];
      const wanted = Math.ceil(seconds / ((metreOf(metre).slots * 60) / settings.tempo / 4));
      for (let barIndex = 0; barIndex < wanted; barIndex++) bars.push(await nextBar(composer, barIndex));
      return takeOf(bars);
    },
  };
}

/** Bars one after the other, from music time 0. */
export function takeOf(bars: readonly PlannedBar[]): Take {
  const open = Object.fromEntries(PITCHED.map((voice) => [voice, null])) as Pen['open'];
  const pen: Pen = { events: [], scenes: [], open, nextNote: 1 };
  let at: Seconds = 0;
  for (const bar of bars) {
    const timed = { bar, startsAt: at, slotSeconds: slotSeconds(bar), echo: false };
    const { slots } = metreOf(bar.metre);
    for (let slot = 0; slot < slots; slot++) writeSlot(pen, timed, slot);
    at += slots * timed.slotSeconds;
  }
  endAll(pen, at);
  // What a page is handed must be plain: the rest of a plan is not for the sound.
  const scenes = pen.scenes.map(({ bar: { barIndex, metre, style, key, phrase, chords }, ...scene }) => ({
    ...scene,
    bar: { barIndex, metre, style, key, phrase, chords },
  }));
  return { events: pen.events, scenes, seconds: at };
}
