/** The inner voices: translucent blue strands behind the melody, small lozenges of light where they move. */
import type { Inks } from './ink.ts';
import { skyY } from './layout.ts';
import { BLUE, BLUE_DEEP, IVORY, mix } from './palette.ts';
import { SPRITE } from './sprites.ts';
import { bentShare, shownPitch, shownStart, shownStrength } from './viewModel/bend.ts';
import { ThreadCursor } from './viewModel/line.ts';
import { clamp01, flare } from './viewModel/motion.ts';
import type { NoteView } from './viewModel/piece.ts';
import type { View } from './viewModel/view.ts';
import { walk } from './walk.ts';

const cursor = new ThreadCursor();

function paintStrand(inks: Inks, view: View, notes: readonly NoteView[]): void {
  const { roll, now } = view;
  const { unit } = roll.layout;
  cursor.follow(notes, view.clock);
  walk(roll, cursor, skyY, roll.from, Math.min(now, roll.to), (x, y, at, there, scale) => {
    const alpha = there ? roll.presence(at) : 0;
    inks.under.point(x, y, (0.16 + 0.55 * cursor.body) * unit * scale, BLUE, alpha * (0.28 + 0.6 * cursor.body));
    inks.light.dot(
      SPRITE.glow,
      x,
      y,
      (1.2 + 1.8 * cursor.body) * unit * scale,
      BLUE_DEEP,
      alpha * (0.04 + 0.13 * cursor.body),
    );
  });
  inks.under.stroke(SPRITE.thread);
  walk(roll, cursor, skyY, Math.max(now, roll.from), roll.to, (x, y, at, there) => {
    inks.under.point(
      x,
      y,
      0.13 * unit,
      BLUE,
      (there ? 1 : 0) * roll.presence(at) * 0.2 * (0.5 + 0.5 * view.wakefulness),
    );
  });
  inks.under.stroke(SPRITE.thread);
}

function paintLozenge(inks: Inks, view: View, note: NoteView): void {
  const { roll, now, clock } = view;
  const share = bentShare(note, clock);
  const start = shownStart(note, share);
  const presence = roll.presence(start);
  if (presence <= 0 || start < roll.from || start > roll.to) return;
  const strength = shownStrength(note, share);
  const appear = clamp01(strength / Math.max(0.15, note.strength || 0.15));
  const scale = roll.scale(start);
  const x = roll.x(start);
  const y = roll.y(skyY(roll.layout, shownPitch(note, share)), start);
  const size = (0.85 + 0.9 * strength) * roll.layout.unit * scale;
  const age = now - start;
  if (age < 0) {
    inks.under.stamp(
      SPRITE.ring,
      x,
      y,
      size * 1.3,
      size * 1.3,
      BLUE,
      presence * appear * 0.5 * (0.6 + 0.4 * view.wakefulness),
    );
    return;
  }
  const glow = view.calm ? 0.4 * flare(age, 1) : flare(age, 0.4);
  inks.under.dot(
    SPRITE.disc,
    x,
    y,
    size * (0.62 + 0.25 * glow),
    mix(BLUE, IVORY, 0.5 * glow),
    presence * appear * (0.5 + 0.4 * glow),
  );
  inks.light.dot(SPRITE.glow, x, y, size * (1.8 + 1.8 * glow), BLUE, presence * appear * (0.16 + 0.5 * glow));
}

export function paintStrands(inks: Inks, view: View): void {
  const { inner1, inner2 } = view.piece.lines;
  paintStrand(inks, view, inner2);
  paintStrand(inks, view, inner1);
  for (const note of inner2) paintLozenge(inks, view, note);
  for (const note of inner1) paintLozenge(inks, view, note);
  for (const note of view.piece.leaving)
    if (note.voice === 'inner1' || note.voice === 'inner2') paintLozenge(inks, view, note);
}
