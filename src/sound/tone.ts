/**
 * The one door to Tone.js. Every node is given its context, so nothing here may depend on Tone's global one.
 * Tone's constructors still ask for that global context to fill in their defaults, and would silently open
 * a second audio device for it; an inert context in its place prevents that. Must not know any music.
 */
import { BiquadFilter, Compressor, Context, Convolver, Gain, Panner, ToneAudioBuffer } from 'tone/build/esm/classes.js';
import { DummyContext } from 'tone/build/esm/core/context/DummyContext.js';
import { setContext } from 'tone/build/esm/core/context/GlobalContext.js';

setContext(new DummyContext());

/** Where a plain node of the browser plugs into one of Tone's. Both belong to one and the same native context. */
export function socket(node: Gain): AudioNode {
  return node.input as unknown as AudioNode;
}

export { BiquadFilter, Compressor, Convolver, Gain, Panner, ToneAudioBuffer };
export type ToneContext = Context;

/**
 * Wraps a browser's own context. Tone's timer is not used (the sound has its own pulse),
 * so it is set to none, and its look-ahead to zero: every time we pass is absolute.
 */
export function toneContext(native: BaseAudioContext): ToneContext {
  type Accepted = ConstructorParameters<typeof Context>[0];
  return new Context({
    context: native,
    clockSource: 'offline',
    lookAhead: 0,
    updateInterval: 1,
  } as unknown as Accepted);
}
