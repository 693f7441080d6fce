/** The studio of simulated sessions: pieces composed by the prior's network, in the style and the line-up a stage would have. */
import { Composer } from '../../agents/composer/composer.ts';
import { FEATURES } from '../../agents/composer/features.ts';
import { Network } from '../../agents/composer/network.ts';
import { checkStyle, voicesOf } from '../../agents/composer/style.ts';
import { Judge } from '../../agents/critics/judge.ts';
import { RolloutCritics } from '../../agents/critics/rolloutCritics.ts';
import type { Studio } from '../../agents/listeners/studio.ts';
import { isMetreName } from '../music/metre.ts';
import type { MusicSettings } from '../protocol/agent.ts';
import { heaviestStyle } from './composeOrder.ts';
import { readWhole } from './files.ts';
import { DEFAULT_STYLE, loadPrior, SHIPPED_CRITIC, startBackend } from './loadComposer.ts';
import { weightsOption } from './options.ts';
import { usageError } from './terminal.ts';

export interface OpenStudio {
  readonly studio: Studio;
  /** Names of the tilt's features. */
  readonly features: readonly string[];
}

/**
 * @param weights file of another prior than the one shipped, or null
 * @param style as typed, 'chorale=1,funk=0.5'; null takes the stage's own
 * @throws UsageError for a style that is not known
 */
export async function openStudio({
  weights,
  style,
}: {
  weights: string | null;
  style: string | null;
}): Promise<OpenStudio> {
  const prior = loadPrior(weights);
  const mixture =
    style === null
      ? DEFAULT_STYLE
      : weightsOption(
          'style',
          style,
          prior.styles.map(({ name }) => name),
        );
  const known = checkStyle(mixture, prior.styles);
  if (!known.ok) usageError(known.fault.sentence);
  await startBackend();
  const network = new Network(prior);
  const usual = prior.styles.find(({ name }) => name === heaviestStyle(mixture));
  const settings: MusicSettings = {
    style: mixture,
    key: { tonic: 0, mode: 'major' },
    metre: usual && isMetreName(usual.metre) ? usual.metre : '4/4',
    tempo: usual?.tempo ?? 100,
    voices: voicesOf(mixture, prior.styles),
  };
  return {
    features: FEATURES,
    studio: {
      prior: prior.checksum,
      critics: criticsOf(prior.checksum),
      style: Object.entries(mixture)
        .map(([name, weight]) => `${name}=${weight}`)
        .join(','),
      open: (seed, heard) => {
        const composer = new Composer(network, prior.styles, settings, seed);
        composer.prime(heard);
        return Promise.resolve(composer);
      },
    },
  };
}

/** Those the stage has: theory, and authenticity where the critic knows this prior. */
function criticsOf(prior: string): RolloutCritics['all'] {
  const critics = new RolloutCritics(new Judge());
  const file = readWhole(SHIPPED_CRITIC);
  const met = file.ok ? critics.meet(file.value) : file;
  // A prior of one's own has no critic: its music is judged by theory alone.
  if (met.ok) critics.consult(met.value, 0, prior);
  return critics.all;
}
