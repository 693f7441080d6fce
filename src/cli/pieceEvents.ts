/** A piece as events for the ensemble: which of our voices plays which track, and ticks as seconds. Knows no audio. */
import type { Seconds } from '../kernel/units.ts';
import { TICKS_PER_QUARTER, TICKS_PER_SLOT, type Piece, type Track } from '../music/piece.ts';
import type { Voice } from '../music/voices.ts';
import type { SoundEvent } from '../session/event.ts';

const DEFAULT_TEMPO = 100;
const VOICE_OF_ROLE: ReadonlyMap<string, Voice> = new Map<string, Voice>([
  ['drums', 'drums'],
  ...['melody', 'lead', 'violin1', 'piano-right', 'organ-right', 'riff'].map((role): [string, Voice] => [
    role,
    'melody',
  ]),
  ...['bass', 'cello', 'piano-left', 'organ-left', 'organ-pedal'].map((role): [string, Voice] => [role, 'bass']),
]);

export interface Performance {
  readonly events: readonly SoundEvent[];
  /** End of the last note. */
  readonly seconds: Seconds;
  /** Of a sixteenth. */
  readonly slotSeconds: Seconds;
}

/** One voice for each track, in order. What is neither melody, bass nor drums is dealt to the two inner voices in turn. */
export function voicesOf(tracks: readonly Pick<Track, 'role'>[]): Voice[] {
  let inner = 0;
  return tracks.map(({ role }) => VOICE_OF_ROLE.get(role) ?? (inner++ % 2 === 0 ? 'inner1' : 'inner2'));
}

/** At the piece's tempo throughout, or at 100 where it names none. */
export function performanceOf(piece: Piece): Performance {
  const perTick = 60 / (piece.tempo ?? DEFAULT_TEMPO) / TICKS_PER_QUARTER;
  const voices = voicesOf(piece.tracks);
  const events: SoundEvent[] = [];
  let id = 0;
  let end = 0;
  piece.tracks.forEach((track, index) => {
    const voice = voices[index]!;
    track.notes.forEach(([start, duration, pitch, velocity], n) => {
      // `micro` is in 1/480 of a quarter.
      const at = Math.max(0, (start + ((track.micro?.[n] ?? 0) * TICKS_PER_QUARTER) / 480) * perTick);
      const until = Math.max(at, (start + duration) * perTick);
      id += 1;
      events.push(
        { kind: 'on', at, voice, pitch, velocity, id, lasts: until - at },
        { kind: 'off', at: until, voice, id },
      );
      end = Math.max(end, until);
    });
  });
  return { events: events.toSorted((a, b) => a.at - b.at), seconds: end, slotSeconds: perTick * TICKS_PER_SLOT };
}
