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
const DAWN = 0xffdf9e;
const DARK = 0x02030a;

/** Brighter: a dawn rises behind everything. Darker: night closes in from above. */
export function paintMood(inks: Inks, view: View): void {
  const { light } = view.feel;
  const { width, soilY, height, nowX, unit } = view.layout;
  if (light > 0.01) {
    inks.under.stamp(SPRITE.glow, nowX, soilY, 2.2 * width, 1.7 * height, DAWN, 0.34 * light);
    const dawn = tint(DAWN, 0.3 * light);
    const none = tint(DAWN, 0);
    inks.under.quad(SPRITE.solid, 0, 0.2 * height, 0, soilY, width, 0.2 * height, width, soilY, none, dawn, none, dawn);
  } else if (light < -0.01) {
    const dark = tint(DARK, -0.8 * light);
    const less = tint(DARK, -0.25 * light);
    inks.under.quad(SPRITE.solid, 0, 0, 0, soilY, width, 0, width, soilY, dark, less, dark, less);
  }
  const { energy } = view.feel;
  if (Math.abs(energy) <= 0.02) return;
  // Rings around the bud: wild ones jagged and many, a calm one wide and round.
  const wild = energy > 0;
  const strength = Math.abs(energy);
  const count = wild ? 3 : 1;
  for (let ring = 0; ring < count; ring++) {
    const radius =
      (wild ? 17 + 5 * ring : 27) *
      unit *
      (view.calm ? 1 : wild ? 1 + 0.25 * (1 - strength) : 1.15 - 0.25 * (1 - strength));
    const colour = wild ? mix(CORAL, AMBER_LIGHT, 0.3 * ring) : mix(MIST, IVORY, 0.4);
    for (let step = 0; step <= 48; step++) {
      const turn = (2 * Math.PI * step) / 48;
      const jag = wild ? 1 + 0.16 * (grain(step % 48, ring + 3) - 0.5) : 1;
      inks.light.point(
        view.budX + Math.sin(turn) * radius * jag,
        view.budY - Math.cos(turn) * radius * jag,
        (wild ? 0.4 : 0.9) * unit,
        colour,
        0.85 * strength,
      );
    }
    inks.light.stroke(SPRITE.thread);
  }
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
