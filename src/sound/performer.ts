/**
 * Plays a score as musicians would: casts it by its style, bends its time, breathes with its phrases, ties what belongs
 * together, and adds the chords that accompany and the voices that double. Events in, events out, on the music's clock;
 * knows no audio. What it has handed out it never takes back.
 */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import { metreOf } from '../music/metre.ts';
import { HOLD, PITCHED, type PitchedVoice } from '../music/voices.ts';
import type { Scene, SoundEvent } from '../session/event.ts';
import { castOf, LINE_UP, type Cast } from './arranger.ts';
import { PATTERN, powerChord, strokesOf, voiceChord } from './comping.ts';
import type { Played } from './played.ts';
import { textureOf, type Texture } from './texture.ts';
import { drumTime, drumVelocity, feelOf, swing, voiceTime, voiceVelocity, type Feel, type Place } from './timing.ts';
import { timbreOf } from './timbre/timbres.ts';

/** Further from the grid than this a note was not written on it, and keeps its own time and touch. */
const ON_GRID = 0.12;
/** Chords lie where they neither cover a tune nor muddy a bass. */
const CHORD_RANGE: readonly [Pitch, Pitch] = [50, 74];
/** A note is never shorter than this, however time is bent around it. */
const SHORTEST: Seconds = 0.03;
/** How hard what doubles is played beside what it doubles. */
const DOUBLED_TOUCH = 0.62;
/** The session counts its notes from 0 up, so these are free. */
const doubleOf = (id: number): number => -1 - id;

interface Bar extends Scene {
  readonly cast: Cast;
  readonly feel: Feel;
  readonly texture: Texture;
}

export interface PerformerOptions {
  /** False while a cast cannot play yet: those before go on for another bar. */
  readonly ready?: (cast: Cast) => boolean;
}

export class Performer {
  readonly #ready: (cast: Cast) => boolean;
  #bars: readonly Bar[] = [];
  #cast: Cast | null = null;
  #voicing: readonly Pitch[] = [];
  #pending: readonly Played[] = [];
  /** Ids of the chords' notes: they live on a stem of their own. */
  #nextChordNote = 0;
  /** When open notes began to sound, and which of them are doubled. */
  readonly #begun = new Map<number, { readonly at: Seconds; readonly doubled: boolean }>();

  constructor({ ready = () => true }: PerformerOptions = {}) {
    this.#ready = ready;
  }

  /** Those who play now, the person's own instrument among them. */
  get cast(): Cast {
    return this.#cast ?? LINE_UP;
  }

  /** A bar is about to come, or the rest of one has been decided anew. */
  enter(scene: Scene): void {
    const wanted = castOf(scene.bar.style);
    if (this.#ready(wanted) || !this.#cast) this.#cast = wanted;
    const bar: Bar = {
      ...scene,
      cast: this.#cast,
      feel: feelOf(scene.bar.style),
      texture: textureOf(scene.bar, scene.tension),
    };
    const from = scene.startsAt + scene.fromSlot * scene.slotSeconds;
    this.#bars = [...this.#bars.filter(({ startsAt }) => startsAt < from - 1e-6 && startsAt > from - 30), bar];
    // What was to accompany a bar that is no longer played is dropped; notes that have begun keep their endings.
    this.#pending = this.#pending.filter((event) => event.at < from - 1e-6 || event.kind === 'off');
    this.#accompany(bar);
  }

  /** @param notBefore nothing that was in time is moved before this: it would come late */
  perform(events: readonly SoundEvent[], notBefore: Seconds): Played[] {
    const played: Played[] = [];
    const struck = new Set(events.flatMap((event) => (event.kind === 'on' ? [`${event.voice} ${event.at}`] : [])));
    const released = new Set(events.flatMap((event) => (event.kind === 'off' ? [`${event.voice} ${event.at}`] : [])));
    for (const event of events) {
      const bar = this.#barAt(event.at);
      const follows = `${event.voice} ${event.at}`;
      if (event.kind === 'off') this.#off(event, bar, struck.has(follows), played);
      else this.#on(event, bar, released.has(follows), notBefore, played);
    }
    return played;
  }

  /** The chords that accompany, up to a time (exclusive). */
  release(until: Seconds, notBefore: Seconds): Played[] {
    const due = this.#pending.filter(({ at }) => at < until);
    if (due.length === 0) return due;
    this.#pending = this.#pending.filter(({ at }) => at >= until);
    return due.map((event) => ({ ...event, at: Math.max(event.at, notBefore) }));
  }

  /** The music stops: what was to come does not. */
  clear(): void {
    this.#pending = [];
    this.#begun.clear();
    this.#bars = [];
  }

  #barAt(at: Seconds): Bar | null {
    for (let i = this.#bars.length - 1; i >= 0; i--) {
      const bar = this.#bars[i]!;
      const { slots } = metreOf(bar.bar.metre);
      if (at >= bar.startsAt - 1e-6) return at < bar.startsAt + (slots + 1) * bar.slotSeconds ? bar : null;
    }
    return null;
  }

