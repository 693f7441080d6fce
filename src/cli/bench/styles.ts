/**
 * Benchmark of the styles: whether a classifier that has only heard corpora recognises what is composed, whether both
 * halves of a fusion are heard, and whether moving the weights while playing changes the music gradually.
 */
import { Composer } from '../../../agents/composer/composer.ts';
import { Network } from '../../../agents/composer/network.ts';
import { voicesOf } from '../../../agents/composer/style.ts';
import { confusionOf, StyleClassifier, type Confusion, type Sample } from '../../../agents/critics/styleClassifier.ts';
import { lineUpFeatures, styleFeatures, type Family } from '../../../agents/critics/styleFeatures.ts';
import { workOf } from '../../../agents/training/dataset.ts';
import type { Split } from '../../../agents/training/dataset.ts';
import type { GridPiece } from '../../music/grid.ts';
import { gridOfBars, isEmptyMusic, soundingVoices, windowsOf } from '../../music/gridBody.ts';
import { longestSilence } from '../../music/playability.ts';
import { HOLD, PITCHED, type PitchedVoice } from '../../music/voices.ts';
import type { PlannedBar, StyleMixture } from '../../protocol/bar.ts';
import { composePieces, composeStyles, readBodies, splitOfPiece, spread, type Body } from '../bodies.ts';
import type { ComposeEngine, EngineStyle } from '../engine.ts';
import { loadComposer, loadPrior, startBackend } from '../loadComposer.ts';
import { nextBar } from '../nextBar.ts';
import { progress } from '../terminal.ts';
import type { BenchOptions, BenchResult, Figure, Table } from './figure.ts';

export const summary =
  'which styles are told apart, in corpora and in what is composed (--corpus DIR); fusions; moving weights';

const WINDOW_BARS = 8;
/** Windows of one work, so that a long one does not stand for its style. */
const WINDOWS_A_PIECE = 4;
const LEARNT_WINDOWS = 120;
const HELD_BACK_WINDOWS = 60;
/** A style of fewer windows is not learnt. */
const LEAST_WINDOWS = 8;
const COMPOSED = { pieces: 8, bars: 16, seed: 1 };
/** From this recall on a style counts as told apart. */
const TOLD = 0.5;

/** Styles as listeners name them. */
const NAMED: Readonly<Record<Family, Readonly<Record<string, readonly string[]>>>> = {
  pitched: {
    chorale: ['chorale'],
    lied: ['lied'],
    'string quartet': ['string-quartet'],
    'baroque keyboard': ['baroque-keyboard'],
    'romantic piano': ['romantic-piano'],
    dance: ['waltz', 'mazurka', 'polonaise', 'dance'],
    ragtime: ['ragtime'],
    'game rock': ['game-rock'],
    lofi: ['lofi'],
    house: ['house'],
    blues: ['blues'],
    bossa: ['bossa'],
  },
  groove: Object.fromEntries(
    ['rock', 'funk', 'jazz', 'latin', 'hiphop', 'afrobeat', 'reggae'].map((name) => [name, [name]]),
  ),
};

const FUSIONS: readonly (readonly [string, string])[] = [
  ['chorale', 'hiphop'],
  ['string-quartet', 'afrobeat'],
  ['baroque-keyboard', 'jazz'],
  ['romantic-piano', 'latin'],
  ['ragtime', 'funk'],
];

/** Windows that hold something of the family. */
function heardWindows(piece: GridPiece, family: Family): GridPiece[] {
  return windowsOf(piece, WINDOW_BARS).filter((window) => {
    const silent = Object.fromEntries(PITCHED.map((voice) => [voice, null])) as Record<PitchedVoice, null>;
    return !isEmptyMusic(
      family === 'pitched' ? { ...window, drums: null, chords: null } : { ...window, voices: silent, chords: null },
    );
  });
}

type Measure = (window: GridPiece, family: Family) => Float64Array;

interface Windows {
  readonly style: string;
  readonly windows: readonly { readonly source: string; readonly window: GridPiece }[];
}

function windowsOfSplit({ style, pieces }: Body, split: Split, most: number): Windows {
  const own = pieces.filter((piece) => splitOfPiece(piece) === split);
  const windows = spread(own, most, 1).flatMap((piece) =>
    heardWindows(piece, style.family)
      .slice(0, WINDOWS_A_PIECE)
      .map((window) => ({ source: workOf(piece.id), window })),
  );
  return { style: style.name, windows: windows.slice(0, most) };
}

