/**
 * Where a rating goes: an arc from the judged notes to the place in the plan where it will first be heard. More is a vine
 * with a bud that opens when that place sounds; Change a broken line with a lozenge. Nothing is drawn before the plan has
 * really changed.
 */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { AMBER, AMBER_LIGHT, BLUE, IVORY, MIND_LIGHT, mix, ratingColour } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { ThreadCursor } from './viewModel/line.ts';
import { easeOut, flare, smooth } from './viewModel/motion.ts';
import { RISE_SECONDS, sproutGrowth, sproutPresence, type TrailView } from './viewModel/trail.ts';
import type { View } from './viewModel/view.ts';

const cursor = new ThreadCursor();
const STEPS = 36;
/** Arcs at once: the newest. */
const MOST_SPROUTS = 2;
/** What was changed blooms this long when it is heard. */
const BLOOM = 0.9;
const CALM_FADE = 0.5;

function threadY(view: View, at: number): number {
  cursor.follow(view.piece.lines.melody, view.clock).seek(at);
  return view.roll.y(cursor.pitch > 0 ? skyY(view.layout, cursor.pitch) : view.layout.restY, at);
}

/** The tip: a bud of More, a lozenge of Change; it opens when it is heard. */
function paintTip(inks: Inks, x: number, y: number, unit: number, sign: number, alpha: number, heard: number): void {
  const colour = ratingColour(sign);
  const open = heard < 0 ? 0 : easeOut(heard / 0.4);
  inks.light.dot(SPRITE.glow, x, y, (5 + 6 * open) * unit, colour, (0.6 + 0.4 * open) * alpha);
  if (sign > 0) {
    for (let petal = -1; petal <= 1; petal++) {
      const turn = petal * (0.35 + 0.5 * open);
      const length = (4.2 + 2.4 * open) * unit;
      inks.body.stamp(
        SPRITE.petal,
        x + Math.sin(turn) * length * 0.5,
        y - Math.cos(turn) * length * 0.5,
        length * 0.55,
        length,
        mix(AMBER, AMBER_LIGHT, 0.5),
        alpha,
        turn,
      );
    }
  } else {
    const size = (2.6 + 1.6 * open) * unit;
    inks.body.stamp(SPRITE.solid, x, y, size, size, BLUE, alpha, Math.PI / 4);
    inks.body.stamp(SPRITE.solid, x, y, size * 0.5, size * 0.5, IVORY, alpha * (0.4 + 0.6 * open), Math.PI / 4);
  }
}

function paintSprout(inks: Inks, view: View, trail: TrailView): void {
  const age = view.clock - trail.seenAt;
  const heard = view.now - trail.heardAt;
  // The calm view shows it whole and lets it fade in.
  const alpha = sproutPresence(age, heard) * (view.calm ? smooth((age - RISE_SECONDS) / CALM_FADE) : 1);
  const { roll } = view;
  if (alpha <= 0 || trail.heardAt < roll.from || trail.heardAt > roll.to || !(age < 30)) return;
  const { unit, height } = roll.layout;
  const sign = Math.sign(trail.value);
  const middle = Math.max(roll.from, (trail.from + Math.min(trail.to, view.now)) / 2);
  const startX = roll.x(middle);
  const startY = threadY(view, middle);
  const endX = roll.x(trail.heardAt);
  const endY = threadY(view, trail.heardAt) - 2.4 * unit;
  const topX = (startX + endX) / 2;
  const topY = Math.max(0.03 * height, Math.min(startY, endY) - 14 * unit - 0.16 * (endX - startX));
  const growth = view.calm ? 1 : sproutGrowth(age);
  const colour = ratingColour(sign);
  const fresh = 0.55 + 0.45 * flare(age - 0.8, 1.2);
  for (let step = 0; step <= STEPS; step++) {
    const share = (step / STEPS) * growth;
    const rest = 1 - share;
    const x = rest * rest * startX + 2 * rest * share * topX + share * share * endX;
    const y = rest * rest * startY + 2 * rest * share * topY + share * share * endY;
    const whole = sign > 0 || step % 4 < 2 ? 1 : 0;
    inks.body.point(
      x,
      y,
      (0.55 + 0.25 * (1 - share)) * unit,
      mix(colour, IVORY, 0.25 * share),
      0.85 * alpha * fresh * whole,
    );
    if (step % 3 === 0) inks.light.dot(SPRITE.glow, x, y, 2.6 * unit, colour, 0.3 * alpha * fresh * whole);
    // Leaves of the vine unfold behind its tip.
    if (sign > 0 && step % 9 === 5 && growth * STEPS > step) {
      const side = step % 18 === 5 ? 1 : -1;
      const leaf = 2.6 * unit * smooth((growth * STEPS - step) / 6);
      const turn = Math.atan2(endX - startX, startY - endY) * share + side * 0.9;
      inks.body.stamp(
        SPRITE.petal,
        x + Math.sin(turn) * leaf * 0.5,
        y - Math.cos(turn) * leaf * 0.5,
        leaf * 0.5,
        leaf,
        AMBER,
        0.8 * alpha * fresh,
        turn,
      );
    }
    if (step === STEPS) paintTip(inks, x, y, unit, sign, alpha * smooth(growth * 1.2), growth < 1 ? -1 : heard);
  }
  inks.body.stroke(SPRITE.thread);
  // Heard: a ring goes out from the bud, once.
  if (heard >= 0 && heard < BLOOM)
    inks.spark.dot(
      SPRITE.halo,
      view.budX,
      view.budY,
      (10 + (view.calm ? 6 : 22 * easeOut(heard / BLOOM))) * unit,
      mix(colour, MIND_LIGHT, 0.2),
      0.8 * (1 - smooth(heard / BLOOM)),
    );
}

export function paintSprouts(inks: Inks, view: View): void {
  for (let i = Math.max(0, view.trails.length - MOST_SPROUTS); i < view.trails.length; i++)
    if (view.trails[i]!.heardAt >= 0) paintSprout(inks, view, view.trails[i]!);
}
