/** The bass: a coral root growing below the soil line, a knot where each note begins, hair roots that grow as it sounds. */
import type { Inks } from './ink.ts';
import { rootY } from './layout.ts';
import { CORAL, CORAL_DEEP, IVORY, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { bentShare, shownPitch, shownStart, shownStrength } from './viewModel/bend.ts';
import { ThreadCursor } from './viewModel/line.ts';
import { clamp01, easeOut, flare, grain, lerp, smooth } from './viewModel/motion.ts';
import type { NoteView } from './viewModel/piece.ts';
import type { View } from './viewModel/view.ts';
import { walk } from './walk.ts';

const cursor = new ThreadCursor();
const GROWTH = 0.9;
/** Roots of plants: seconds to grow down, how far aside they reach in units, and their points. */
const TAPROOT = 1.4;
const TAPROOT_REACH = 2.6;
const TAPROOT_STEPS = 6;
const GARDEN_ROOT = 0x4f8fa0;

function paintRoot(inks: Inks, view: View): void {
  const { roll, now } = view;
  const { unit } = roll.layout;
  let tip = 0;
  cursor.follow(view.piece.lines.bass, view.clock);
  walk(roll, cursor, rootY, roll.from, Math.min(now, roll.to), (x, y, at, there, scale) => {
    const alpha = there ? roll.presence(at) : 0;
    inks.light.dot(
      SPRITE.glow,
      x,
      y,
      (2 + 2.4 * cursor.body) * unit * scale,
      CORAL_DEEP,
      alpha * (0.07 + 0.09 * cursor.body),
    );
    tip = alpha * (0.36 + 0.8 * cursor.body);
    inks.body.point(
      x,
      y,
      (0.36 + 0.8 * cursor.body) * unit * scale,
      mix(CORAL_DEEP, CORAL, 0.25 + 0.75 * scale * (0.5 + 0.5 * cursor.body)),
      alpha,
    );
  });
  inks.body.stroke(SPRITE.thread);
  // The growing tip is round.
  if (tip > 0 && now <= roll.to) {
    cursor.seek(now);
    const y = roll.y(rootY(roll.layout, cursor.pitch), now);
    inks.body.dot(SPRITE.disc, roll.x(now), y, 1.05 * tip * unit, CORAL, 1);
    inks.light.dot(SPRITE.glow, roll.x(now), y, 3.2 * unit, CORAL, 0.4);
  }
  walk(roll, cursor, rootY, Math.max(now, roll.from), roll.to, (x, y, at, there) => {
    inks.body.point(
      x,
      y,
      0.2 * unit,
      CORAL,
      (there ? 1 : 0) * roll.presence(at) * 0.34 * (0.5 + 0.5 * view.wakefulness),
    );
  });
  inks.body.stroke(SPRITE.thread);
}

/** Five hair roots below a knot, longer the longer and stronger the note. */
function paintHairs(
  inks: Inks,
  view: View,
  note: NoteView,
  x: number,
  y: number,
  scale: number,
  alpha: number,
  age: number,
): void {
  const { unit } = view.layout;
  const seed = note.decisionId * 64 + note.slot;
  const grown = view.calm ? 1 : easeOut(age / GROWTH);
  for (let hair = 0; hair < 5; hair++) {
    const lean = (grain(seed, hair) - 0.62) * 2.3;
    const length = (2 + 4.4 * grain(seed, hair + 7)) * (0.6 + 0.6 * note.strength) * unit * scale * grown;
    const bendBack = (grain(seed, hair + 13) - 0.5) * 0.9;
    for (let step = 0; step <= 5; step++) {
      const share = step / 5;
      inks.body.point(
        x + lean * length * share + bendBack * length * share * share,
        y + length * share,
        0.27 * unit * scale * (1 - 0.75 * share),
        mix(CORAL, CORAL_DEEP, share),
        alpha * 0.8 * (1 - 0.7 * share),
      );
    }
    inks.body.stroke(SPRITE.thread);
  }
}

function paintKnot(inks: Inks, view: View, note: NoteView): void {
  const { roll, now, clock } = view;
  const share = bentShare(note, clock);
  const start = shownStart(note, share);
  const presence = roll.presence(start);
  if (presence <= 0 || start < roll.from || start > roll.to) return;
  const strength = shownStrength(note, share);
  const appear = clamp01(strength / Math.max(0.15, note.strength || 0.15));
  const scale = roll.scale(start);
  const x = roll.x(start);
  const y = roll.y(rootY(roll.layout, shownPitch(note, share)), start);
  const radius = (0.75 + 0.95 * strength) * roll.layout.unit * scale;
  const age = now - start;
  if (age < 0) {
    inks.body.dot(SPRITE.ring, x, y, radius, CORAL, presence * appear * 0.75 * (0.6 + 0.4 * view.wakefulness));
    return;
  }
  const glow = view.calm ? 0.4 * flare(age, 1) : flare(age, 0.5);
  paintHairs(inks, view, note, x, y, scale, presence * appear, age);
  inks.light.dot(SPRITE.glow, x, y, radius * (2 + 2.4 * glow), CORAL, presence * appear * (0.22 + 0.55 * glow));
  inks.body.dot(
    SPRITE.bead,
    x,
    y,
    radius * (1 + 0.35 * glow),
    mix(mix(CORAL_DEEP, CORAL, 0.4 + 0.6 * scale), IVORY, 0.45 * glow),
    presence * appear,
  );
}

/** A plant that stands over a bass note sends a root down to it, as long as it is near. */
function paintTaproot(inks: Inks, view: View, note: NoteView): void {
  const { roll, now, garden } = view;
  if (note.startsAt > now || note.startsAt < roll.from) return;
  const { unit } = roll.layout;
  const x = roll.x(note.startsAt);
  const y = roll.y(rootY(roll.layout, note.pitch), note.startsAt);
  const presence = roll.presence(note.startsAt) * garden.fade;
  const grown = view.calm ? 1 : easeOut((now - note.startsAt) / TAPROOT);
  for (const plot of garden.plots) {
    const near = 1 - Math.abs(plot.x - x) / (TAPROOT_REACH * unit);
    if (near <= 0 || plot.grown < 0.1) continue;
    const alpha = 0.6 * presence * smooth(near) ** 3 * plot.alpha;
    for (let step = 0; step <= TAPROOT_STEPS; step++) {
      const share = (step / TAPROOT_STEPS) * grown;
      const colour = mix(GARDEN_ROOT, CORAL, share * share);
      const half = 0.012 * plot.scale * (10 - 6 * share);
      const wander = Math.sin(share * 4 + note.slot) * Math.sin(share * Math.PI) * 0.5 * unit;
      inks.under.point(lerp(plot.x, x, smooth(share)) + wander, lerp(plot.y, y, share), half, colour, alpha);
    }
    inks.under.stroke(SPRITE.thread);
  }
}

export function paintRootwork(inks: Inks, view: View): void {
  for (const note of view.piece.lines.bass) paintTaproot(inks, view, note);
  paintRoot(inks, view);
  for (const note of view.piece.lines.bass) paintKnot(inks, view, note);
  for (const note of view.piece.leaving) if (note.voice === 'bass') paintKnot(inks, view, note);
}