/** [styles] the windows of those a family's task knows, as samples under the task's labels. */
function samples(bodies: readonly Windows[], task: Task, measure: Measure): Sample[] {
  return bodies.flatMap(({ style, windows }) => {
    const label = task.labelOf(style);
    return label === null
      ? []
      : windows.map(({ source, window }) => ({ label, source, features: measure(window, task.family) }));
  });
}

interface Task {
  readonly title: string;
  readonly family: Family;
  labelOf(style: string): string | null;
}

function tasksOf(family: Family, learnt: readonly Windows[]): Task[] {
  const known = learnt.filter(({ windows }) => windows.length >= LEAST_WINDOWS).map(({ style }) => style);
  const groups = Object.entries(NAMED[family]);
  return [
    { title: `${family}, every style`, family, labelOf: (style) => (known.includes(style) ? style : null) },
    {
      title: `${family}, as listeners name them`,
      family,
      labelOf: (style) =>
        known.includes(style) ? (groups.find(([, styles]) => styles.includes(style))?.[0] ?? null) : null,
    },
  ];
}

const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${Math.round(100 * share)}`;

function confusionTable(title: string, held: Confusion, composed: Confusion): Table {
  const short = composed.labels.map((label) => label.slice(0, 6));
  return {
    title: `${title}: composed windows (rows) as the classifier hears them, per cent; recall of held-back corpus windows first`,
    columns: ['', 'held', 'recall', ...short],
    rows: composed.labels.map((label, i) => {
      const all = composed.counts[i]!.reduce((sum, count) => sum + count, 0);
      return [
        label,
        percent(held.recalls[i]),
        percent(composed.recalls[i]),
        ...composed.counts[i]!.map((count) => (count > 0 ? percent(count / all) : '·')),
      ];
    }),
  };
}

const told = ({ recalls }: Confusion): number => recalls.filter((recall) => recall !== null && recall >= TOLD).length;

interface Judged {
  readonly figures: readonly Figure[];
  readonly table: Table;
  readonly classifier: StyleClassifier;
}

function judge(task: Task, learnt: readonly Windows[], held: readonly Windows[], composed: readonly Windows[]): Judged {
  const classifier = new StyleClassifier(samples(learnt, task, styleFeatures));
  const lineUp = new StyleClassifier(samples(learnt, task, lineUpFeatures));
  const [ofHeld, ofComposed] = [held, composed].map((bodies) =>
    confusionOf(classifier, samples(bodies, task, styleFeatures)),
  ) as [Confusion, Confusion];
  const [setHeld, setComposed] = [held, composed].map((bodies) =>
    confusionOf(lineUp, samples(bodies, task, lineUpFeatures)),
  ) as [Confusion, Confusion];
  const count = classifier.labels.length;
  const chance = { name: 'chance', value: 1 / count };
  // Drums have no line-up, and nearly all are in 4/4.
  const baseline = (confusion: Confusion): Figure['baseline'] =>
    task.family === 'groove'
      ? chance
      : { name: `metre and line-up alone (chance ${(1 / count).toFixed(3)})`, value: confusion.balanced };
  const recognised = (what: string, confusion: Confusion, set: Confusion): Figure => ({
    name: `${task.title} (${count}): ${what} recognised, mean recall`,
    unit: 'of windows',
    value: confusion.balanced,
    baseline: baseline(set),
    better: 'higher',
  });
  return {
    classifier,
    table: confusionTable(task.title, ofHeld, ofComposed),
    figures: [
      recognised('held-back corpus', ofHeld, setHeld),
      recognised('composed', ofComposed, setComposed),
      {
        name: `${task.title}: composed styles told apart at a recall of ${TOLD} or more`,
        unit: `of ${count}`,
        value: told(ofComposed),
        baseline: { name: 'by metre and line-up alone', value: told(setComposed) },
        better: 'higher',
      },
    ],
  };
}

function shareHeard(classifier: StyleClassifier, pieces: readonly GridPiece[], family: Family, label: string): number {
  const windows = pieces.flatMap((piece) => heardWindows(piece, family));
  const heard = windows.filter((window) => classifier.nearest(styleFeatures(window, family)) === label);
  return windows.length > 0 ? heard.length / windows.length : 0;
}

async function measureFusions(
  engine: ComposeEngine,
  classifiers: Readonly<Record<Family, StyleClassifier>>,
  alone: ReadonlyMap<string, readonly GridPiece[]>,
): Promise<Table> {
  const rows: string[][] = [];
  for (const [harmony, groove] of FUSIONS) {
    const like = engine.styles.find(({ name }) => name === harmony);
    if (!like || !engine.styles.some(({ name }) => name === groove)) continue;
    const commission = { pieces: COMPOSED.pieces, bars: COMPOSED.bars, seed: 101 };
    const fused = await composePieces(engine, { [harmony]: 1, [groove]: 1 }, { ...like, metre: '4/4' }, commission);
    const heard = (family: Family, label: string, pieces: readonly GridPiece[]): string =>
      percent(shareHeard(classifiers[family], pieces, family, label));
    rows.push([
      `${harmony}=1,${groove}=1`,
      heard('pitched', harmony, fused),
      heard('pitched', harmony, alone.get(harmony) ?? []),
      percent(1 / classifiers.pitched.labels.length),
      heard('groove', groove, fused),
      heard('groove', groove, alone.get(groove) ?? []),
      percent(1 / classifiers.groove.labels.length),
    ]);
  }
  return {
    title:
      'fusions: windows whose voices, and whose drums, are nearest to the style asked for, per cent; beside that style alone and chance',
    columns: ['', 'voices', 'alone', 'chance', 'drums', 'alone', 'chance'],
    rows,
  };
}

const RAMP_BARS = 40;
const RAMP_SEEDS = 6;

/** @param at mixture at a place of the piece, 0–1 */
async function playAlong(
  composer: (style: StyleMixture) => Composer,
  at: (place: number) => StyleMixture,
): Promise<PlannedBar[]> {
  const playing = composer(at(0));
  const bars: PlannedBar[] = [];
  for (let barIndex = 0; barIndex < RAMP_BARS; barIndex++) {
    playing.configure({ ...playing.settings, style: at(barIndex / (RAMP_BARS - 1)) });
    bars.push(await nextBar(playing, barIndex));
  }
  return bars;
}

/** Slots that the longest note of any voice lasts. */
function longestNote(piece: GridPiece): number {
  let longest = 0;
  for (const voice of PITCHED) {
    let run = 0;
    let sounding = false;
    for (const symbol of piece.voices[voice] ?? []) {
      if (symbol !== HOLD) {
        sounding = symbol >= 0;
        run = 0;
      }
      if (sounding) longest = Math.max(longest, ++run);
    }
  }
  return longest;
}

function silenceOf(piece: GridPiece): number {
  const symbols = PITCHED.flatMap((voice) => piece.voices[voice] ?? []);
  return longestSilence({ ...piece, symbols, pitches: soundingVoices(piece) });
}

interface Ramp {
  readonly from: readonly [string, string];
  readonly to: readonly [string, string];
}
const RAMP: Ramp = { from: ['chorale', 'hiphop'], to: ['ragtime', 'jazz'] };

async function measureRamp(
  weights: string | null,
  classifiers: Readonly<Record<Family, StyleClassifier>>,
): Promise<{ readonly table: Table; readonly figures: readonly Figure[] }> {
  const prior = loadPrior(weights);
  await startBackend();
  const network = new Network(prior);
  const mixtureAt = (place: number): StyleMixture => ({
    ...Object.fromEntries(RAMP.from.map((name) => [name, 1 - place])),
    ...Object.fromEntries(RAMP.to.map((name) => [name, place])),
  });
  const voices = voicesOf({ ...mixtureAt(0.5) }, prior.styles);
  const play = async (seed: number, at: (place: number) => StyleMixture): Promise<GridPiece> => {
    const settings = { key: { tonic: 0, mode: 'major' }, metre: '4/4', tempo: 96, voices } as const;
    const bars = await playAlong((style) => new Composer(network, prior.styles, { ...settings, style }, seed), at);
    return gridOfBars(bars, `ramp-${seed}`, 'ramp');
  };
  const ramps: GridPiece[] = [];
  const steady: GridPiece[] = [];
  const bar = progress('moving weights', RAMP_SEEDS);
  for (let seed = 1; seed <= RAMP_SEEDS; seed++) {
    ramps.push(await play(seed, mixtureAt));
    steady.push(await play(seed, () => mixtureAt(0.5)));
    bar.update(seed);
  }
  bar.end();
  network.dispose();
  const families = ['pitched', 'groove'] as const;
  const leaning = (family: Family, window: GridPiece): number => {
    const { labels } = classifiers[family];
    const posterior = classifiers[family].posterior(styleFeatures(window, family));
    const i = families.indexOf(family);
    const [from, to] = [RAMP.from[i]!, RAMP.to[i]!].map((name) =>
      Math.max(1e-9, posterior[labels.indexOf(name)] ?? 0),
    ) as [number, number];
    return Math.log(to / from);
  };
  const steps = RAMP_BARS / WINDOW_BARS;
  const rows = families.map((family, i) => [
    `${RAMP.to[i]} rather than ${RAMP.from[i]}`,
    ...Array.from({ length: steps }, (_, step) =>
      (
        ramps.reduce((sum, piece) => sum + leaning(family, windowsOf(piece, WINDOW_BARS)[step]!), 0) / RAMP_SEEDS
      ).toFixed(2),
    ),
  ]);
  const most = (pieces: readonly GridPiece[], of: (piece: GridPiece) => number): number => Math.max(...pieces.map(of));
  const seam = (name: string, of: (piece: GridPiece) => number): Figure => ({
    name: `${name} while the weights move at every bar line, ${RAMP_SEEDS} × ${RAMP_BARS} bars`,
    unit: 'slots',
    value: most(ramps, of),
    baseline: { name: 'weights at rest', value: most(steady, of) },
    better: 'lower',
    bound: 32,
  });
  return {
    figures: [seam('longest silence', silenceOf), seam('longest note', longestNote)],
    table: {
      title: `moving from ${RAMP.from.join(' + ')} to ${RAMP.to.join(' + ')} over ${RAMP_BARS} bars: log-odds of the second that the classifier hears, nats, by its weight`,
      columns: ['', ...Array.from({ length: steps }, (_, step) => ((step + 0.5) / steps).toFixed(1))],
      rows,
    },
  };
}

export async function measure({ corpus = null, weights }: BenchOptions): Promise<BenchResult> {
  if (corpus === null)
    return { figures: [], notes: ['Styles are told apart by what corpora sound like: give --corpus DIR.'] };
  const engine = await loadComposer(weights);
  const bodies = readBodies([corpus], engine.styles);
  const playable = engine.styles.filter(
    ({ name, family }) => bodies.has(name) && (family === 'groove' || engine.voicesOf({ [name]: 1 }).length > 0),
  );
  const composed = await composeStyles(engine, playable, COMPOSED);
  const figures: Figure[] = [];
  const tables: Table[] = [];
  const classifiers: Partial<Record<Family, StyleClassifier>> = {};
  for (const family of ['pitched', 'groove'] as const) {
    const own = playable.filter((style) => style.family === family);
    const of = (split: Split, most: number) => own.map(({ name }) => windowsOfSplit(bodies.get(name)!, split, most));
    const [learnt, held] = [of('train', LEARNT_WINDOWS), of('valid', HELD_BACK_WINDOWS)];
    const new_ = own.map((style: EngineStyle): Windows => ({
      style: style.name,
      windows: composed
        .get(style.name)!
        .flatMap((piece) => heardWindows(piece, family).map((window) => ({ source: piece.id, window }))),
    }));
    for (const task of tasksOf(family, learnt)) {
      const judged = judge(task, learnt, held, new_);
      classifiers[family] ??= judged.classifier;
      figures.push(...judged.figures);
      tables.push(judged.table);
    }
  }
  const both = classifiers as Record<Family, StyleClassifier>;
  tables.push(await measureFusions(engine, both, composed));
  const ramp = await measureRamp(weights, both);
  tables.push(ramp.table);
  return {
    figures: [...figures, ...ramp.figures],
    tables,
    notes: [
      `Prior ${engine.prior}. Windows of ${WINDOW_BARS} bars; linear discriminants learnt from at most ${LEARNT_WINDOWS} training windows of each style; no tempo, key or loudness. Composed: ${COMPOSED.pieces} × ${COMPOSED.bars} bars of each, half of them in minor.`,
    ],
  };
}
