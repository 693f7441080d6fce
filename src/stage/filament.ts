/**
 * The melody: an amber filament through beads. Height = pitch, bead = velocity, body of the thread = duration.
 * Beads flare when they sound; planned ones are outlines; gilded ones wear a rim, scattered ones turn to pollen.
 */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { AMBER, AMBER_DEEP, AMBER_LIGHT, BLUE, IVORY, MIND, MIND_LIGHT, mix, NIGHT } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { BEND_SECONDS, bentShare, shownPitch, shownStart, shownStrength } from './viewModel/bend.ts';
import { clamp01, easeOut, flare, grain, smooth } from './viewModel/motion.ts';
import { ALWAYS, type NoteView } from './viewModel/piece.ts';
import { RISE_SECONDS } from './viewModel/trail.ts';
import type { View } from './viewModel/view.ts';
import { walk } from './walk.ts';

const FLARE_DECAY = 0.38;
/** A bead dissolves into pollen over this long, and its grains drift this long. */
const DISSOLVE = 0.9;
const DRIFT = 3.2;
const GRAINS = 14;
/** Grains in the air at once, over all beads. */
const MOST_GRAINS = 400;
const NEVER = Number.NaN;
let grainsLeft = MOST_GRAINS;

/** How far a note of the melody has turned to pollen, 0–1. */
function goneOf({ marks, clock }: View, index: number): number {
  const pollen = marks.pollen[index] ?? 0;
  return pollen > 0 ? pollen * smooth((clock - marks.scatteredAt[index]!) / DISSOLVE) : 0;
}

function paintThread(inks: Inks, view: View): void {
  const { roll, melody, now } = view;
  const { unit } = roll.layout;
  const cursor = melody.follow(view.piece.lines.melody, view.clock);
  const past = Math.min(now, roll.to);
  const asleepDim = 0.55 + 0.45 * view.wakefulness;
  walk(roll, cursor, skyY, roll.from, past, (x, y, at, there, scale) => {
    const alpha = there ? roll.presence(at) : 0;
    const fresh = flare(now - at, 1.6);
    // The thread of what was sent away pales with its beads.
    const gone = there ? goneOf(view, cursor.index) : 0;
    // The thread's glow is sprayed in dots: a wide band would crease where the line turns sharply.
    inks.light.dot(
      SPRITE.glow,
      x,
      y,
      (1.7 + 2.2 * cursor.body) * unit * scale,
      AMBER,
      alpha * (1 - gone) * (0.045 + 0.09 * cursor.body + 0.05 * fresh),
    );
    inks.body.point(
      x,
      y,
      (0.2 + 0.5 * cursor.body) * unit * (0.35 + 0.65 * scale),
      mix(mix(AMBER_DEEP, AMBER, 0.35 + 0.65 * scale), BLUE, 0.8 * gone),
      alpha * (0.5 + 0.5 * scale) * (1 - 0.55 * gone),
    );
  });
  inks.body.stroke(SPRITE.thread);
  walk(roll, cursor, skyY, Math.max(now, roll.from), roll.to, (x, y, at, there) => {
    const near = 1 - clamp01((at - now) / (roll.to - now + 1e-6));
    inks.body.point(
      x,
      y,
      (0.22 + 0.12 * cursor.body) * unit,
      AMBER,
      (there ? 1 : 0) * roll.presence(at) * asleepDim * (0.25 + 0.35 * near),
    );
  });
  inks.body.stroke(SPRITE.thread);
}

function paintPollen(
  inks: Inks,
  view: View,
  x: number,
  y: number,
  radius: number,
  seed: number,
  age: number,
  amount: number,
): void {
  if (view.calm) return;
  for (let i = 0; i < GRAINS; i++) {
    const life = DRIFT * (0.6 + 0.4 * grain(seed, i));
    if (age > life || grainsLeft <= 0) continue;
    grainsLeft--;
    const share = age / life;
    const angle = 2 * Math.PI * grain(seed, i + 20);
    const reach = radius * (1 + 5 * easeOut(share) * (0.4 + grain(seed, i + 40)));
    const rise = -radius * 5.5 * share * share;
    inks.spark.dot(
      SPRITE.glow,
      x + Math.cos(angle) * reach,
      y + Math.sin(angle) * reach * 0.8 + rise,
      radius * (0.6 + 0.6 * grain(seed, i + 60)),
      mix(BLUE, IVORY, 0.35 * grain(seed, i + 80)),
      0.9 * amount * (1 - smooth(share)),
    );
  }
}

