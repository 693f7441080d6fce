/**
 * Everybody who plays, each into a strip of the mixing desk: the same graph live and offline.
 * Works on context time only; knows neither music time nor the session.
 */
import type { Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import { LINE_UP } from './arranger.ts';
import type { Bank } from './bank.ts';
import { buildDesk, type Desk, type DeskOptions } from './desk.ts';
import { Drums } from './drums.ts';
import { Instrument, type Workshop } from './instrument.ts';
import { STEMS, type Stem } from '../protocol/stem.ts';
import { DRUM_VELOCITY, DRUMS, drumOfPitch } from '../music/voices.ts';
import { KICK } from './mix.ts';
import type { Played, Touch } from './played.ts';
import type { TimbreName } from './timbre/timbres.ts';
import { TimbrePlayer } from './timbrePlayer.ts';
import type { ToneContext } from './tone.ts';

export interface Ensemble {
  /**
   * A drum is named by its General MIDI pitch. `at` lies on the context's clock and not in its past. Who plays a stem may
   * change from note to note: what sounds rings out where it began.
   */
  on(stem: Stem, id: number, pitch: Pitch, velocity: Velocity, at: Seconds, how?: Touch): void;
  /** An unknown id is passed over; drums end by themselves. */
  off(stem: Stem, id: number, at: Seconds): void;
  /**
   * Notes of a stem that begin from now on sound from a place on the map of timbres, and go where it goes; null: its
   * instruments play again. Without worklets there is no map.
   */
  place(stem: Stem, place: TimbrePlace | null, at: Seconds): void;
  /** −1…1: how far the music itself brightens all places. */
  lean(amount: number, at: Seconds): void;
  /** A rating's tick, value −1…1: two soft tones, rising for more and falling for change. */
  tick(value: number, at: Seconds): void;
  /** All notes, those still to come, and the rooms are silent 60 ms after `at`. */
  silence(at: Seconds): void;
  /** Master volume, linear 0–1. @param within time by which it is nearly there; left out, at once but without a click */
  fade(gain: number, at: Seconds, within?: Seconds): void;
  /** Notes that hold nodes now, over all stems. */
  readonly soundingCount: number;
  readonly desk: Desk;
}

export interface EnsembleOptions extends DeskOptions {
  readonly bank: Bank;
}

const VIBRATO_HERTZ = 5.1;
/** Velocity of a stroke that all the room is made for. */
const HARD = Math.max(...DRUM_VELOCITY);
/** The way up the map that the music itself may go, and the time constant of it. */
const LEAN = 0.05;
const LEANING: Seconds = 0.7;

export function buildEnsemble(context: ToneContext, native: BaseAudioContext, options: EnsembleOptions): Ensemble {
  const desk = buildDesk(context, native, options);
  const { inputs } = desk;
  const workshop = openWorkshop(native, options.bank);
  const drums = new Drums(native, options.bank, inputs.drums);
  const desks = Object.fromEntries(STEMS.map((stem) => [stem, new Map<TimbreName, Instrument>()])) as Record<
    Stem,
    Map<TimbreName, Instrument>
  >;
  const hire = (stem: Stem, name: TimbreName): Instrument => {
    const hired = desks[stem].get(name) ?? new Instrument(name, workshop, inputs[stem]);
    desks[stem].set(name, hired);
    return hired;
  };
  const placed = new Map<Stem, TimbrePlace>();
  const players = new Map<Stem, TimbrePlayer>();
  const lean = options.worklets ? native.createConstantSource() : null;
  lean?.offset.setValueAtTime(0, 0);
  lean?.start();
  const everybody = (): Instrument[] => STEMS.flatMap((stem) => [...desks[stem].values()]);

  return {
    desk,
    on(stem, id, pitch, velocity, at, how = {}) {
      desk.open(at);
      if (stem === 'drums') {
        const kit = how.kit ?? LINE_UP.kit;
        drums.hit(id, pitch, velocity, at, kit);
        if (DRUMS[drumOfPitch(pitch)] === 'kick') desk.kick((KICK.depth[kit] * velocity) / HARD, at);
      } else if (placed.has(stem)) players.get(stem)!.on(id, pitch, velocity, at);
      else hire(stem, how.timbre ?? LINE_UP[stem]).on(id, pitch, velocity, at, how);
    },
    off(stem, id, at) {
      for (const instrument of desks[stem].values()) instrument.off(id, at);
      players.get(stem)?.off(id, at);
    },
    place(stem, place, at) {
      if (!place || !lean) {
        placed.delete(stem);
        return;
      }
      const player = players.get(stem) ?? new TimbrePlayer(native, inputs[stem], lean);
      players.set(stem, player);
      placed.set(stem, place);
      player.move(place, at);
    },
    lean(amount, at) {
      lean?.offset.setTargetAtTime(LEAN * Math.min(1, Math.max(-1, amount)), at, LEANING);
    },
    tick(value, at) {
      strikeTick(native, value, at, desk.signals);
    },
    silence(at) {
      for (const instrument of everybody()) instrument.silence(at);
      for (const player of players.values()) player.silence(at);
      drums.silence(at);
      desk.hush(at);
    },
    fade: (gain, at, within) => desk.fade(gain, at, within),
    get soundingCount() {
      let count = drums.soundingCount;
      for (const instrument of everybody()) count += instrument.soundingCount;
      for (const player of players.values()) count += player.soundingCount;
      return count;
    },
  };
}

/** @param at on the context's clock */
export function play(ensemble: Ensemble, event: Played, at: Seconds): void {
  if (event.kind === 'on') ensemble.on(event.stem, event.id, event.pitch, event.velocity, at, event);
  else ensemble.off(event.stem, event.id, at);
}

function openWorkshop(context: BaseAudioContext, bank: Bank): Workshop {
  const vibrato = context.createOscillator();
  vibrato.frequency.value = VIBRATO_HERTZ;
  vibrato.start();
  return { context, bank, vibrato };
}

/** Two short sines, the second a fifth above the first (more) or a fourth below it (change). */
function strikeTick(context: BaseAudioContext, value: number, at: Seconds, out: AudioNode): void {
  const tones = value >= 0 ? [1046.5, 1568] : [698.5, 523.25];
  const strength = 0.5 + 0.5 * Math.min(1, Math.abs(value));
  tones.forEach((hertz, i) => {
    const begin = at + i * 0.055;
    const source = context.createOscillator();
    source.frequency.value = hertz;
    const envelope = context.createGain();
    envelope.gain.setValueAtTime(0, begin);
    envelope.gain.linearRampToValueAtTime(strength, begin + 0.004);
    envelope.gain.setTargetAtTime(0, begin + 0.004, 0.045);
    source.connect(envelope).connect(out);
    source.start(begin);
    source.stop(begin + 0.4);
    source.addEventListener('ended', () => envelope.disconnect());
  });
}
