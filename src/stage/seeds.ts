/**
 * The rhythm: ivory seeds fall on the soil exactly when a drum sounds, rings spread where they land
 * and grass grows from them afterwards. Each beat has its ring on the soil; strong beats have larger ones.
 */
import type { Inks } from './ink.ts';
import { IVORY, MIST, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { bentShare } from './viewModel/bend.ts';
import { clamp01, easeOut, flare, grain, smooth } from './viewModel/motion.ts';
import type { BeatView, HitView } from './viewModel/piece.ts';
import type { View } from './viewModel/view.ts';

/** By drum: size of the seed in units, height from which it falls in units, height of its grass in units. */
const SEED_SIZE = [2, 1.7, 0.95, 1.1, 1.5, 1.4, 1.8, 1];
const SEED_HEIGHT = [4.5, 7.5, 10.5, 11.5, 6, 8.5, 14, 12.5];
const GRASS_HEIGHT = [1.6, 3.6, 2, 2.8, 2.4, 2.8, 5, 2.2];
const FALL = 0.55;
const RIPPLE = 1.3;
/** How long the ripple of a strong beat runs. */
const SWELL = 1.9;
/** Rings lie on the ground: they are this much lower than wide. */
const FLAT = 0.24;
const GRASS = 0x9fb2dc;
const GRASS_FOOT = 0x46578f;

function paintBeat(inks: Inks, view: View, beat: BeatView): void {
  const { roll, now } = view;
  const presence = roll.presence(beat.at);
  if (presence <= 0 || beat.at < roll.from || beat.at > roll.to) return;
  const { unit, soilY } = roll.layout;
  const scale = roll.scale(beat.at);
  const size = (beat.weight >= 4 ? 4.6 : beat.weight === 3 ? 3.3 : 2.3) * unit * scale;
  const age = now - beat.at;
  const pulse = view.calm ? 0 : flare(age, 0.35);
  inks.under.stamp(
    SPRITE.ring,
    roll.x(beat.at),
    soilY,
    size * (1 + 0.5 * pulse),
    size * FLAT * (1 + 0.5 * pulse),
    mix(MIST, IVORY, pulse),
    presence * (age < 0 ? 0.34 : 0.26 + 0.6 * pulse),
  );
  // A strong beat is felt further: a wide, faint ripple, drum or no drum.
  if (view.calm || beat.weight < 3 || age < 0 || age > SWELL) return;
  const spread = easeOut(age / SWELL);
  const wide = size * (1 + (beat.weight >= 4 ? 3.4 : 1.6) * spread);
  const alpha = presence * (beat.weight >= 4 ? 0.42 : 0.26) * (1 - smooth(age / SWELL));
  inks.under.stamp(SPRITE.halo, roll.x(beat.at), soilY, wide, wide * FLAT, mix(MIST, IVORY, 0.6), alpha);
}

function paintGrass(inks: Inks, view: View, hit: HitView, x: number, scale: number, age: number, alpha: number): void {
  const { unit, soilY } = view.layout;
  const grown = view.calm ? 1 : easeOut((age - 0.1) / 1.1);
  if (grown <= 0) return;
  const seed = Math.round(hit.startsAt * 1000) * 8 + hit.drum;
  const height =
    GRASS_HEIGHT[hit.drum]! * (0.55 + 0.2 * hit.level) * (0.75 + 0.5 * grain(seed, 1)) * unit * scale * grown;
  const lean = (grain(seed, 2) - 0.6) * height * 0.7;
  const sway = view.calm ? 0 : Math.sin(view.clock * 0.8 + seed) * 0.06 * height;
  for (let step = 0; step <= 4; step++) {
    const share = step / 4;
    inks.under.point(
      x + (lean + sway) * share * share,
      soilY - height * share,
      0.34 * unit * scale * (1 - 0.8 * share),
      mix(GRASS_FOOT, GRASS, share),
      alpha * 0.85,
    );
  }
  inks.under.stroke(SPRITE.thread);
  // Snares, toms and cymbals carry a seed head, so that the grass still tells which drum it was.
  if (hit.drum === 1 || hit.drum >= 4)
    inks.under.dot(SPRITE.disc, x + lean + sway, soilY - height, 0.34 * unit * scale * grown, IVORY, alpha * 0.6);
}

function paintHit(inks: Inks, view: View, hit: HitView, leaving: boolean): void {
  const { roll, now, calm } = view;
  const presence = roll.presence(hit.startsAt);
  if (presence <= 0) return;
  const share = bentShare(hit, view.clock);
  const alpha = presence * (leaving ? 1 - share : share);
  const { unit, soilY } = roll.layout;
  const scale = roll.scale(hit.startsAt);
  const x = roll.x(hit.startsAt);
  const loud = 0.6 + 0.2 * hit.level;
  const size = SEED_SIZE[hit.drum]! * loud * unit * scale;
  const age = now - hit.startsAt;
  if (age < 0) {
    const aloft = calm ? 1 : smooth(clamp01(-age / FALL)) ** 0.7;
    const y = soilY - size * 0.5 - SEED_HEIGHT[hit.drum]! * unit * aloft;
    const near = Math.exp(age / 1.2);
    inks.body.stamp(
      SPRITE.seed,
      x,
      y,
      size * 0.9,
      size * 1.35,
      IVORY,
      alpha * (0.28 + 0.6 * near) * (0.6 + 0.4 * view.wakefulness),
    );
    return;
  }
  paintGrass(inks, view, hit, x, scale, age, alpha);
  if (age < RIPPLE && !calm) {
    const spread = easeOut(age / RIPPLE);
    const wide = (1.5 + SEED_SIZE[hit.drum]! * loud * 4.6 * spread) * unit * scale;
    inks.body.stamp(SPRITE.ring, x, soilY, 2 * wide, 2 * wide * FLAT, IVORY, alpha * 0.75 * (1 - smooth(age / RIPPLE)));
  }
  const glow = calm ? 0.3 * flare(age, 0.8) : flare(age, 0.22);
  inks.body.stamp(SPRITE.disc, x, soilY, size * 0.75, size * 0.42, IVORY, alpha * (0.5 * scale + 0.5 * glow));
  inks.light.dot(SPRITE.glow, x, soilY, size * (1.2 + 1.6 * glow), IVORY, alpha * (0.1 + 0.6 * glow));
}

export function paintSeeds(inks: Inks, view: View): void {
  for (const beat of view.piece.beats) paintBeat(inks, view, beat);
  // Most of what is kept has passed out of sight long ago.
  const { from, to } = view.roll;
  for (const hit of view.piece.hits) if (hit.startsAt >= from && hit.startsAt <= to) paintHit(inks, view, hit, false);
  for (const hit of view.piece.leavingHits)
    if (hit.startsAt >= from && hit.startsAt <= to) paintHit(inks, view, hit, true);
}