function paintBead(
  inks: Inks,
  view: View,
  note: NoteView,
  gold: number,
  pollen: number,
  scatteredAt: number,
  gildedAt: number,
): void {
  const { roll, now, clock, calm } = view;
  const share = bentShare(note, clock);
  const start = shownStart(note, share);
  const presence = roll.presence(start);
  if (presence <= 0 || start < roll.from || start > roll.to) return;
  const strength = shownStrength(note, share);
  const appear = clamp01(strength / Math.max(0.15, note.strength || 0.15));
  const scale = roll.scale(start);
  const x = roll.x(start);
  const y = roll.y(skyY(roll.layout, shownPitch(note, share)), start);
  const { unit } = roll.layout;
  let radius = (0.62 + 1.25 * strength) * unit * (0.3 + 0.7 * scale);
  const age = now - start;
  if (age < 0) {
    // Planned: an outline, the fuller the nearer.
    const near = Math.exp(age / 1.4);
    const alpha = presence * appear * (0.5 + 0.45 * near) * (0.6 + 0.4 * view.wakefulness);
    inks.body.dot(SPRITE.disc, x, y, radius * 0.9, mix(0x1a1d3c, AMBER_DEEP, 0.35), 0.75 * alpha);
    // A note that has just been changed glows in the colour of the mind that changed it.
    const news = note.bentAt === ALWAYS ? 0 : 1 - smooth((clock - note.bentAt - BEND_SECONDS) / 0.7);
    inks.body.dot(SPRITE.ring, x, y, radius * (1.05 + 0.2 * news), mix(AMBER, MIND_LIGHT, news), alpha);
    if (news > 0) inks.light.dot(SPRITE.glow, x, y, 3.4 * unit, MIND, 0.8 * news * presence);
    return;
  }
  const glow = calm ? 0.55 * smooth(age / 0.15) * flare(age - 0.15, 1) : flare(age, FLARE_DECAY);
  radius *= 1 + (calm ? 0 : 0.55 * glow);
  const gone = pollen > 0 ? pollen * smooth((clock - scatteredAt) / DISSOLVE) : 0;
  const alpha = presence * appear * (1 - 0.92 * gone);
  if (gold > 0) {
    // The rim arrives with the wave, the wider the more this note was credited with; a dark gap sets it off its bead.
    const gilt = gold * (calm ? smooth((clock - gildedAt) / 0.4) : easeOut((clock - gildedAt - RISE_SECONDS) / 0.5));
    const wide = (1.5 + 1.4 * gilt) * unit * (0.35 + 0.65 * scale);
    const rim = Math.max(radius * 1.55, wide) * (1 + 0.25 * glow);
    inks.light.dot(SPRITE.glow, x, y, rim * 2.2, AMBER, presence * 0.45 * gilt);
    inks.body.dot(SPRITE.disc, x, y, rim, AMBER_LIGHT, presence * Math.sqrt(gilt));
    inks.body.dot(SPRITE.disc, x, y, rim * 0.8, NIGHT, presence * 0.85 * Math.sqrt(gilt));
  }
  inks.light.dot(SPRITE.glow, x, y, radius * (2.3 + 2.6 * glow), AMBER, alpha * (0.3 + 0.55 * glow) * scale);
  inks.body.dot(
    SPRITE.bead,
    x,
    y,
    radius,
    mix(mix(AMBER_DEEP, AMBER, 0.3 + 0.7 * scale), AMBER_LIGHT, 0.75 * glow),
    alpha,
  );
  inks.spark.dot(SPRITE.glow, x, y, radius * 0.75, IVORY, alpha * (0.22 * scale + 0.7 * glow));
  if (gone > 0) {
    // What Change leaves behind: a hollow blue husk.
    inks.body.dot(SPRITE.ring, x, y, radius * (1 - 0.15 * gone), BLUE, presence * 0.55 * gone);
    paintPollen(inks, view, x, y, radius, note.decisionId * 64 + note.slot, clock - scatteredAt, pollen * presence);
  }
}

export function paintFilament(inks: Inks, view: View): void {
  grainsLeft = MOST_GRAINS;
  paintThread(inks, view);
  const { gold, pollen, scatteredAt, gildedAt } = view.marks;
  const notes = view.piece.lines.melody;
  for (let i = 0; i < notes.length; i++)
    paintBead(
      inks,
      view,
      notes[i]!,
      gold[i] ?? 0,
      pollen[i] ?? 0,
      scatteredAt[i] ?? Number.NaN,
      gildedAt[i] ?? Number.NaN,
    );
  for (const note of view.piece.leaving) if (note.voice === 'melody') paintBead(inks, view, note, 0, 0, NEVER, NEVER);
}
