/**
 * The pitched past of a piece as the network sees it: pushes slots, writes sparse feature rows.
 * The same code feeds training (teacher-forced) and composing, so both see the same world.
 */
import { MODES, type Key } from '../../src/music/key.ts';
import { metreOf, type MetreName } from '../../src/music/metre.ts';
import { transposeChord } from '../../src/music/chord.ts';
import { type BagLayout, DENSE, HISTOGRAM_SLOTS, PAIRS } from './architecture.ts';
import { JOINT, Matcher } from './matcher.ts';
import {
  ABSENT,
  ageBucket,
  CHORD_ABSENT,
  CHORD_NONE,
  classOfIndex,
  elapsedIndex,
  intervalClass,
  PITCHES,
  pitchIndex,
  pitchOfIndex,
  placeIndex,
  PREDICTS_HOLD,
  PREDICTS_NOTHING,
  PREDICTS_REST,
  SILENT,
  tempoIndex,
  verticalClass,
} from './vocabulary.ts';

export interface Setting {
  readonly metre: MetreName;
  readonly key: Key;
  readonly tempo: number | null;
  /** [4] which pitched voices exist, in deciding order. */
  readonly present: readonly boolean[];
  readonly chords: boolean;
  readonly drums: boolean;
}

/** One slot of the pitched voices, decided: what sounds (index, SILENT or ABSENT), whether it began here, and the chord. */
export interface Frame {
  readonly sounding: Int16Array;
  readonly began: Uint8Array;
  /** Relative chord code, CHORD_NONE or CHORD_ABSENT. */
  chord: number;
}

export function emptyFrame(setting: Setting): Frame {
  const sounding = Int16Array.from(setting.present, (present) => (present ? SILENT : ABSENT));
  return { sounding, began: new Uint8Array(4), chord: setting.chords ? CHORD_NONE : CHORD_ABSENT };
}

const DECAYS = HISTOGRAM_SLOTS.map((slots) => Math.exp(-1 / slots));
/** The bass tells most about the harmony. */
const VOICE_WEIGHT = [1, 1.5, 1, 1];
export const NOT_BEGUN = -1;

export class History {
  readonly setting: Setting;
  readonly #slotsInBar: number;
  /** Slots since the piece began. */
  slot = 0;
  /** Slot within the bar, and bars since the piece began, of the slot to come. */
  place: number;
  bar = 0;
  readonly frame: Frame;
  /** Last pitch heard in each voice, and the one before it: they outlive rests. */
  readonly last = new Int16Array(4).fill(SILENT);
  readonly before = new Int16Array(4).fill(SILENT);
  readonly age = new Int32Array(4);
  chordAge = 0;
  readonly #heard = new Float64Array(DENSE);
  #matcher: Matcher;

  constructor(setting: Setting, phase = 0) {
    this.setting = setting;
    const metre = metreOf(setting.metre);
    this.#slotsInBar = metre.slots;
    this.place = phase;
    this.frame = emptyFrame(setting);
    this.#matcher = new Matcher(metre.beatSlots);
  }

  clone(): History {
    const copy = new History(this.setting, this.place);
    copy.slot = this.slot;
    copy.bar = this.bar;
    copy.frame.sounding.set(this.frame.sounding);
    copy.frame.began.set(this.frame.began);
    copy.frame.chord = this.frame.chord;
    copy.last.set(this.last);
    copy.before.set(this.before);
    copy.age.set(this.age);
    copy.chordAge = this.chordAge;
    copy.#heard.set(this.#heard);
    copy.#matcher = this.#matcher.clone();
    return copy;
  }

  /** The same past under another setting, at a bar line: what sounds keeps its pitch, voices come and go. */
  adopt(setting: Setting): History {
    const copy = new History(setting, 0);
    const old = this.setting;
    const moved = (index: number) => (index < PITCHES ? pitchIndex(pitchOfIndex(index, old.key), setting.key) : index);
    copy.slot = this.slot;
    copy.bar = this.bar;
    for (let voice = 0; voice < 4; voice++) {
      const sounding = this.frame.sounding[voice]!;
      copy.frame.sounding[voice] = setting.present[voice] ? (sounding === ABSENT ? SILENT : moved(sounding)) : ABSENT;
      copy.last[voice] = moved(this.last[voice]!);
      copy.before[voice] = moved(this.before[voice]!);
      copy.age[voice] = this.age[voice]!;
    }
    const { chord } = this.frame;
    if (setting.chords && chord < CHORD_NONE)
      copy.frame.chord = transposeChord(chord, old.key.tonic - setting.key.tonic);
    copy.chordAge = this.chordAge;
    for (let i = 0; i < HISTOGRAM_SLOTS.length; i++)
      for (let k = 0; k < 12; k++)
        copy.#heard[12 * i + ((k + old.key.tonic - setting.key.tonic + 12) % 12)] = this.#heard[12 * i + k]!;
    // What repeats is found by relative pitch, so a change of key or metre starts a new memory of repetition.
    if (old.key.tonic === setting.key.tonic && old.metre === setting.metre) copy.#matcher = this.#matcher.clone();
    return copy;
  }

