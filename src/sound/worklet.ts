/**
 * The mixer and the master as processors of the audio thread. Loaded into an AudioWorkletGlobalScope by desk.ts; wishes
 * come as parameters of the graph, so that they take effect at their time, live and offline alike.
 */
import { Mastering } from './mastering.ts';
import { STEMS } from '../protocol/stem.ts';
import { Mixer } from './mixer.ts';
import './timbreWorklet.ts';
import {
  heardName,
  MASTER_PROCESSOR,
  MIXER_PROCESSOR,
  READING_EVERY,
  targetName,
  type FromWorklet,
} from './workletNames.ts';

declare const sampleRate: number;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare function registerProcessor(name: string, processor: unknown): void;

type Parameters = Readonly<Record<string, Float32Array>>;
type Channels = readonly (readonly Float32Array[])[];

const oncePerBlock = { automationRate: 'k-rate' } as const;

registerProcessor(
  MIXER_PROCESSOR,
  class extends AudioWorkletProcessor {
    readonly #targets = new Float64Array(STEMS.length);
    readonly #heard = new Float64Array(STEMS.length);
    readonly #wishes = { targets: this.#targets, window: 0, heard: this.#heard };
    #mixer: Mixer | null = null;

    static get parameterDescriptors(): object[] {
      return [
        ...STEMS.map((stem) => ({ name: targetName(stem), defaultValue: -24, ...oncePerBlock })),
        { name: 'window', defaultValue: 20, minValue: 1, maxValue: 600, ...oncePerBlock },
        ...STEMS.map((stem) => ({ name: heardName(stem), defaultValue: 1, minValue: 0, maxValue: 1, ...oncePerBlock })),
      ];
    }

    process(inputs: Channels, outputs: Channels, parameters: Parameters): boolean {
      for (let s = 0; s < STEMS.length; s++) {
        this.#targets[s] = parameters[targetName(STEMS[s]!)]![0]!;
        this.#heard[s] = parameters[heardName(STEMS[s]!)]![0]!;
      }
      this.#wishes.window = parameters['window']![0]!;
      this.#mixer ??= new Mixer(sampleRate, this.#targets);
      this.#mixer.process(inputs, outputs, this.#wishes);
      return true;
    }
  },
);

registerProcessor(
  MASTER_PROCESSOR,
  class extends AudioWorkletProcessor {
    readonly #mastering = new Mastering(sampleRate);
    readonly #wishes = { goal: 0, levelling: 0, width: 1 };
    #unread = 0;

    static get parameterDescriptors(): object[] {
      return [
        { name: 'goal', defaultValue: -16, ...oncePerBlock },
        { name: 'levelling', defaultValue: 0.5, minValue: 0, maxValue: 1, ...oncePerBlock },
        { name: 'width', defaultValue: 1, minValue: 0, maxValue: 1, ...oncePerBlock },
      ];
    }

    process([input]: Channels, [output]: Channels, parameters: Parameters): boolean {
      const [left, right] = output!;
      if (!left || !right) return true;
      // A stereo node that nothing plays into has no channels: silence.
      if (input![0]) left.set(input![0]);
      if (input![0]) right.set(input![1] ?? input![0]);
      this.#wishes.goal = parameters['goal']![0]!;
      this.#wishes.levelling = parameters['levelling']![0]!;
      this.#wishes.width = parameters['width']![0]!;
      this.#mastering.process(left, right, this.#wishes);
      this.#unread += left.length;
      if (this.#unread >= READING_EVERY * sampleRate) {
        this.#unread = 0;
        this.port.postMessage(this.#mastering.reading() satisfies FromWorklet);
      }
      return true;
    }
  },
);
