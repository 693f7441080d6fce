/**
 * Tells styles apart by linear discriminants: the nearest class mean where features are whitened by what varies within
 * classes. Source: Fisher 1936, Annals of Eugenics 7(2); the covariance is shrunk towards its diagonal.
 */
import { cholesky, solveLower } from '../learner/cholesky.ts';

export interface Sample {
  readonly label: string;
  /** Samples of one source are kept together where some are held back. */
  readonly source: string;
  readonly features: Float64Array;
}

const SHRINKAGE = 0.2;
/** Variance below which a feature says nothing. */
const FLAT = 1e-9;
/** Sharpness of the posterior, by which distances are scaled: distances in many dimensions promise too much. */
const SHARPNESS = [1, 0.5, 0.25, 0.12, 0.06, 0.03];

interface Discriminants {
  readonly labels: readonly string[];
  /** [kept] features that vary. */
  readonly kept: readonly number[];
  readonly scale: Float64Array;
  readonly lower: Float64Array;
  /** [labels] whitened means. */
  readonly means: readonly Float64Array[];
}

function discriminants(samples: readonly Sample[]): Discriminants {
  const labels = [...new Set(samples.map(({ label }) => label))].toSorted();
  const size = samples[0]!.features.length;
  const means = labels.map((label) => {
    const own = samples.filter((sample) => sample.label === label);
    const mean = new Float64Array(size);
    for (const { features } of own) features.forEach((value, i) => (mean[i]! += value / own.length));
    return { mean, count: own.length };
  });
  const residuals = samples.map(({ label, features }) => {
    const { mean, count } = means[labels.indexOf(label)]!;
    // Every class counts as much as any other.
    const weight = 1 / Math.sqrt(count * labels.length);
    return features.map((value, i) => (value - mean[i]!) * weight);
  });
  const variance = new Float64Array(size);
  for (const residual of residuals) residual.forEach((value, i) => (variance[i]! += value * value));
  const kept = [...variance.keys()].filter((i) => variance[i]! > FLAT);
  const scale = Float64Array.from(kept, (i) => 1 / Math.sqrt(variance[i]!));
  const n = kept.length;
  const covariance = new Float64Array(n * n);
  for (const residual of residuals) {
    const scaled = kept.map((i, k) => residual[i]! * scale[k]!);
    for (let row = 0; row < n; row++) {
      const value = scaled[row]! * (1 - SHRINKAGE);
      if (value !== 0)
        for (let column = 0; column <= row; column++) covariance[row * n + column]! += value * scaled[column]!;
    }
  }
  for (let i = 0; i < n; i++) covariance[i * n + i]! += SHRINKAGE;
  const lower = cholesky(covariance, n);
  const whitened = means.map(({ mean }) =>
    solveLower(
      lower,
      n,
      kept.map((i, k) => mean[i]! * scale[k]!),
    ),
  );
  return { labels, kept, scale, lower, means: whitened };
}

/** [labels] squared distances, halved: minus log-likelihoods up to a constant. */
function distances({ kept, scale, lower, means }: Discriminants, features: Float64Array): number[] {
  const place = solveLower(
    lower,
    kept.length,
    kept.map((i, k) => features[i]! * scale[k]!),
  );
  return means.map((mean) => mean.reduce((sum, value, i) => sum + (value - place[i]!) ** 2, 0) / 2);
}

function shares(halved: readonly number[], sharpness: number): number[] {
  const least = Math.min(...halved);
  const weights = halved.map((distance) => Math.exp(sharpness * (least - distance)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

export class StyleClassifier {
  readonly #discriminants: Discriminants;
  readonly #sharpness: number;

  /**
   * @param samples of two labels or more; how sure the posterior is is learnt from every other source
   * @throws RangeError if there are fewer than two labels
   */
  constructor(samples: readonly Sample[]) {
    if (new Set(samples.map(({ label }) => label)).size < 2)
      throw new RangeError('one style cannot be told from another');
    this.#discriminants = discriminants(samples);
    const sources = new Map([...new Set(samples.map(({ source }) => source))].map((source, i) => [source, i % 2]));
    const half = samples.filter(({ source }) => sources.get(source) === 0);
    const known = new Set(half.map(({ label }) => label));
    const other = samples.filter(({ source, label }) => sources.get(source) === 1 && known.has(label));
    this.#sharpness =
      known.size < 2 || other.length === 0 ? SHARPNESS.at(-1)! : sharpnessOf(discriminants(half), other);
  }

  get labels(): readonly string[] {
    return this.#discriminants.labels;
  }

  /** [labels] probability of each label where all are as frequent; sums to 1. */
  posterior(features: Float64Array): number[] {
    return shares(distances(this.#discriminants, features), this.#sharpness);
  }

  nearest(features: Float64Array): string {
    const halved = distances(this.#discriminants, features);
    return this.labels[halved.indexOf(Math.min(...halved))]!;
  }
}

function sharpnessOf(from: Discriminants, samples: readonly Sample[]): number {
  const measured = samples.map(({ label, features }) => ({
    halved: distances(from, features),
    own: from.labels.indexOf(label),
  }));
  const likelihood = (sharpness: number): number =>
    measured.reduce((sum, { halved, own }) => sum + Math.log(Math.max(1e-12, shares(halved, sharpness)[own]!)), 0);
  return SHARPNESS.toSorted((a, b) => likelihood(b) - likelihood(a))[0]!;
}

/** What was taken for what: [true label][label given], counts. */
export interface Confusion {
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** [labels] share of each that was recognised, null where there was none. */
  readonly recalls: readonly (number | null)[];
  /** Mean of the recalls there are. */
  readonly balanced: number;
}

export function confusionOf(classifier: StyleClassifier, samples: readonly Omit<Sample, 'source'>[]): Confusion {
  const { labels } = classifier;
  const counts = labels.map(() => labels.map(() => 0));
  for (const { label, features } of samples) {
    const truth = counts[labels.indexOf(label)];
    if (truth) truth[labels.indexOf(classifier.nearest(features))]!++;
  }
  const recalls = counts.map((row, i) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return all > 0 ? row[i]! / all : null;
  });
  const known = recalls.filter((recall) => recall !== null);
  return {
    labels,
    counts,
    recalls,
    balanced: known.reduce((sum, recall) => sum + recall, 0) / Math.max(1, known.length),
  };
}
