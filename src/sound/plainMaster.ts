/** The master of a browser without audio worklets: its own compressors at fixed settings, and a ceiling that bends. */
import { amplitude, ceilingCurve, undoMakeup } from './dynamics.ts';
import { MASTER } from './mix.ts';
import { Compressor, Gain, socket, type ToneContext } from './tone.ts';

/** How far beyond full scale the ceiling still bends instead of clipping. */
const SHAPER_RANGE = 2;

/** @returns where the mix enters */
export function plainMaster(context: ToneContext, native: BaseAudioContext, output: Gain): Gain {
  const mix = new Gain({ context, gain: amplitude(MASTER.drive) });
  const glue = new Compressor({ context, ...MASTER.glue });
  const direct = new Gain({ context, gain: amplitude(undoMakeup(MASTER.glue)) });
  const limiter = new Compressor({ context, ...MASTER.limiter });
  // The shaper reads inputs of −1…1 only, so the signal enters smaller and leaves at its own size.
  const trim = new Gain({ context, gain: amplitude(undoMakeup(MASTER.limiter) + MASTER.trim) / SHAPER_RANGE });
  const ceiling = native.createWaveShaper();
  ceiling.curve = ceilingCurve(SHAPER_RANGE, MASTER);
  mix.chain(glue, direct, limiter, trim);
  trim.connect(ceiling as unknown as Gain);
  ceiling.connect(socket(output));
  return mix;
}