  /** Adds a decided slot to the past. */
  push(next: Frame): void {
    for (let i = 0; i < HISTOGRAM_SLOTS.length; i++) {
      const decay = DECAYS[i]!;
      for (let k = 0; k < 12; k++) this.#heard[12 * i + k]! *= decay;
      for (let voice = 0; voice < 4; voice++) {
        const sounding = next.sounding[voice]!;
        if (sounding < PITCHES) this.#heard[12 * i + classOfIndex(sounding)]! += VOICE_WEIGHT[voice]!;
      }
    }
    const symbols = [0, 0, 0, 0];
    for (let voice = 0; voice < 4; voice++) {
      const sounding = next.sounding[voice]!;
      const changed = next.began[voice] === 1 || sounding !== this.frame.sounding[voice];
      this.age[voice] = changed ? 1 : this.age[voice]! + 1;
      if (next.began[voice] === 1) {
        this.before[voice] = this.last[voice]!;
        this.last[voice] = sounding;
      }
      symbols[voice] = 2 * sounding + next.began[voice]!;
      this.frame.sounding[voice] = sounding;
      this.frame.began[voice] = next.began[voice]!;
    }
    this.chordAge = next.chord === this.frame.chord ? this.chordAge + 1 : 1;
    this.frame.chord = next.chord;
    this.#matcher.push(symbols);
    this.slot++;
    this.place++;
    if (this.place === this.#slotsInBar) {
      this.place = 0;
      this.bar++;
    }
  }

