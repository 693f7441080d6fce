/**
 * Which chords do these voices imply? Template matching with smoothing, for corpora without chord labels.
 * Knows sounding pitches only: no key, no style, no learnt parameters.
 *
 * Sources: the score of a template (weight of the notes inside it, minus those outside it, minus its missing
 * tones) is Pardo and Birmingham 2002, "Algorithms for Chordal Analysis", Computer Music Journal 26(2);
 * choosing the whole sequence by Viterbi's algorithm with a cost for change follows Sheh and Ellis 2003 (ISMIR).
 * The constants below are ours, set so that passing tones and single neighbour notes do not make chords.
 */
import { CHORD_CODES, chordQuality, chordTones, NO_CHORD, type Quality } from './chord.ts';
import { HOLD } from './voices.ts';

export interface HarmonyInput {
  /** Length, in slots. */
  readonly slots: number;
  /** Slots in one beat; chords change at multiples of it only. */
  readonly beatSlots: number;
  /** Per voice [slots]: the MIDI pitch that sounds in each slot, or −1. */
  readonly pitches: readonly Int16Array[];
  /** Index of the voice that is the bass; where it is absent or silent the lowest sounding pitch counts. */
  readonly bassVoice?: number;
}

const INSIDE = 1;
const OUTSIDE = 1.4;
const MISSING = 0.3;
/** The slot on the beat weighs more than those that follow: passing tones come after it. */
const ON_BEAT_WEIGHT = 1.6;
const CHANGE_COST = 1.1;
/** A chord may sound on through a short silence, for a little; naming none is free there and dear elsewhere. */
const CHORD_IN_SILENCE = -0.4;
const NONE_IN_SOUND = -4;

const BASS_ROOT = 0.55;
const BASS_OTHER_TONE = 0.1;
const BASS_OUTSIDE = -0.25;

/** Rarer qualities must explain more to be named: an eighth-note passing seventh does not make a seventh chord. */
const PRIOR: Readonly<Record<Quality, number>> = {
  maj: 0,
  min: 0,
  '7': -0.8,
  min7: -1,
  maj7: -1.15,
  dim: -0.4,
  aug: -0.7,
  sus4: -0.8,
};

/** State 96 of the search: no chord. */
const NONE = CHORD_CODES;
const STATES = CHORD_CODES + 1;

/** [12 × 96] what one unit of a pitch class adds to a chord's score, and what it adds when it is the bass. */
const { noteScore, bassScore, toneMask } = templates();

function templates(): { noteScore: Float64Array; bassScore: Float64Array; toneMask: Uint16Array } {
  const note = new Float64Array(CHORD_CODES * 12).fill(-OUTSIDE);
  const bass = new Float64Array(CHORD_CODES * 12).fill(BASS_OUTSIDE);
  const mask = new Uint16Array(CHORD_CODES);
  for (let code = 0; code < CHORD_CODES; code++)
    chordTones(code).forEach((tone, place) => {
      note[tone * CHORD_CODES + code] = INSIDE;
      bass[tone * CHORD_CODES + code] = place === 0 ? BASS_ROOT : BASS_OTHER_TONE;
      mask[code]! |= 1 << tone;
    });
  return { noteScore: note, bassScore: bass, toneMask: mask };
}

const PRIOR_OF_CODE = Float64Array.from({ length: CHORD_CODES }, (_, code) => PRIOR[chordQuality(code)]);

/** [4096] cost of the missing tones whose bits are set. */
const MISSING_COST = Float64Array.from({ length: 4096 }, (_, bits) => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return MISSING * count;
});

/**
 * Adds one beat up.
 * @param notes [12] out: sounding weight of each pitch class, 1 = one voice through the whole beat
 * @param bass [12] out: the same for the lowest line alone
 * @returns bit mask of the pitch classes that sound
 */
