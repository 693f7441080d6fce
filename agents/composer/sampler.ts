/**
 * Composes one bar for a batch of rows that share a context, slot by slot: pitched voices first, then the drums that hear
 * them. Runs the trunks; what each slot decides is `decisions.ts`.
 */
import { metreOf } from '../../src/music/metre.ts';
import { DRUMS } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { DENSE } from './architecture.ts';
import { chordPull, effectiveSize, shares, systematicParents } from './conditioning.ts';
import { Decisions } from './decisions.ts';
import { addRows, normalizeRow, rowTimes } from './dense.ts';
import {
  copyRow,
  emptyRow,
  onsetsOf,
  readFrame,
  type BarDraft,
  type BarTask,
  type Context,
  type Row,
} from './draft.ts';
import { DRUM_FEATURES, type DrumHistory, type PitchedOnsets } from './drumHistory.ts';
import { emptyFrame, TRUNK_FEATURES, type History } from './history.ts';
import type { Network, StyleWeights, TrunkState } from './network.ts';

/** Streams of a draft's chance, beside those of its slots. */
const RESAMPLING = 0x5e1ec7;
const CHOOSING = 0xc400;
/** Share of the particles below which the effective size calls for new ones. Source: Doucet and Johansen 2009, §3.5. */
const FEW = 0.5;

export class Sampler {
  readonly #network: Network;
  readonly #decisions: Decisions;
  readonly #indices = new Int32Array(64);
  readonly #dense = new Float32Array(DENSE);
  readonly #denseOut: Float32Array;

  constructor(network: Network) {
    this.#network = network;
    this.#decisions = new Decisions(network);
    this.#denseOut = new Float32Array(network.sizes.input);
  }

