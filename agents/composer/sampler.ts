/**
 * Composes one bar for a batch of rows that share a context, slot by slot: pitched voices first, then the drums that hear
 * them. Runs the trunks; what each slot decides is `decisions.ts`.
 */
import { metreOf } from '../../src/music/metre.ts';
import { DRUMS } from '../../src/music/voices.ts';
import type { PlannedBar } from '../../src/protocol/bar.ts';
import { DENSE } from './architecture.ts';
import { Decisions } from './decisions.ts';
import { addRows, normalizeRow, rowTimes } from './dense.ts';
import { emptyRow, onsetsOf, readFrame, type BarDraft, type BarTask, type Context, type Row } from './draft.ts';
import { DRUM_FEATURES, type DrumHistory, type PitchedOnsets } from './drumHistory.ts';
import { emptyFrame, TRUNK_FEATURES, type History } from './history.ts';
import type { Network, StyleWeights } from './network.ts';

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
      readFrame(history, bar, t, frame);
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
    const { slots } = metreOf(setting.metre);
    const begun =
      task.fromSlot > 0 && task.kept
        ? await this.advance(task.context, task.kept, task.fromSlot, task.pitchedStyle, task.grooveStyle)
        : task.context;
    const rows = Array.from({ length: task.rows }, (_, row) => emptyRow({ ...task, context: begun }, row, slots));
    const style = network.styleRow(network.trunkBag, task.pitchedStyle);
    const headStyles = network.heads.map((head) => network.styleRow(head.bag, task.pitchedStyle));
    const { input, head: width } = network.sizes;
    const stride = network.heads.length * width;
    const state = network.spread(begun.state, task.rows);
    if (setting.present.some(Boolean) || setting.chords)
      for (let t = task.fromSlot; t < slots; t++) {
        const x = new Float32Array(task.rows * input);
        rows.forEach((row, r) => this.#trunkInput(row.history, style, x, r * input));
        const slices = (await network.harmony(state, x, true))!;
        rows.forEach((row, r) => this.#decisions.harmony(task, row, t, slices, r * stride, headStyles));
      }
    // Voices that nobody plays pass their time as well.
    else for (const row of rows) for (let t = task.fromSlot; t < slots; t++) row.history.push(row.next);
    const states = await network.collect(state);
    const drumStates = await this.#drumBar(task, rows, begun, slots);
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

  async #drumBar(task: BarTask, rows: readonly Row[], begun: Context, slots: number): Promise<Float32Array> {
    const network = this.#network;
    const { drumInput, drumHead } = network.sizes;
    const style = network.styleRow(network.drumBag, task.grooveStyle);
    const state = network.spread(begun.drumState, rows.length);
    for (let t = task.fromSlot; t < slots; t++) {
      if (!task.drummed) {
        for (const row of rows) row.drumHistory.push(row.drums, t * DRUMS.length);
        continue;
      }
      const x = new Float32Array(rows.length * drumInput);
      rows.forEach((row, r) => this.#drumInput(row, onsetsOf(row, t, row.history), style, x, r * drumInput));
      const hidden = (await network.drums(state, x, true))!;
      rows.forEach((row, r) => this.#decisions.drums(task, row, t, hidden, r * drumHead));
    }
    return network.collect(state);
  }
}