  #on(
    event: Extract<SoundEvent, { kind: 'on' }>,
    bar: Bar | null,
    legato: boolean,
    notBefore: Seconds,
    played: Played[],
  ): void {
    const { voice, id, pitch, lasts } = event;
    const place = bar && placeOf(bar, event.at);
    const moved = bar && place ? this.#moved(event, bar, place) : { at: event.at, velocity: event.velocity };
    const at = Math.max(moved.at, Math.min(event.at, notBefore));
    const { velocity } = moved;
    const cast = bar?.cast ?? this.cast;
    if (voice === 'drums') {
      played.push({ kind: 'on', at, stem: voice, id, pitch, velocity, kit: cast.kit });
      return;
    }
    const how = { ...(lasts !== undefined && { lasts }), ...(legato && { legato }) };
    played.push({ kind: 'on', at, stem: voice, id, pitch, velocity, timbre: cast[voice], ...how });
    const double = bar?.texture.doubled ? doublingOf(voice, pitch, cast) : null;
    this.#begun.set(id, { at, doubled: double !== null });
    if (double)
      played.push({
        kind: 'on',
        at,
        stem: voice,
        id: doubleOf(id),
        velocity: Math.round(velocity * DOUBLED_TOUCH),
        ...double,
        ...how,
      });
  }

  #moved(
    event: Extract<SoundEvent, { kind: 'on' }>,
    bar: Bar,
    place: Place,
  ): { readonly at: Seconds; readonly velocity: Velocity } {
    const { voice, pitch, velocity } = event;
    if (voice === 'drums')
      return {
        at: timeOf(bar, drumTime(place, pitch, bar.feel)),
        velocity: drumVelocity(place, pitch, velocity, bar.feel),
      };
    const { slots } = metreOf(bar.bar.metre);
    return {
      at: timeOf(bar, voiceTime(place, voice, bar.feel)),
      velocity: voiceVelocity(place, voice, velocity, bar.bar.phrase, slots),
    };
  }

  #off(event: Extract<SoundEvent, { kind: 'off' }>, bar: Bar | null, tied: boolean, played: Played[]): void {
    const { voice, id } = event;
    let { at } = event;
    if (bar && voice !== 'drums') {
      const slot = (at - bar.startsAt) / bar.slotSeconds;
      const bent = metreOf(bar.bar.metre).beatSlots === 4 ? swing(slot, bar.feel) : slot;
      at = timeOf(bar, bent) + (tied ? timbreOf(bar.cast[voice]).legato : 0);
    }
    const begun = this.#begun.get(id);
    this.#begun.delete(id);
    if (begun) at = Math.max(at, begun.at + SHORTEST);
    played.push({ kind: 'off', at, stem: voice, id });
    if (begun?.doubled) played.push({ kind: 'off', at, stem: voice, id: doubleOf(id) });
  }

  #accompany(bar: Bar): void {
    const { cast, texture, feel, fromSlot } = bar;
    const { metre, chords, phrase, barIndex } = bar.bar;
    const { slots, beatSlots } = metreOf(metre);
    const pattern = PATTERN[cast.pattern];
    const touch = pattern.velocity * texture.touch;
    const events: Played[] = [];
    let brokenAt = 0;
    for (const [slot, length, accent] of texture.comp === 'none'
      ? []
      : strokesOf(cast.pattern, metre, texture.comp === 'full')) {
      const code = chordAt(bar, slot);
      if (slot < fromSlot || code < 0) continue;
      this.#voicing =
        cast.comp === 'drivenGuitar'
          ? powerChord(code, timbreOf(cast.comp).range)
          : voiceChord(code, this.#voicing, CHORD_RANGE);
      const tones = pattern.broken
        ? [this.#voicing[ORDER[brokenAt++ % ORDER.length]! % this.#voicing.length]!]
        : this.#voicing;
      const place: Place = { barIndex, slot, beatSlots };
      const at = timeOf(bar, voiceTime(place, 'comp', feel));
      const velocity = voiceVelocity(place, 'comp', touch * accent, phrase, slots);
      // Chords end where the next one begins: no tone hangs into another harmony.
      const last = Math.min(slot + length, pattern.broken ? slots : nextChord(chords, slot));
      const end = timeOf(bar, beatSlots === 4 ? swing(last, feel) : last);
      const down = (slot / 2) % 2 === 0 || pattern.roll > 8;
      tones.forEach((pitch, i) => {
        const string = down ? i : tones.length - 1 - i;
        const begins = at + (string * pattern.roll) / 1000;
        const id = this.#nextChordNote++;
        const lasts = Math.max(SHORTEST, end - begins);
        events.push(
          { kind: 'on', at: begins, stem: 'comp', id, pitch, velocity, timbre: cast.comp, lasts },
          { kind: 'off', at: begins + lasts, stem: 'comp', id },
        );
      });
    }
    this.#pending = [...this.#pending, ...events].toSorted((a, b) => a.at - b.at);
  }
}

