/** Measures how loud a microphone is, on the audio thread: only the mean square of each tenth of a second ever leaves it. */
import { LEVEL_EVERY } from './applauseEar.ts';
import { LEVEL_PROCESSOR } from './levelNames.ts';

declare const sampleRate: number;
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare function registerProcessor(name: string, processor: unknown): void;

registerProcessor(
  LEVEL_PROCESSOR,
  class extends AudioWorkletProcessor {
    #sum = 0;
    #count = 0;

    process([input]: readonly (readonly Float32Array[])[]): boolean {
      const channel = input?.[0];
      if (!channel) return true;
      for (let i = 0; i < channel.length; i++) this.#sum += channel[i]! * channel[i]!;
      this.#count += channel.length;
      if (this.#count < LEVEL_EVERY * sampleRate) return true;
      this.port.postMessage(this.#sum / this.#count);
      this.#sum = 0;
      this.#count = 0;
      return true;
    }
  },
);