  /** Normalised trunk input of one row. */
  #trunkInput(history: History, style: Float32Array, out: Float32Array, at: number): void {
    const { input } = this.#network.sizes;
    const { trunkBag } = this.#network;
    history.trunkRow(trunkBag.layout, this.#indices, 0);
    history.denseRow(this.#dense, 0);
    rowTimes(this.#dense, this.#network.weight('trunk/dense'), style, this.#denseOut, DENSE, input);
    out.set(this.#denseOut, at);
    addRows(trunkBag.table, this.#indices, TRUNK_FEATURES, input, out, at);
    normalizeRow(
      out,
      at,
      input,
      this.#network.weight('trunk/norm/gain'),
      this.#network.weight('trunk/norm/bias'),
      false,
    );
  }

  #drumInput(
    row: { drumHistory: DrumHistory },
    onsets: PitchedOnsets,
    style: Float32Array,
    out: Float32Array,
    at: number,
  ): void {
    const { drumInput } = this.#network.sizes;
    const { drumBag } = this.#network;
    row.drumHistory.row(onsets, drumBag.layout, this.#indices, 0);
    out.set(style, at);
    addRows(drumBag.table, this.#indices, DRUM_FEATURES, drumInput, out, at);
    normalizeRow(
      out,
      at,
      drumInput,
      this.#network.weight('drums/norm/gain'),
      this.#network.weight('drums/norm/bias'),
      false,
    );
  }

  /** The context after a bar (or its first `slots` slots), without deciding anything. */
  async advance(
    context: Context,
    bar: PlannedBar,
    slots: number,
    pitchedStyle: StyleWeights,
    grooveStyle: StyleWeights,
    heldRepeated: boolean,
  ): Promise<Context> {
    const network = this.#network;
    const history = context.history.clone();
    const drumHistory = context.drums.clone();
    const state = network.spread(context.state, 1);
    const drumState = network.spread(context.drumState, 1);
    const style = network.styleRow(network.trunkBag, pitchedStyle);
    const drumStyle = network.styleRow(network.drumBag, grooveStyle);
    const frame = emptyFrame(history.setting);
    for (let t = 0; t < slots; t++) {
      const x = new Float32Array(network.sizes.input);
      this.#trunkInput(history, style, x, 0);
      await network.harmony(state, x, false);
      readFrame(history, bar, t, heldRepeated, frame);
      history.push(frame);
      if (history.setting.drums) {
        const y = new Float32Array(network.sizes.drumInput);
        this.#drumInput({ drumHistory }, onsetsOf(bar, t, history), drumStyle, y, 0);
        await network.drums(drumState, y, false);
      }
      drumHistory.push(bar.drums, t * DRUMS.length);
    }
    return {
      history,
      drums: drumHistory,
      state: await network.collect(state),
      drumState: await network.collect(drumState),
    };
  }

  async compose(task: BarTask): Promise<BarDraft[]> {
    const network = this.#network;
    const { setting } = task.context.history;
    const { slots, beatSlots } = metreOf(setting.metre);
    const begun =
      task.fromSlot > 0 && task.kept
        ? await this.advance(
            task.context,
            task.kept,
            task.fromSlot,
            task.pitchedStyle,
            task.grooveStyle,
            task.heldRepeated,
          )
        : task.context;
    const { particles } = task;
    let rows = Array.from({ length: task.rows * particles }, (_, row) =>
      emptyRow({ ...task, context: begun }, row, slots),
    );
    const style = network.styleRow(network.trunkBag, task.pitchedStyle);
    const headStyles = network.heads.map((head) => network.styleRow(head.bag, task.pitchedStyle));
    const { input, head: width } = network.sizes;
    const stride = network.heads.length * width;
    const state = network.spread(begun.state, rows.length);
    const drumStyle = network.styleRow(network.drumBag, task.grooveStyle);
    // Drums come last, so only given ones can weigh on the voices before them; others wait for the rows that are chosen.
    const drumsWeigh = particles > 1 && task.given?.drums !== undefined;
    const drumState = network.spread(begun.drumState, drumsWeigh ? rows.length : task.rows);
    for (let t = task.fromSlot; t < slots; t++) {
      const beat = t % beatSlots === 0;
      if (particles > 1 && beat && t > task.fromSlot)
        rows = this.#resample(rows, particles, t, drumsWeigh ? [state, drumState] : [state]);
      if (setting.present.some(Boolean) || setting.chords) {
        const pull = particles > 1 && beat ? chordPull(task.given!, rows[0]!.history, t) : null;
        const x = new Float32Array(rows.length * input);
        rows.forEach((row, r) => this.#trunkInput(row.history, style, x, r * input));
        const slices = (await network.harmony(state, x, true))!;
        rows.forEach((row, r) => this.#decisions.harmony(task, row, t, slices, r * stride, headStyles, pull));
      }
      // Voices that nobody plays pass their time as well.
      else for (const row of rows) row.history.push(row.next);
      if (drumsWeigh) await this.#drumSlot(task, rows, t, drumState, drumStyle);
    }
    if (particles > 1) {
      const chosen = chosenParticles(rows, particles);
      rows = Array.from(chosen, (r) => rows[r]!);
      network.reorder(state, chosen);
      if (drumsWeigh) network.reorder(drumState, chosen);
    }
    if (!drumsWeigh)
      for (let t = task.fromSlot; t < slots; t++) await this.#drumSlot(task, rows, t, drumState, drumStyle);
    const states = await network.collect(state);
    const drumStates = await network.collect(drumState);
    const { hidden, drumHidden } = network;
    return rows.map((row, r) => ({
      ...row,
      end: {
        history: row.history,
        drums: row.drumHistory,
        state: states.slice(r * hidden, (r + 1) * hidden),
        drumState: drumStates.slice(r * drumHidden, (r + 1) * drumHidden),
      },
    }));
  }

  async #drumSlot(
    task: BarTask,
    rows: readonly Row[],
    slot: number,
    state: TrunkState,
    style: Float32Array,
  ): Promise<void> {
    if (!task.drummed) {
      for (const row of rows) row.drumHistory.push(row.drums, slot * DRUMS.length);
      return;
    }
    const { drumInput, drumHead } = this.#network.sizes;
    const x = new Float32Array(rows.length * drumInput);
    rows.forEach((row, r) => this.#drumInput(row, onsetsOf(row, slot, row.history), style, x, r * drumInput));
    const hidden = (await this.#network.drums(state, x, true))!;
    rows.forEach((row, r) => this.#decisions.drums(task, row, slot, hidden, r * drumHead));
  }

  /** Drafts whose particles have come to differ too much in weight go on from the weightier ones. */
  #resample(rows: readonly Row[], particles: number, slot: number, states: readonly TrunkState[]): Row[] {
    const parents = Int32Array.from(rows, (_, r) => r);
    const renewed = new Set<number>();
    for (let first = 0; first < rows.length; first += particles) {
      const weights = logWeightsOf(rows, first, particles);
      if (effectiveSize(weights) >= FEW * particles) continue;
      const uniform = rows[first]!.dice.fork(RESAMPLING + slot).next();
      systematicParents(weights, uniform).forEach((parent, p) => {
        parents[first + p] = first + parent;
        renewed.add(first + p);
      });
    }
    if (renewed.size === 0) return [...rows];
    for (const state of states) this.#network.reorder(state, parents);
    const next = rows.map((row, r) => (parents[r] === r ? row : copyRow(rows[parents[r]!]!, row)));
    for (const r of renewed) next[r]!.ledger.logWeight = 0;
    return next;
  }
}

function logWeightsOf(rows: readonly Row[], first: number, particles: number): Float64Array {
  return Float64Array.from({ length: particles }, (_, p) => rows[first + p]!.ledger.logWeight);
}

/** One particle of each draft, drawn by weight. @returns [drafts] rows */
function chosenParticles(rows: readonly Row[], particles: number): Int32Array {
  return Int32Array.from({ length: rows.length / particles }, (_, draft) => {
    const first = draft * particles;
    return first + rows[first]!.dice.fork(CHOOSING).weighted(shares(logWeightsOf(rows, first, particles)));
  });
}