/** A whole piece at once: every bar before its notes, as a session would tell them. */
export function performAll(events: readonly SoundEvent[], scenes: readonly Scene[]): Played[] {
  const performer = new Performer();
  const played: Played[] = [];
  const bars = scenes.toSorted((a, b) => a.startsAt - b.startsAt);
  const ordered = events.toSorted((a, b) => a.at - b.at || (a.kind === b.kind ? 0 : a.kind === 'off' ? -1 : 1));
  let next = 0;
  const upTo = (until: Seconds): void => {
    const from = next;
    while (next < ordered.length && ordered[next]!.at < until - 1e-6) next++;
    played.push(...performer.perform(ordered.slice(from, next), 0), ...performer.release(until, 0));
  };
  for (const bar of bars) {
    upTo(bar.startsAt);
    performer.enter(bar);
  }
  upTo(Infinity);
  return played;
}

/** Which tone of a chord comes when it is broken: up and down again, the outer ones once. */
const ORDER = [0, 2, 1, 3, 2, 1] as const;

function placeOf(bar: Bar, at: Seconds): Place | null {
  const slots = (at - bar.startsAt) / bar.slotSeconds;
  const slot = Math.round(slots);
  const metre = metreOf(bar.bar.metre);
  if (Math.abs(slots - slot) > ON_GRID || slot < 0 || slot >= metre.slots) return null;
  return { barIndex: bar.bar.barIndex, slot, beatSlots: metre.beatSlots };
}

function timeOf(bar: Scene, slots: number): Seconds {
  return bar.startsAt + slots * bar.slotSeconds;
}

/** Code of the chord in force, or negative. */
function chordAt({ bar: { chords } }: Scene, slot: number): number {
  for (let at = slot; at >= 0; at--) if (chords[at] !== HOLD) return chords[at]!;
  return HOLD;
}

function nextChord(chords: Int16Array, slot: number): number {
  let at = slot + 1;
  while (at < chords.length && chords[at] === HOLD) at++;
  return at;
}

/** The tune in octaves with another colour, and the bass with the one below it: only where the instrument has the note. */
function doublingOf(
  voice: PitchedVoice,
  pitch: Pitch,
  cast: Cast,
): Pick<Extract<Played, { kind: 'on' }>, 'pitch' | 'timbre'> | null {
  if (voice === PITCHED[0] && cast.colour !== cast.melody) {
    const [low, high] = timbreOf(cast.colour).range;
    for (const octave of [12, 0, -12])
      if (pitch + octave >= low && pitch + octave <= high && pitch + octave <= 93)
        return { pitch: pitch + octave, timbre: cast.colour };
  }
  const low = cast.bass === 'cello' || cast.bass === 'bassChoir' ? 'lowStrings' : null;
  if (voice === 'bass' && low && pitch - 12 >= timbreOf(low).range[0]) return { pitch: pitch - 12, timbre: low };
  return null;
}
