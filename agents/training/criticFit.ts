/**
 * Fits the critic of authenticity: weighted logistic loss, Adam with decoupled weight decay, dropout of measurements,
 * stopped early on works held out by their name. Plain arrays; the same examples and seed give the same critic.
 * Sources: Kingma and Ba 2015 (Adam); Loshchilov and Hutter 2019, arXiv:1711.05101 (weight decay).
 */
import { hashText, Rng } from '../../src/kernel/random.ts';
import { AUTHENTICITY_SIZE as SIZE, measuredRange } from '../critics/authenticityFeatures.ts';
import { logOdds, scaled, styleInput, type AuthenticityModel, type CriticStyle } from '../critics/authenticityModel.ts';

export interface FitOptions {
  readonly seed: number;
  readonly hidden: number;
  readonly rate: number;
  readonly decay: number;
  readonly dropout: number;
  readonly batch: number;
  readonly epochs: number;
  /** Epochs without a better held-out loss before the fit ends. */
  readonly patience: number;
}

export interface Labelled {
  readonly style: number;
  readonly work: string;
  /** [P] φ */
  readonly features: Float32Array;
  /** 1 = written by people. */
  readonly label: 0 | 1;
  /** What a mistake counts. */
  readonly weight: number;
  /** Whether the log-odds are made true for examples of its kind. */
  readonly calibrates: boolean;
}

const FIRST_MOMENT = 0.9;
const SECOND_MOMENT = 0.999;
/** One work in so many stops the fit. */
const STOPPERS = 7;
const LEAST_SPREAD = 1e-6;
const NEWTON_ROUNDS = 12;
/** Examples' worth of belief that the fit's own log-odds are right. */
const RIDGE = 4;

/** Mean and 1/sd of each measurement over the examples whose style hears it. */
function moments(examples: readonly Labelled[], styles: readonly CriticStyle[]) {
  const mean = new Float64Array(SIZE);
  const square = new Float64Array(SIZE);
  const count = new Float64Array(SIZE);
  for (const { features, style } of examples) {
    const { from, to } = measuredRange(styles[style]!);
    for (let i = from; i < to; i++) {
      count[i]!++;
      const before = features[i]! - mean[i]!;
      mean[i]! += before / count[i]!;
      square[i]! += before * (features[i]! - mean[i]!);
    }
  }
  const scale = Float32Array.from(square, (sum, i) => {
    const sd = Math.sqrt(sum / Math.max(1, count[i]!));
    return sd > LEAST_SPREAD ? 1 / sd : 0;
  });
  return { mean: Float32Array.from(mean), scale };
}

/** log(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** All parameters in one row: w, W, e, v, b. */
class Network {
  readonly #hidden: number;
  readonly #styles: readonly CriticStyle[];
  readonly values: Float32Array;
  readonly gradient: Float32Array;
  /** Parameters that decay: w and W. */
  readonly decaying: number;
  readonly #inner = SIZE;
  readonly #byStyle: number;
  readonly #outer: number;
  readonly #bias: number;
  readonly #activity: Float32Array;