function weighBeat(input: HarmonyInput, from: number, to: number, notes: Float64Array, bass: Float64Array): number {
  notes.fill(0);
  bass.fill(0);
  const unit = 1 / (to - from - 1 + ON_BEAT_WEIGHT);
  const bassLine = input.bassVoice === undefined ? undefined : input.pitches[input.bassVoice];
  let present = 0;
  for (let slot = from; slot < to; slot++) {
    const weight = slot === from ? ON_BEAT_WEIGHT * unit : unit;
    let lowest = -1;
    for (const voice of input.pitches) {
      const pitch = voice[slot]!;
      if (pitch < 0) continue;
      notes[pitch % 12]! += weight;
      present |= 1 << (pitch % 12);
      if (lowest < 0 || pitch < lowest) lowest = pitch;
    }
    const written = bassLine ? bassLine[slot]! : -1;
    if (written >= 0) lowest = written;
    if (lowest >= 0) bass[lowest % 12]! += weight;
  }
  return present;
}

/** [97] how well each state explains the beat, into `scores`. */
function scoreBeat(notes: Float64Array, bass: Float64Array, present: number, scores: Float64Array): void {
  if (present === 0) {
    scores.fill(CHORD_IN_SILENCE);
    scores[NONE] = 0;
    return;
  }
  for (let code = 0; code < CHORD_CODES; code++)
    scores[code] = PRIOR_OF_CODE[code]! - MISSING_COST[toneMask[code]! & ~present]!;
  for (let tone = 0; tone < 12; tone++) {
    const weight = notes[tone]!;
    if (weight === 0) continue;
    const low = bass[tone]!;
    for (let code = 0, at = tone * CHORD_CODES; code < CHORD_CODES; code++, at++)
      scores[code]! += weight * noteScore[at]! + low * bassScore[at]!;
  }
  scores[NONE] = NONE_IN_SOUND;
}

/**
 * The likeliest chords under a set of voices.
 * @returns [slots] absolute chord code where a chord begins (at beats only), HOLD where it lasts, NO_CHORD where a
 *   chordless stretch begins; never HOLD in slot 0
 * @throws RangeError if a voice is shorter than `slots` or `beatSlots` is not a positive integer
 */
export function inferChords(input: HarmonyInput): Int16Array {
  const { slots, beatSlots } = input;
  if (!(Number.isInteger(beatSlots) && beatSlots > 0)) throw new RangeError(`a beat cannot have ${beatSlots} slots`);
  for (const voice of input.pitches)
    if (voice.length < slots) throw new RangeError(`a voice of ${voice.length} slots cannot fill ${slots}`);
  const chords = new Int16Array(slots).fill(HOLD);
  const beats = Math.ceil(slots / beatSlots);
  if (beats === 0) return chords;
  const cameFrom = new Uint8Array(beats * STATES);
  const scores = new Float64Array(STATES);
  const notes = new Float64Array(12);
  const bass = new Float64Array(12);
  let total = new Float64Array(STATES);
  let next = new Float64Array(STATES);
  for (let beat = 0; beat < beats; beat++) {
    const from = beat * beatSlots;
    const present = weighBeat(input, from, Math.min(slots, from + beatSlots), notes, bass);
    scoreBeat(notes, bass, present, scores);
    const best = indexOfGreatest(total);
    const arriving = beat === 0 ? 0 : total[best]! - CHANGE_COST;
    for (let state = 0; state < STATES; state++) {
      const stays = total[state]! >= arriving;
      next[state] = (stays ? total[state]! : arriving) + scores[state]!;
      cameFrom[beat * STATES + state] = stays ? state : best;
    }
    [total, next] = [next, total];
  }
  const path = new Uint8Array(beats);
  path[beats - 1] = indexOfGreatest(total);
  for (let beat = beats - 1; beat > 0; beat--) path[beat - 1] = cameFrom[beat * STATES + path[beat]!]!;
  for (let beat = 0; beat < beats; beat++)
    if (beat === 0 || path[beat] !== path[beat - 1])
      chords[beat * beatSlots] = path[beat] === NONE ? NO_CHORD : path[beat]!;
  return chords;
}

function indexOfGreatest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
