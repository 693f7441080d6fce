/** The voices of the composer and the symbols a voice can speak in one slot. */

/** Pitched voices in the order they are decided within a slot: outer voices first. */
export const PITCHED = ['melody', 'bass', 'inner1', 'inner2'] as const;
export type PitchedVoice = (typeof PITCHED)[number];
export type Voice = PitchedVoice | 'drums';
export const VOICES: readonly Voice[] = [...PITCHED, 'drums'];

/** The voice goes on as it was: a held note sounds on, a rest stays a rest. */
export const HOLD = -1;
/** The voice falls silent here. Any value ≥ 0 is a MIDI pitch that begins here. */
export const REST = -2;

/** Drums of the composer, in deciding order, with the General MIDI pitch each is played by. */
export const DRUMS = ['kick', 'snare', 'closedHat', 'openHat', 'lowTom', 'highTom', 'crash', 'ride'] as const;
export type Drum = (typeof DRUMS)[number];
export const DRUM_PITCH: readonly number[] = [36, 38, 42, 46, 45, 50, 49, 51];
/** Velocity of drum levels 1–3 (ghost, plain, accent); level 0 is silence. */
export const DRUM_VELOCITY: readonly number[] = [0, 45, 80, 112];
export const DRUM_LEVELS = 4;

/** Which of our drums a General MIDI percussion pitch is; −1 where it is none of them. */
export function drumOfPitch(pitch: number): number {
  switch (pitch) {
    case 35:
    case 36:
      return 0;
    case 37:
    case 38:
    case 39:
    case 40:
      return 1;
    case 42:
    case 44:
    case 22:
      return 2;
    case 46:
    case 26:
      return 3;
    case 41:
    case 43:
    case 45:
    case 47:
    case 58:
      return 4;
    case 48:
    case 50:
      return 5;
    case 49:
    case 52:
    case 55:
    case 57:
      return 6;
    case 51:
    case 53:
    case 59:
    case 54:
    case 56:
      return 7;
    default:
      return -1;
  }
}

/** Velocity 1–127 to drum level 1–3. Cuts at the terciles heard in human grooves. */
export function drumLevel(velocity: number): number {
  return velocity < 60 ? 1 : velocity < 98 ? 2 : 3;
}