  constructor(styles: readonly CriticStyle[], hidden: number, rng: Rng) {
    this.#styles = styles;
    this.#hidden = hidden;
    this.#byStyle = this.#inner + hidden * SIZE;
    this.#outer = this.#byStyle + styles.length * hidden;
    this.#bias = this.#outer + hidden;
    this.decaying = this.#byStyle;
    this.values = new Float32Array(this.#bias + 1);
    this.gradient = new Float32Array(this.#bias + 1);
    this.#activity = new Float32Array(hidden);
    for (let i = this.#inner; i < this.#byStyle; i++) this.values[i] = (0.5 * rng.normal()) / Math.sqrt(SIZE);
    for (let i = this.#outer; i < this.#bias; i++) this.values[i] = 0.3 * rng.normal();
  }

  logOdds(z: Float32Array, style: number): number {
    const { values } = this;
    const { from, to } = measuredRange(this.#styles[style]!);
    let sum = values[this.#bias]!;
    for (let i = from; i < to; i++) sum += values[i]! * z[i]!;
    for (let unit = 0; unit < this.#hidden; unit++) {
      const row = this.#inner + unit * SIZE;
      let input = values[this.#byStyle + style * this.#hidden + unit]!;
      for (let i = from; i < to; i++) input += values[row + i]! * z[i]!;
      this.#activity[unit] = Math.tanh(input);
      sum += values[this.#outer + unit]! * this.#activity[unit]!;
    }
    return sum;
  }

  /** Adds the gradient of one example. @param slope derivative of its loss by the log-odds `logOdds` has just given */
  learn(z: Float32Array, style: number, slope: number): void {
    const { values, gradient } = this;
    const { from, to } = measuredRange(this.#styles[style]!);
    gradient[this.#bias]! += slope;
    for (let i = from; i < to; i++) gradient[i]! += slope * z[i]!;
    for (let unit = 0; unit < this.#hidden; unit++) {
      const activity = this.#activity[unit]!;
      gradient[this.#outer + unit]! += slope * activity;
      const back = slope * values[this.#outer + unit]! * (1 - activity * activity);
      gradient[this.#byStyle + style * this.#hidden + unit]! += back;
      const row = this.#inner + unit * SIZE;
      for (let i = from; i < to; i++) gradient[row + i]! += back * z[i]!;
    }
  }

  model(mean: Float32Array, scale: Float32Array, values: Float32Array): AuthenticityModel {
    return {
      styles: this.#styles,
      hidden: this.#hidden,
      mean,
      scale,
      direct: values.slice(0, this.#inner),
      inner: values.slice(this.#inner, this.#byStyle),
      byStyle: values.slice(this.#byStyle, this.#outer),
      outer: values.slice(this.#outer, this.#bias),
      bias: values[this.#bias]!,
    };
  }
}

/** One Adam update of all parameters with the gradient gathered. */
class Adam {
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  #updates = 0;

  constructor(size: number) {
    this.#first = new Float32Array(size);
    this.#second = new Float32Array(size);
  }

  update({ values, gradient, decaying }: Network, rate: number, decay: number): void {
    this.#updates++;
    const first = 1 - FIRST_MOMENT ** this.#updates;
    const second = 1 - SECOND_MOMENT ** this.#updates;
    for (let i = 0; i < values.length; i++) {
      const slope = gradient[i]!;
      const m = (this.#first[i]! += (1 - FIRST_MOMENT) * (slope - this.#first[i]!));
      const v = (this.#second[i]! += (1 - SECOND_MOMENT) * (slope * slope - this.#second[i]!));
      const shrink = i < decaying ? decay * values[i]! : 0;
      values[i]! -= rate * (m / first / (Math.sqrt(v / second) + 1e-8) + shrink);
    }
  }
}

/** @throws RangeError without examples to fit or to stop by */
export function fitCritic(
  examples: readonly Labelled[],
  styles: readonly CriticStyle[],
  options: FitOptions,
): AuthenticityModel {
  const { seed, hidden, rate, decay, dropout, batch, epochs, patience } = options;
  const rng = new Rng(seed);
  const stops = (work: string): boolean => hashText(`${seed}:stop:${work}`) % STOPPERS === 0;
  const fitted = examples.filter(({ work }) => !stops(work));
  const held = examples.filter(({ work }) => stops(work));
  if (fitted.length === 0 || held.length === 0) throw new RangeError('too few works to fit a critic by');
  const { mean, scale } = moments(fitted, styles);
  const scaledOf = ({ features, style }: Labelled): Float32Array => scaled({ mean, scale }, features, styles[style]!);
  const inputs = fitted.map(scaledOf);
  const heldInputs = held.map(scaledOf);
  const network = new Network(styles, hidden, rng);
  const adam = new Adam(network.values.length);
  const order = fitted.map((_, i) => i);
  const dropped = new Float32Array(SIZE);
  let best = { loss: Infinity, epoch: -1, values: network.values.slice() };
  for (let epoch = 0; epoch < epochs && epoch - best.epoch <= patience; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = rng.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (let start = 0; start < order.length; start += batch) {
      const chosen = order.slice(start, start + batch);
      network.gradient.fill(0);
      for (const index of chosen) {
        const { style, label, weight } = fitted[index]!;
        const z = inputs[index]!;
        const { from, to } = measuredRange(styles[style]!);
        for (let i = from; i < to; i++) dropped[i] = rng.next() < dropout ? 0 : z[i]! / (1 - dropout);
        const odds = network.logOdds(dropped, style);
        network.learn(dropped, style, (weight * (1 / (1 + Math.exp(-odds)) - label)) / chosen.length);
      }
      adam.update(network, rate * (1 - epoch / epochs), decay);
    }
    const loss = held.reduce((sum, { style, label, weight }, i) => {
      const odds = network.logOdds(heldInputs[i]!, style);
      return sum + weight * softplus(label === 1 ? -odds : odds);
    }, 0);
    if (loss < best.loss) best = { loss, epoch, values: network.values.slice() };
  }
  const model = network.model(mean, scale, best.values);
  return calibrated(
    model,
    held.filter(({ calibrates }) => calibrates),
  );
}

/** Log-odds of an example by its own style. */
export function logOddsOf(model: AuthenticityModel, { features, style }: Pick<Labelled, 'features' | 'style'>): number {
  const weights = model.styles.map((_, i) => (i === style ? 1 : 0));
  return logOdds(model, features, model.styles[style]!, styleInput(model, weights));
}

/**
 * The model with its log-odds stretched and moved so that they are true on held-out examples: logistic regression on
 * them by Newton's method.
 * Source: Platt 1999, "Probabilistic outputs for support vector machines".
 */
function calibrated(model: AuthenticityModel, held: readonly Labelled[]): AuthenticityModel {
  const odds = held.map((example) => logOddsOf(model, example));
  let slope = 1;
  let offset = 0;
  for (let round = 0; round < NEWTON_ROUNDS; round++) {
    let [gradientSlope, gradientOffset] = [RIDGE * (slope - 1), RIDGE * offset];
    let [a, b, c] = [RIDGE, 0, RIDGE];
    held.forEach(({ label }, i) => {
      const x = odds[i]!;
      const told = 1 / (1 + Math.exp(-(slope * x + offset)));
      const spread = told * (1 - told);
      gradientSlope += (told - label) * x;
      gradientOffset += told - label;
      a += spread * x * x;
      b += spread * x;
      c += spread;
    });
    const determinant = a * c - b * b;
    slope -= (c * gradientSlope - b * gradientOffset) / determinant;
    offset -= (a * gradientOffset - b * gradientSlope) / determinant;
  }
  return {
    ...model,
    direct: model.direct.map((weight) => slope * weight),
    outer: model.outer.map((weight) => slope * weight),
    bias: slope * model.bias + offset,
  };
}
