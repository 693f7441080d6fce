/**
 * Plays the recorded drums on an audio context: picks the hit for a velocity, pans it, lets a closed hat
 * cut an open one, and bounds how many ring. How the hits sound is drumkit.ts's business.
 */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import { DRUM_VELOCITY, DRUMS, drumLevel, drumOfPitch, type Drum } from '../music/voices.ts';
import type { Bank } from './bank.ts';
import { KITS, VARIANTS, type KitName } from './drumkit.ts';
import { DRUM_PAN, PANIC } from './mix.ts';
import { Polyphony } from './polyphony.ts';
import type { Ask } from './recording.ts';

const VOICES = 16;
const CHOKE: Seconds = 0.012;
const SILENT_AFTER = 7;
/** No two strokes on a cymbal are quite the same: playback speed varies by up to this share. */
const VARIETY = 0.012;

interface Ringing {
  readonly drum: Drum;
  readonly startsAt: Seconds;
  readonly gain: GainNode;
  readonly source: AudioBufferSourceNode;
}

/** All that is needed to play a kit. */
export function asksOf(kit: KitName): Ask[] {
  const levels = [2, 3, 1] as const;
  return Array.from({ length: VARIANTS }, (_, variant) =>
    levels.flatMap((level) => DRUMS.map((drum): Ask => ({ kind: 'hit', kit, drum, level, variant }))),
  ).flat();
}

/** The stroke wanted, then others of the same drum, then the same drum of other kits. */
function* strokes(kit: KitName, drum: Drum, level: 1 | 2 | 3, variant: number): Generator<Ask> {
  yield { kind: 'hit', kit, drum, level, variant };
  for (const other of [kit, ...KITS])
    for (const force of [2, 3, 1] as const)
      for (let stroke = 0; stroke < VARIANTS; stroke++)
        yield { kind: 'hit', kit: other, drum, level: force, variant: stroke };
}

export class Drums {
  readonly #context: BaseAudioContext;
  readonly #bank: Bank;
  readonly #places = new Map<Drum, AudioNode>();
  readonly #polyphony = new Polyphony(VOICES);
  readonly #ringing = new Map<number, Ringing>();
  #strokes = 0;

  constructor(context: BaseAudioContext, bank: Bank, out: AudioNode) {
    this.#context = context;
    this.#bank = bank;
    for (const drum of DRUMS) {
      const place = context.createStereoPanner();
      place.pan.value = DRUM_PAN[drum];
      place.connect(out);
      this.#places.set(drum, place);
    }
  }

  get soundingCount(): number {
    return this.#ringing.size;
  }

  /** A General MIDI pitch that is none of our drums is passed over. */
  hit(id: number, pitch: Pitch, velocity: Velocity, at: Seconds, kit: KitName): void {
    const drum = DRUMS[drumOfPitch(pitch)];
    if (!drum) return;
    const level = drumLevel(velocity) as 1 | 2 | 3;
    this.#strokes += 1;
    const recorded = this.#bank.first(strokes(kit, drum, level, this.#strokes % VARIANTS));
    // A drum that is still being made is left out.
    if (!recorded) return;
    if (drum === 'closedHat' || drum === 'openHat') this.#closeHats(at);
    for (const ended of this.#polyphony.begin(id, at)) this.#fall(ended, at);
    const source = this.#context.createBufferSource();
    source.buffer = recorded.buffer;
    source.playbackRate.value = 1 + VARIETY * Math.sin(id * 12.9898);
    const gain = this.#context.createGain();
    gain.gain.value = Math.min(1.25, Math.max(0.7, Math.sqrt(velocity / DRUM_VELOCITY[level]!)));
    source.connect(gain).connect(this.#places.get(drum)!);
    source.start(at);
    const hit: Ringing = { drum, startsAt: at, gain, source };
    this.#ringing.set(id, hit);
    this.#polyphony.end(id, at, source.buffer!.duration);
    source.addEventListener('ended', () => {
      gain.disconnect();
      if (this.#ringing.get(id) === hit) this.#ringing.delete(id);
    });
  }

  silence(at: Seconds): void {
    for (const id of this.#ringing.keys()) this.#fall(id, at, PANIC);
    this.#polyphony.clear();
  }

  #closeHats(at: Seconds): void {
    for (const [id, ringing] of this.#ringing)
      if (ringing.drum === 'openHat' && ringing.startsAt < at) this.#fall(id, at);
  }

  #fall(id: number, at: Seconds, timeConstant: Seconds = CHOKE): void {
    const ringing = this.#ringing.get(id);
    if (!ringing) return;
    ringing.gain.gain.cancelScheduledValues(at);
    ringing.gain.gain.setTargetAtTime(0, at, timeConstant);
    // For a hit that was to come later this lies before its beginning, and it never sounds.
    ringing.source.stop(at + timeConstant * SILENT_AFTER);
  }
}
