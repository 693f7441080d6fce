/**
 * Plays the computed drums on an audio context: picks the hit for a velocity, pans it, lets a closed hat
 * cut an open one, and bounds how many ring. How the hits sound is drumkit.ts's business.
 */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import { DRUM_VELOCITY, DRUMS, drumLevel, drumOfPitch, type Drum } from '../music/voices.ts';
import { drumHit, KIT_RATE } from './drumkit.ts';
import { DRUM_PAN } from './mix.ts';
import { Polyphony } from './polyphony.ts';

const VOICES = 16;
const CHOKE: Seconds = 0.012;
const SILENT_AFTER = 7;
/** No two strokes on a cymbal are quite the same: playback speed varies by up to this share. */
const VARIETY = 0.012;

/** All hits, by drum and level (1–3; index 0 is unused). */
export type Kit = Readonly<Record<Drum, readonly Float32Array[]>>;

/** Takes some tens of milliseconds; `hitsOf` lets a caller spread it over time. */
export function makeKit(): Kit {
  return Object.fromEntries(DRUMS.map((drum) => [drum, hitsOf(drum)])) as Record<Drum, readonly Float32Array[]>;
}

export function hitsOf(drum: Drum): readonly Float32Array[] {
  return [new Float32Array(0), drumHit(drum, 1), drumHit(drum, 2), drumHit(drum, 3)];
}

interface Ringing {
  readonly drum: Drum;
  readonly startsAt: Seconds;
  readonly gain: GainNode;
  readonly source: AudioBufferSourceNode;
}

export class Drums {
  readonly #context: BaseAudioContext;
  readonly #buffers: Readonly<Record<Drum, readonly (AudioBuffer | null)[]>>;
  readonly #places = new Map<Drum, AudioNode>();
  readonly #polyphony = new Polyphony(VOICES);
  readonly #ringing = new Map<number, Ringing>();

  constructor(context: BaseAudioContext, kit: Kit, out: AudioNode) {
    this.#context = context;
    const buffers: Partial<Record<Drum, (AudioBuffer | null)[]>> = {};
    for (const drum of DRUMS) {
      buffers[drum] = kit[drum].map((hit) => bufferOf(context, hit));
      const place = context.createStereoPanner();
      place.pan.value = DRUM_PAN[drum];
      place.connect(out);
      this.#places.set(drum, place);
    }
    this.#buffers = buffers as Record<Drum, (AudioBuffer | null)[]>;
  }

  get soundingCount(): number {
    return this.#ringing.size;
  }

  /** A General MIDI pitch that is none of our drums is passed over. */
  hit(id: number, pitch: Pitch, velocity: Velocity, at: Seconds): void {
    const drum = DRUMS[drumOfPitch(pitch)];
    if (!drum) return;
    if (drum === 'closedHat' || drum === 'openHat') this.#closeHats(at);
    for (const ended of this.#polyphony.begin(id, at)) this.#fall(ended, at);
    const level = drumLevel(velocity);
    const source = this.#context.createBufferSource();
    source.buffer = this.#buffers[drum][level]!;
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
    for (const id of [...this.#ringing.keys()]) this.#fall(id, at, CHOKE / 2);
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

function bufferOf(context: BaseAudioContext, hit: Float32Array): AudioBuffer | null {
  if (hit.length === 0) return null;
  const buffer = context.createBuffer(1, hit.length, KIT_RATE);
  buffer.copyToChannel(hit as Float32Array<ArrayBuffer>, 0);
  return buffer;
}
