/**
 * The map of timbres as a processor of the audio thread. All that is wished for comes as parameters of the graph, so that
 * it takes effect at its time, live and offline alike.
 */
import kept from '../../assets/timbre.json';
import map from '../../assets/timbreMap.json';
import { TimbreDecoder, type KeptDecoder, type TimbreMap } from './timbreDecoder.ts';
import { SLOTS, TimbreSynth } from './timbreSynth.ts';
import { CHOKED, gateName, hertzName, TIMBRE_PROCESSOR, touchOf } from './timbreWishes.ts';
import { touchGain } from './touch.ts';

declare const sampleRate: number;
declare const AudioWorkletProcessor: new () => object;
declare function registerProcessor(name: string, processor: unknown): void;

const SLOT_NUMBERS = Array.from({ length: SLOTS }, (_, slot) => slot);
const GATES = SLOT_NUMBERS.map(gateName);
const PITCHES = SLOT_NUMBERS.map(hertzName);

registerProcessor(
  TIMBRE_PROCESSOR,
  class extends AudioWorkletProcessor {
    readonly #synth = new TimbreSynth(sampleRate, new TimbreDecoder(kept as KeptDecoder, map as unknown as TimbreMap));
    readonly #gates = new Float32Array(SLOTS);

    static get parameterDescriptors(): object[] {
      return [
        { name: 'x', defaultValue: 0.5, automationRate: 'k-rate' },
        { name: 'y', defaultValue: 0.5, automationRate: 'k-rate' },
        ...GATES.map((name) => ({ name, defaultValue: 0 })),
        ...PITCHES.map((name) => ({ name, defaultValue: 440 })),
      ];
    }

    process(_: unknown, [output]: Float32Array[][], parameters: Record<string, Float32Array>): boolean {
      const out = output![0]!;
      this.#synth.move(parameters['x']![0]!, parameters['y']![0]!);
      let from = 0;
      // Wishes seldom change within a block: it is cut where one does.
      for (let at = this.#nextChange(0, out.length, parameters); at < out.length;) {
        this.#synth.process(out, from, at);
        this.#obey(at, parameters);
        from = at;
        at = this.#nextChange(at + 1, out.length, parameters);
      }
      this.#synth.process(out, from, out.length);
      return true;
    }

    #nextChange(from: number, length: number, parameters: Record<string, Float32Array>): number {
      let first = length;
      for (let slot = 0; slot < SLOTS; slot++) {
        const gate = parameters[GATES[slot]!]!;
        const end = Math.min(first, gate.length === 1 ? 1 : length);
        for (let at = gate.length === 1 ? 0 : from; at < end; at++)
          if (gate[at] !== this.#gates[slot]) {
            first = Math.min(first, Math.max(at, from));
            break;
          }
      }
      return first;
    }

    #obey(at: number, parameters: Record<string, Float32Array>): void {
      for (let slot = 0; slot < SLOTS; slot++) {
        const gates = parameters[GATES[slot]!]!;
        const gate = gates.length === 1 ? gates[0]! : gates[at]!;
        if (gate === this.#gates[slot]) continue;
        this.#gates[slot] = gate;
        if (gate === CHOKED) this.#synth.choke(slot);
        else if (gate <= 0) this.#synth.release(slot);
        else {
          const pitches = parameters[PITCHES[slot]!]!;
          const velocity = touchOf(gate);
          this.#synth.begin(
            slot,
            pitches.length === 1 ? pitches[0]! : pitches[at]!,
            velocity / 127,
            touchGain(velocity),
          );
        }
      }
    }
  },
);