  /** Symbol that match `m` (0 joint, 1 melody's, 2 own) foretells for a voice: a prediction class. */
  prediction(voice: number, match: number): number {
    const from = this.#matcher.at[match === 0 ? JOINT : match === 1 ? 0 : voice]!;
    if (from < 0 || this.frame.sounding[voice] === ABSENT) return PREDICTS_NOTHING;
    const symbol = this.#matcher.symbol(voice, from + 1);
    const sounding = symbol >> 1;
    if (symbol & 1) return intervalClass(this.last[voice]!, sounding);
    if (sounding !== this.#matcher.symbol(voice, from) >> 1) return PREDICTS_REST;
    return PREDICTS_HOLD;
  }

  /** The pitch that match `m` foretells to begin, or NOT_BEGUN. */
  predictedPitch(voice: number, match: number): number {
    const from = this.#matcher.at[match === 0 ? JOINT : match === 1 ? 0 : voice]!;
    if (from < 0) return NOT_BEGUN;
    const symbol = this.#matcher.symbol(voice, from + 1);
    return symbol & 1 && symbol >> 1 < PITCHES ? symbol >> 1 : NOT_BEGUN;
  }

  /** Bars for which all voices together have gone round in a circle of at most two bars; 0 when they do not. */
  circling(): number {
    const at = this.#matcher.at[JOINT]!;
    const lag = this.#matcher.latest - at;
    return at < 0 || lag > 2 * this.#slotsInBar ? 0 : this.#matcher.runLength[JOINT]! / this.#slotsInBar;
  }

  runBucket(match: number, voice: number): number {
    return ageBucket(this.#matcher.runLength[match === 0 ? JOINT : match === 1 ? 0 : voice]! >> 1);
  }

  /**
   * Sparse features of the past for the trunk.
   * @param out receives row numbers of `layout`; returns how many were written (always the same number). Style is not among them.
   */
  trunkRow(layout: BagLayout, out: Int32Array, from: number): number {
    const { setting, frame } = this;
    let n = from;
    for (let voice = 0; voice < 4; voice++) {
      out[n++] = layout.row('sounding', voice, frame.sounding[voice]!);
      out[n++] = layout.row('age', voice, ageBucket(this.age[voice]!));
      out[n++] = layout.row('interval', voice, intervalClass(this.before[voice]!, this.last[voice]!));
      for (let match = 0; match < 3; match++)
        out[n++] = layout.row('prediction', 3 * voice + match, this.prediction(voice, match));
      out[n++] = layout.row('run', 2 + voice, this.runBucket(2, voice));
      out[n++] = layout.direct('present', 2 * voice + (setting.present[voice] ? 1 : 0));
    }
    out[n++] = layout.row('age', 4, ageBucket(this.chordAge));
    for (let pair = 0; pair < PAIRS.length; pair++) {
      const [upper, lower] = PAIRS[pair]!;
      out[n++] = layout.row('vertical', pair, verticalClass(frame.sounding[lower]!, frame.sounding[upper]!));
    }
    out[n++] = layout.row('run', 0, this.runBucket(0, 0));
    out[n++] = layout.row('run', 1, this.runBucket(1, 0));
    out[n++] = layout.direct('present', 8 + (setting.drums ? 1 : 0));
    out[n++] = layout.direct('place', placeIndex(setting.metre, this.place));
    out[n++] = layout.direct('bar', this.bar % 8);
    out[n++] = layout.direct('elapsed', elapsedIndex(this.slot));
    out[n++] = layout.direct('mode', MODES.indexOf(setting.key.mode));
    out[n++] = layout.direct('tonic', setting.key.tonic);
    out[n++] = layout.direct('tempo', tempoIndex(setting.tempo));
    out[n++] = layout.direct('chord', frame.chord);
    return n;
  }

  /** [36] pitch-class shares of the past at three decays, scaled by 3 so that they weigh like the sparse features. */
  denseRow(out: Float32Array, at: number): void {
    for (let i = 0; i < HISTOGRAM_SLOTS.length; i++) {
      let sum = 1e-6;
      for (let k = 0; k < 12; k++) sum += this.#heard[12 * i + k]!;
      for (let k = 0; k < 12; k++) out[at + 12 * i + k] = (3 * this.#heard[12 * i + k]!) / sum;
    }
  }

  chordRow(layout: BagLayout, out: Int32Array, from: number): number {
    let n = from;
    out[n++] = layout.row('age', 0, ageBucket(this.chordAge));
    out[n++] = layout.direct('chord', this.frame.chord);
    out[n++] = layout.direct('place', placeIndex(this.setting.metre, this.place));
    out[n++] = layout.direct('bar', this.bar % 8);
    out[n++] = layout.direct('mode', MODES.indexOf(this.setting.key.mode));
    return n;
  }

  /**
   * Features of one pitched head. `next` holds the voices (and chord) already decided in this slot.
   * Style is not among them.
   */
  pitchedRow(voice: number, next: Frame, layout: BagLayout, out: Int32Array, from: number): number {
    const own = this.frame.sounding[voice]!;
    const last = this.last[voice]!;
    let n = from;
    out[n++] = layout.row('sounding', 0, own < PITCHES ? own : last < PITCHES ? last : own);
    out[n++] = layout.row('age', 0, ageBucket(this.age[voice]!));
    out[n++] = layout.row('interval', 0, intervalClass(this.before[voice]!, last));
    for (let match = 0; match < 3; match++) {
      out[n++] = layout.row('prediction', match, this.prediction(voice, match));
      out[n++] = layout.row('run', match, this.runBucket(match, voice));
    }
    out[n++] = layout.direct('place', placeIndex(this.setting.metre, this.place));
    out[n++] = layout.direct('chord', next.chord);
    const overRoot = next.chord < CHORD_NONE && own < PITCHES ? (classOfIndex(own) - (next.chord >> 3) + 12) % 12 : 12;
    out[n++] = layout.direct('overRoot', overRoot);
    out[n++] = layout.direct('mode', MODES.indexOf(this.setting.key.mode));
    for (let earlier = 0; earlier < voice; earlier++) {
      const chosen = next.sounding[earlier]!;
      const began = next.began[earlier]!;
      out[n++] = layout.row('sounding', 1 + earlier, chosen);
      out[n++] = layout.row('interval', 1 + earlier, intervalClass(this.frame.sounding[earlier]!, chosen));
      out[n++] = layout.row('vertical', earlier, verticalClass(last < PITCHES ? last : own, chosen));
      out[n++] = layout.direct('began', 2 * earlier + began);
      for (let match = 0; match < 2; match++)
        out[n++] = layout.direct('agrees', 6 * earlier + 3 * match + this.#agreement(earlier, match, chosen, began));
    }
    return n;
  }

  /** 0 = nothing foretold, 1 = the choice agrees with the match, 2 = it does not. */
  #agreement(voice: number, match: number, chosen: number, began: number): number {
    const foretold = this.prediction(voice, match);
    if (foretold === PREDICTS_NOTHING) return 0;
    const actual = began
      ? intervalClass(this.last[voice]!, chosen)
      : chosen !== this.frame.sounding[voice]
        ? PREDICTS_REST
        : PREDICTS_HOLD;
    return foretold === actual ? 1 : 2;
  }
}

/** How many rows `trunkRow`, `chordRow` and `pitchedRow` write. */
export const TRUNK_FEATURES = 4 * 8 + 1 + PAIRS.length + 2 + 8;
export const CHORD_FEATURES = 5;
export function pitchedFeatures(voice: number): number {
  return 13 + 6 * voice;
}
