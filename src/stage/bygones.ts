/**
 * Melodies that are not the one: the plan that has just been thrown away, pale and fading where it stood, and in
 * Then ⇄ Now the other part's melody over the one that sounds, since both were made from the same dice.
 */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { AMBER, MIND_LIGHT, MIST } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { BYGONE_SECONDS } from './viewModel/feel.ts';
import { ThreadCursor } from './viewModel/line.ts';
import { smooth } from './viewModel/motion.ts';
import type { NoteView } from './viewModel/piece.ts';
import type { View } from './viewModel/view.ts';
import { walk } from './walk.ts';

const cursor = new ThreadCursor();
/** Points of a broken thread that are drawn, and that are left out. */
const DASH = 3;

function paintGhostLine(inks: Inks, view: View, notes: readonly NoteView[], colour: number, alpha: number): void {
  if (notes.length === 0 || alpha <= 0.01) return;
  const { roll } = view;
  const { unit } = roll.layout;
  let step = 0;
  cursor.follow(notes, view.clock);
  const from = Math.max(roll.from, notes[0]!.startsAt);
  const to = Math.min(roll.to, notes.at(-1)!.endsAt);
  walk(roll, cursor, skyY, from, to, (x, y, at, there, scale) => {
    const drawn = there && step++ % (2 * DASH) < DASH;
    inks.under.point(x, y, 0.3 * unit * scale, colour, drawn ? alpha * roll.presence(at) : 0);
  });
  inks.under.stroke(SPRITE.thread);
  for (const note of notes) {
    if (note.startsAt < roll.from || note.startsAt > roll.to) continue;
    const scale = roll.scale(note.startsAt);
    inks.under.dot(
      SPRITE.ring,
      roll.x(note.startsAt),
      roll.y(skyY(roll.layout, note.pitch), note.startsAt),
      1.5 * unit * scale,
      colour,
      alpha * roll.presence(note.startsAt),
    );
  }
}

export function paintBygones(inks: Inks, view: View): void {
  const { feel } = view;
  const age = view.clock - feel.bygoneAt;
  if (age < BYGONE_SECONDS)
    paintGhostLine(inks, view, feel.bygone, MIND_LIGHT, 0.6 * (1 - smooth(age / BYGONE_SECONDS)));
  const { season } = feel;
  // While Then sounds, Now is what it will be turned into; while Now sounds, Then is where it came from.
  paintGhostLine(inks, view, season.ghostOfNow, AMBER, 0.55 * season.cool);
  paintGhostLine(inks, view, season.ghostOfThen, MIST, 0.8 * season.warm);
}
