/**
 * What a learner remembers of whole phrases, and what it suggests to the form before each: which phrases to take up again
 * (Thompson sampling: one taste drawn from the posterior for each phrase ranks the archive, so exploration is in proportion
 * to uncertainty) and, for a stated share of phrases, the least visited niche to try. Decides nothing about notes.
 */
import { Rng, type RngState } from '../../src/kernel/random.ts';
import { NO_CHORD } from '../../src/music/chord.ts';
import type { PhraseTargets, PlannedBar } from '../../src/protocol/bar.ts';
import { wordsOf, type Niche, type NicheView, type PhraseView } from '../../src/protocol/niche.ts';
import type { Candidate } from '../composer/interface.ts';
import type { KeptBar, Repertoire as RepertoirePort, Suggestion } from '../composer/repertoire.ts';
import { Archive, leastVisited, type ArchiveSnapshot, type Specimen, type Visits } from './archive.ts';
import { boundsOf, characterOf, distanceTo, nicheOf, tally } from './niche.ts';
import type { Prediction } from './rewardModel.ts';

export interface RepertoireOptions {
  /** Share of what returns that the archive chooses; the rest returns as the plan of the piece has it. */
  readonly recall: number;
  /** Share of phrases that try the least visited niche: at least, and before the first rating. */
  readonly floor: number;
  readonly early: number;
  /** Ratings after which half of the difference is left. */
  readonly patience: number;
  /** How far a phrase that tries a niche is sent there, in units of the form's targets. */
  readonly aim: number;
  /** Pessimism of the contest for a niche: standard deviations taken off. */
  readonly caution: number;
}

/** What it asks of a model of taste. */
export interface TasteModel {
  readonly observed: number;
  predict(scaled: Float32Array): Prediction;
  expect(scaled: Float32Array): number;
  sample(rng: Rng): Float64Array;
}

/** Log-odds by which the archive's choice is taken up: as good as certain, where a phrase takes anything up at all. */
const DECISIVE = 12;
/** A phrase is filed this many bars after its end: until then its bars may be revised. */
const SETTLED_BARS = 4;
/** A phrase of which fewer were heard says too little. */
const FEWEST_BARS = 2;
/** Filed phrases that late ratings still reach. */
const RECENT_PHRASES = 24;
/** Phrases that the stage is shown beside the elites. */
const SHOWN_PHRASES = 8;

export interface RepertoireSnapshot {
  readonly chance: RngState;
  readonly credit: number;
  readonly archive: ArchiveSnapshot;
}

/** A phrase while it may still change. */
interface Open {
  readonly phrase: number;
  readonly start: number;
  readonly end: number;
  readonly bars: Map<number, { readonly bar: PlannedBar; readonly scaled: Float32Array }>;
  ratings: number;
  rated: number;
}

/** Whose turn it is to try something new. */
interface Turns {
  /** Phrases owed to the floor. */
  credit: number;
  readonly tries: Visits;
}

/** At most this much is owed: who asked for returns all the time is not paid back in one go. */
const MOST_CREDIT = 3;

export class Repertoire implements RepertoirePort {
  readonly #options: RepertoireOptions;
  readonly #model: TasteModel;
  #rng: Rng;
  #credit = 0;
  readonly #archive = new Archive();
  #open: Open[] = [];
  #recent: Specimen[] = [];
  /** Chord that sounds where the next phrase to be filed begins. */
  #chord: number = NO_CHORD;
  /** What was last told is out of date; a new one begins by telling that it is empty. */
  #changed = true;

  constructor(options: RepertoireOptions, model: TasteModel, rng: Rng) {
    this.#options = options;
    this.#model = model;
    this.#rng = rng;
  }

