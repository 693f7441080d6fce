/** Voices of the sound left out or heard alone. Hearing alone: what they play, and what is learnt from it, goes on. */
import { ALL_HEARD, isSilenced, type Stem, type StemSwitches } from '../protocol/stem.ts';
import type { SessionEvent } from './event.ts';
import { change, notify, type Turn } from './turn.ts';

export function muteStem(turn: Turn, { stem, muted }: Extract<SessionEvent, { type: 'stemMuted' }>): void {
  const { stems } = turn.state;
  letThrough(turn, { ...stems, muted: toggled(stems.muted, stem, muted) });
}

export function soloStem(turn: Turn, { stem, soloed }: Extract<SessionEvent, { type: 'stemSoloed' }>): void {
  const { stems } = turn.state;
  letThrough(turn, { ...stems, soloed: toggled(stems.soloed, stem, soloed) });
}

export function restoreStems(turn: Turn): void {
  change(turn, { stems: ALL_HEARD });
}

/** It may well be meant, so it stays; but nobody is to look for a broken loudspeaker. */
function letThrough(turn: Turn, stems: StemSwitches): void {
  const before = turn.state.stems;
  change(turn, { stems });
  if (isSilenced(stems) && !isSilenced(before))
    notify(turn, 'notice.stems.silent', 'Every voice is muted. Unmute one to hear music again.', 'calm');
}

function toggled(stems: readonly Stem[], stem: Stem, on: boolean): readonly Stem[] {
  const others = stems.filter((other) => other !== stem);
  return on ? [...others, stem] : others;
}
