/**
 * The policy as a flower on the now-line: seven violet petals, one per scale degree, as long and bright as that degree
 * is likely next. The petal that was chosen lights up as its note sounds. After a rating the old outline lingers.
 */
import type { Seconds } from '../kernel/units.ts';
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { AMBER, IVORY, MIND, MIND_DEEP, MIND_LIGHT, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { clamp01, flare, lerp, smooth } from './viewModel/motion.ts';
import { barNear, type NoteView } from './viewModel/piece.ts';
import { DEGREES, degreeOf, latestOnset } from './viewModel/outlook.ts';
import { OUTLINE_SECONDS, type View } from './viewModel/view.ts';

/** Petal lengths in units: of an impossible degree and of a certain one. */
const SHORTEST = 5;
const LONGEST = 21;
const WIDTH_SHARE = 0.5;
const CHOSEN_DECAY = 0.5;
/** Every degree's share while the policy has not spoken or sleeps. */
const FOLDED = 0.3;
/** The petal of a note that is about to sound swells this long before, and this long after it flies off as the note. */
const SWELL: Seconds = 0.22;
const FLIGHT: Seconds = 0.45;
/** What is left of a petal that has become a note, until it has grown again. */
const STUMP = 0.35;
/** The dark inside the bud. */
const PUPIL = 0x140b30;

/**
 * Direction of a degree's petal, radians clockwise from straight up; the tonic stands at the top.
 * @param openness 1 = petals all around, 0 = all folded upwards into a bud
 */
export function petalTurn(degree: number, openness: number): number {
  const around = degree <= DEGREES / 2 ? degree : degree - DEGREES;
  return ((around * 2 * Math.PI) / DEGREES) * (0.17 + 0.83 * openness);
}

/** Length of a petal in units. A root, so that small differences between small probabilities show. */
export function petalLength(probability: number, openness: number): number {
  return (SHORTEST + (LONGEST - SHORTEST) * Math.sqrt(clamp01(probability))) * (0.72 + 0.28 * openness);
}

function stampPetal(
  inks: Inks,
  sprite: number,
  x: number,
  y: number,
  turn: number,
  length: number,
  colour: number,
  alpha: number,
): void {
  const width = length * WIDTH_SHARE;
  inks.body.stamp(
    sprite,
    x + Math.sin(turn) * length * 0.5,
    y - Math.cos(turn) * length * 0.5,
    width,
    length,
    colour,
    alpha,
    turn,
  );
}

/** The stem that carries the flower is the now-line. */
function paintStem(inks: Inks, view: View): void {
  const { budX, budY, layout, clock } = view;
  const { unit, soilY } = layout;
  const sway = view.calm ? 0 : Math.sin(clock * 0.55) * 0.5 * unit;
  for (const wide of [true, false]) {
    const ink = wide ? inks.light : inks.under;
    for (let step = 0; step <= 12; step++) {
      const share = step / 12;
      const x = budX + (sway + 1.1 * unit * Math.sin(share * 5.2)) * Math.sin(share * Math.PI);
      const y = soilY + (budY - soilY) * share;
      if (wide) ink.point(x, y, (2.2 - 0.9 * share) * unit, MIND_DEEP, 0.38);
      else ink.point(x, y, (0.4 - 0.2 * share) * unit, mix(0x3a2b78, MIND, share * share), 0.85);
    }
    ink.stroke(wide ? SPRITE.haze : SPRITE.thread);
  }
  inks.light.stamp(SPRITE.glow, budX, soilY, 13 * unit, 3.4 * unit, MIND, 0.3);
}

export function paintFlower(inks: Inks, view: View): void {
  const { budX: x, budY: y, layout, petals, petalsBefore, now, wakefulness } = view;
  const { unit } = layout;
  paintStem(inks, view);
  const { clock } = view;
  const { energy } = view.feel;
  const openness = wakefulness + 0.09 * (1 - wakefulness) * view.breath;
  const silent = petals[0]! + petals[1]! + petals[2]! + petals[3]! + petals[4]! + petals[5]! + petals[6]! <= 0;
  const chosen = latestOnset(view.piece.lines.melody, now, 1.2);
  const bar = chosen ? barNear(view.piece.bars, chosen.startsAt) : undefined;
  const chosenDegree = chosen && bar ? degreeOf(chosen.pitch, bar) : -1;
  const chosenGlow = chosen ? flare(now - chosen.startsAt, CHOSEN_DECAY) : 0;
  const flight = chosen ? (now - chosen.startsAt) / FLIGHT : 1;
  const coming =
    view.next && view.next.startsAt - now < SWELL ? barNear(view.piece.bars, view.next.startsAt) : undefined;
  const comingDegree = coming ? degreeOf(view.next!.pitch, coming) : -1;
  const swelling = coming ? 1 - (view.next!.startsAt - now) / SWELL : 0;
  inks.light.dot(SPRITE.glow, x, y, (22 + 3 * view.breath) * unit * (0.6 + 0.4 * wakefulness), MIND_DEEP, 0.75);
  for (let degree = 0; degree < DEGREES; degree++) {
    // Asleep, and before the policy has spoken, the petals lie evenly folded.
    const probability = silent ? FOLDED : lerp(FOLDED, petals[degree]!, wakefulness);
    const stirred = view.calm ? 0 : Math.max(0, energy) * 0.16 * Math.sin(clock * 19 + degree * 2.4);
    const turn = petalTurn(degree, openness) + stirred;
    const lit = degree === chosenDegree ? chosenGlow : 0;
    const grown = degree === chosenDegree && !view.calm ? STUMP + (1 - STUMP) * smooth(flight - 0.25) : 1;
    const ripe = degree === comingDegree ? 1 + 0.22 * smooth(swelling) : 1;
    const length = petalLength(probability, openness) * unit * grown * ripe * (1 + 0.3 * energy);
    const likely = Math.sqrt(probability);
    const alpha = (0.62 + 0.45 * likely) * (0.6 + 0.4 * wakefulness);
    stampPetal(
      inks,
      SPRITE.petal,
      x,
      y,
      turn,
      length,
      mix(
        mix(MIND_DEEP, MIND, 0.7 + 0.9 * likely),
        MIND_LIGHT,
        0.15 + 0.9 * likely * likely + (view.calm ? 0.2 : 0.4) * lit,
      ),
      alpha,
    );
    if (lit > 0.02) {
      stampPetal(inks, SPRITE.petalLine, x, y, turn, length * 1.04, AMBER, 0.9 * lit);
      inks.spark.dot(
        SPRITE.glow,
        x + Math.sin(turn) * length,
        y - Math.cos(turn) * length,
        2.2 * unit,
        AMBER,
        0.6 * lit,
      );
    }
  }
  if (view.outlineAge < OUTLINE_SECONDS) {
    const alpha = 0.95 * (1 - smooth(view.outlineAge / OUTLINE_SECONDS));
    for (let degree = 0; degree < DEGREES; degree++)
      stampPetal(
        inks,
        SPRITE.petalLine,
        x,
        y,
        petalTurn(degree, openness),
        petalLength(petalsBefore[degree]!, openness) * unit,
        MIND_LIGHT,
        alpha,
      );
  }
  if (chosen && chosenDegree >= 0 && flight < 1 && !view.calm) {
    const length = petalLength(petals[chosenDegree]!, openness) * unit;
    paintFlight(inks, view, chosen, petalTurn(chosenDegree, openness), length, flight);
  }
  paintEye(inks, view);
}

/** The chosen petal lets go, turns after its note and closes around it. */
function paintFlight(inks: Inks, view: View, note: NoteView, turn: number, length: number, flight: number): void {
  const { budX, budY, roll } = view;
  const { unit } = roll.layout;
  const share = smooth(flight);
  const tipX = budX + Math.sin(turn) * length;
  const tipY = budY - Math.cos(turn) * length;
  const beadX = roll.x(note.startsAt);
  const beadY = roll.y(skyY(roll.layout, note.pitch), note.startsAt);
  const x = lerp(tipX, beadX, share);
  const y = lerp(tipY, beadY, share) - Math.sin(share * Math.PI) * 3 * unit;
  const size = length * (1 - 0.75 * share);
  const colour = mix(MIND_LIGHT, AMBER, share);
  inks.spark.dot(SPRITE.glow, x, y, (3.5 - share) * unit, colour, 0.8 * (1 - 0.5 * share));
  inks.body.stamp(SPRITE.petal, x, y, size * 0.55, size, colour, 1 - share * share, turn + share * 2.2);
}

/** The bud in the middle is an eye: it looks at whoever rates. */
function paintEye(inks: Inks, view: View): void {
  const { budX: x, budY: y, gaze, layout, wakefulness } = view;
  const { unit } = layout;
  const size = (2.1 + 1.5 * wakefulness) * unit;
  const open = Math.max(0.08, gaze.open);
  inks.light.dot(SPRITE.glow, x, y, size * 2.6, MIND, 0.45);
  inks.body.dot(SPRITE.disc, x, y, size * 1.16, PUPIL, 1);
  inks.body.dot(SPRITE.ring, x, y, size * 1.2, mix(MIND, MIND_LIGHT, 0.4 * wakefulness), 0.9);
  // A light inside the bud, not an eyeball: it moves where the agent looks and narrows to a slit in sleep.
  const px = x + gaze.x * size * 0.42;
  const py = y + gaze.y * size * 0.4 * open;
  const tall = Math.min(1, open * 1.1);
  inks.body.stamp(SPRITE.glow, px, py, size * 2, size * 2 * (0.3 + 0.7 * tall), MIND, 0.9);
  inks.body.stamp(
    SPRITE.bead,
    px,
    py,
    size * 1.2,
    size * 1.2 * tall,
    mix(MIND_LIGHT, IVORY, 0.2 + 0.35 * wakefulness),
    1,
  );
  if (open < 0.3) return;
  inks.body.stamp(
    SPRITE.disc,
    px + gaze.x * size * 0.12,
    py + gaze.y * size * 0.1,
    size * 0.6,
    size * 0.6 * tall,
    PUPIL,
    1,
  );
  inks.body.dot(SPRITE.disc, px - size * 0.2, py - size * 0.22 * open, size * 0.12, IVORY, 0.95);
}
