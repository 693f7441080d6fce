/**
 * Answers that are neither More nor Change: advice changes the light (brighter, darker) and stirs or stills the petals
 * (wilder, calmer), and presses too fast to judge by come back as sparkles that reach nothing.
 */
import { tint, type Inks } from './ink.ts';
import { AMBER_LIGHT, BLUE, CORAL, IVORY, MIST, mix, ratingColour } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { MOST_SPARKLES, SPARKLE_SECONDS } from './viewModel/feel.ts';
import { clamp01, easeOut, grain, smooth } from './viewModel/motion.ts';
import type { View } from './viewModel/view.ts';

const GRAINS = 14;
const ROSETTE = 90;
const LOBES = 9;
const DAWN = 0xff9e5e;
const ROSE = 0x8a4a8e;
const DARK = 0x02030a;

/** Brighter: a dawn rises from the horizon. Darker: night closes in from above. */
function paintLight(inks: Inks, view: View): void {
  const { light } = view.feel;
  const { width, soilY, height, nowX } = view.layout;
  if (light > 0.01) {
    const peach = tint(DAWN, 0.38 * light);
    const rose = tint(ROSE, 0.24 * light);
    const none = tint(ROSE, 0);
    const high = 0.06 * height;
    const middle = 0.6 * soilY;
    inks.light.quad(SPRITE.solid, 0, high, 0, middle, width, high, width, middle, none, rose, none, rose);
    inks.light.quad(SPRITE.solid, 0, middle, 0, soilY, width, middle, width, soilY, rose, peach, rose, peach);
    inks.light.stamp(SPRITE.glow, nowX, soilY, 1.3 * width, 0.34 * height, AMBER_LIGHT, 0.24 * light);
  } else if (light < -0.01) {
    const dark = tint(DARK, -0.9 * light);
    const less = tint(DARK, -0.5 * light);
    inks.under.quad(SPRITE.solid, 0, 0, 0, soilY, width, 0, width, soilY, dark, less, dark, less);
  }
}

/** A rosette around the bud: many lobes that turn when it is to be wilder, one still wide ring when it is to be calmer. */
function paintStir(inks: Inks, view: View): void {
  const { energy } = view.feel;
  const strength = Math.abs(energy);
  if (strength <= 0.02) return;
  const { unit } = view.layout;
  const wild = energy > 0;
  const spread = view.calm ? 0 : 1 - strength;
  const turning = view.calm ? 0 : view.clock * 3;
  for (let ring = 0; ring < (wild ? 3 : 2); ring++) {
    const radius = (wild ? 15 + 4 * ring + 9 * spread : 30 - 5 * ring - 9 * spread) * unit;
    const colour = wild ? mix(CORAL, AMBER_LIGHT, 0.35 * ring) : mix(MIST, IVORY, 0.5);
    const alpha = strength * (wild ? 0.75 - 0.2 * ring : 0.8 - 0.35 * ring);
    for (let step = 0; step <= ROSETTE; step++) {
      const turn = (2 * Math.PI * step) / ROSETTE;
      const lobe = wild ? 1 + 0.1 * strength * Math.sin(LOBES * turn + (ring % 2 === 0 ? turning : -turning)) : 1;
      inks.light.point(
        view.budX + Math.sin(turn) * radius * lobe,
        view.budY - Math.cos(turn) * radius * lobe,
        (wild ? 0.7 : 1.2) * unit,
        colour,
        alpha,
      );
    }
    inks.light.stroke(SPRITE.haze);
  }
}

export function paintMood(inks: Inks, view: View): void {
  paintLight(inks, view);
  paintStir(inks, view);
}

/** Sparks leave the button's side and go out before they reach anything. */
export function paintSparkles(inks: Inks, view: View): void {
  const { feel, layout, clock } = view;
  const { unit, width, height } = layout;
  for (let i = 0; i < MOST_SPARKLES; i++) {
    const age = clock - feel.sparkledAt[i]!;
    if (!(age < SPARKLE_SECONDS)) continue;
    const sign = feel.sparkles[i]!;
    const share = age / SPARKLE_SECONDS;
    const x0 = width * padAt(view, sign);
    for (let g = 0; g < GRAINS; g++) {
      const angle = Math.PI * (0.15 + 0.7 * grain(g, i));
      const reach = (8 + 26 * grain(g, i + 30)) * unit * (view.calm ? 0.6 : easeOut(share));
      const x = x0 + Math.cos(angle) * reach;
      const y = height - Math.sin(angle) * reach + 14 * unit * share * share;
      const size = (0.5 + 0.7 * grain(g, i + 60)) * unit;
      const alpha = clamp01(1 - smooth(share));
      const colour = mix(sign > 0 ? ratingColour(sign) : BLUE, IVORY, 0.6);
      inks.spark.stamp(SPRITE.glow, x, y, size * 7, size * 1.1, colour, alpha);
      inks.spark.stamp(SPRITE.glow, x, y, size * 1.1, size * 7, colour, alpha);
    }
  }
}

/** Where a pad is, as a share of the width: More on the right, Change on the left. */
export function padAt(view: View, sign: number): number {
  const aside = view.layout.width > view.layout.fullHeight * 1.1 ? 0.075 : 0.25;
  return sign > 0 ? 1 - aside : aside;
}