  suggest(free: boolean): Suggestion {
    const turns = { credit: this.#credit, tries: this.#archive.tries };
    const suggestion = this.#suggest(free, turns, this.#rng);
    this.#credit = turns.credit;
    return suggestion;
  }

  /** The same for music that is only looked at, with chance from outside; nothing is learnt from it. */
  glimpse(rng: Rng): RepertoirePort {
    const turns = { credit: this.#credit, tries: this.#archive.tries.copy() };
    return { suggest: (free) => this.#suggest(free, turns, rng) };
  }

  /** Share of phrases that try the least visited niche. */
  get share(): number {
    const { floor, early, patience } = this.#options;
    return floor + ((early - floor) * patience) / (patience + this.#model.observed);
  }

  #suggest(free: boolean, turns: Turns, rng: Rng): Suggestion {
    const aim = this.#aim(free, turns, rng);
    const chosen = rng.next() < this.#options.recall ? this.#chosen(rng) : null;
    return { phrases: chosen ? [chosen] : [], leans: new Map(chosen ? [[chosen.phrase, DECISIVE]] : []), aim };
  }

  /**
   * The elite that pleases a taste drawn from the posterior most; nobody is asked for what people turned down.
   * Source: Thompson 1933; linear tastes as in Agrawal and Goyal 2013, arXiv:1209.3352.
   */
  #chosen(rng: Rng): Specimen | null {
    const elites = this.#archive.elites.filter(({ rated }) => rated >= 0);
    if (this.#model.observed === 0 || elites.length === 0) return null;
    const taste = this.#model.sample(rng);
    const pleasures = elites.map(({ scaled }) => dot(taste, scaled));
    return elites[pleasures.indexOf(Math.max(...pleasures))]!;
  }

  /** Turns are counted, not drawn: no run of bad luck goes below the floor. */
  #aim(free: boolean, turns: Turns, rng: Rng): Suggestion['aim'] {
    turns.credit = Math.min(MOST_CREDIT, turns.credit + this.share);
    if (!free || turns.credit < 1) return null;
    turns.credit--;
    const niche = leastVisited(this.#archive.visits, turns.tries, rng);
    turns.tries.add(niche);
    return { niche, targets: targetsOf(niche, this.#options.aim) };
  }

  /** @param scaled [Z] of the bar */
  observe(bar: PlannedBar, scaled: Float32Array): void {
    const { index, bar: place, bars } = bar.phrase;
    let open = this.#open.find(({ phrase }) => phrase === index);
    if (!open) {
      const start = bar.barIndex - place;
      open = { phrase: index, start, end: start + bars, bars: new Map(), ratings: 0, rated: 0 };
      this.#open = [...this.#open, open];
    }
    open.bars.set(bar.barIndex, { bar, scaled });
    const settled = this.#open.filter(({ end }) => end + SETTLED_BARS <= bar.barIndex + 1);
    this.#open = this.#open.filter((phrase) => !settled.includes(phrase));
    for (const phrase of settled) this.#file(phrase);
  }

  /** A rating has reached a bar. */
  rate(barIndex: number, value: number): void {
    this.#changed = true;
    const open = this.#open.find(({ bars }) => bars.has(barIndex));
    if (open) {
      open.ratings++;
      open.rated += value;
      return;
    }
    const filed = this.#recent.findLast(({ start, bars }) => barIndex >= start && barIndex < start + bars);
    if (!filed) return;
    this.#archive.rate(filed.phrase, value);
    this.#recent = this.#recent.map((one) =>
      one === filed ? { ...one, ratings: one.ratings + 1, rated: one.rated + value } : one,
    );
  }

  #file({ phrase, start, bars: heard, ratings, rated }: Open): void {
    const bars = [...heard.values()].toSorted((a, b) => a.bar.barIndex - b.bar.barIndex);
    const tallies = bars.map(({ bar }) => {
      const counted = tally(bar, this.#chord);
      this.#chord = counted.chord;
      return counted.tally;
    });
    if (bars.length < FEWEST_BARS) return;
    const { bar } = bars[0]!;
    const specimen: Specimen = {
      phrase,
      start,
      bars: bar.phrase.bars,
      niche: nicheOf(characterOf(tallies), boundsOf(bar.style)),
      lineage: bar.phrase.lineage ?? [],
      targets: bar.phrase.targets ?? null,
      scaled: meanOf(bars.map(({ scaled }) => scaled)),
      music: bars.map(({ bar: { key, metre, voices } }): KeptBar => ({ key, metre, voices })),
      ratings,
      rated,
    };
    this.#changed = true;
    this.#archive.file(specimen, (scaled) => {
      const { mean, sd } = this.#model.predict(scaled);
      return mean - this.#options.caution * sd;
    });
    this.#recent = [...this.#recent, specimen].slice(-RECENT_PHRASES);
  }

  /** The niches that are lived in, and the latest phrases that were filed, oldest first. */
  get view(): { readonly niches: readonly NicheView[]; readonly phrases: readonly PhraseView[] } {
    const viewOf = ({ phrase, start, bars, niche, lineage, ratings, rated, scaled }: Specimen): PhraseView => ({
      phrase,
      start,
      bars,
      niche,
      lineage,
      ratings,
      rating: ratings === 0 ? 0 : rated / ratings,
      pleasure: this.#model.expect(scaled),
    });
    return {
      niches: this.#archive.elites.map((elite) => ({
        niche: elite.niche,
        visits: this.#archive.visits.of(elite.niche),
        elite: viewOf(elite),
      })),
      phrases: this.#recent.slice(-SHOWN_PHRASES).map(viewOf),
    };
  }

  /** What is new for the stage since this was last asked, or null. */
  news(): { readonly niches: readonly NicheView[]; readonly phrases: readonly PhraseView[] } | null {
    if (!this.#changed) return null;
    this.#changed = false;
    return this.view;
  }

  snapshot(): RepertoireSnapshot {
    return { chance: this.#rng.state, credit: this.#credit, archive: this.#archive.snapshot() };
  }

  /** @param size of the scaled features · @throws RangeError if the snapshot is damaged or holds other features */
  restore(snapshot: RepertoireSnapshot, size: number): void {
    if (!Number.isFinite(snapshot.credit)) throw new RangeError('this archive of phrases is damaged');
    this.#archive.restore(snapshot.archive, size);
    this.#changed = true;
    this.#rng = new Rng(snapshot.chance);
    this.#credit = snapshot.credit;
    this.#open = [];
    this.#recent = [];
    this.#chord = NO_CHORD;
  }
}

/**
 * Of the candidates of a bar those in the niche that its phrase tries, or else the one nearest to it.
 * @returns indices, ascending; all of them where nothing is tried
 */
export function trying(candidates: readonly Candidate[]): readonly number[] {
  const niche = candidates[0]!.bar.phrase.aim;
  if (niche === undefined) return candidates.map((_, index) => index);
  const distances = candidates.map(({ bar }) =>
    distanceTo(niche, characterOf([tally(bar, NO_CHORD).tally]), boundsOf(bar.style)),
  );
  const nearest = Math.min(...distances);
  return distances.flatMap((distance, index) => (distance === nearest ? [index] : []));
}

/** The character that leads to a niche. Brightness is no axis of the niches and stays as it is. */
function targetsOf(niche: Niche, aim: number): PhraseTargets {
  const { activity, register, harmony } = wordsOf(niche);
  return {
    density: activity === 'lively' ? aim : activity === 'still' ? -aim : 0,
    register: register === 'high' ? aim : register === 'low' ? -aim : 0,
    tension: harmony === 'coloured' ? aim : -aim,
    brightness: 0,
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < mean.length; i++) mean[i]! += row[i]! / rows.length;
  return mean;
}
