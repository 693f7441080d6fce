/**
 * The view model: one State and one moment in, everything the structures draw out.
 * What follows from the music alone is compiled when the music changes; per frame only cursors move.
 * Remembers how things looked a moment ago (for bending, waves, gaze), never what is true.
 */
import type { Seconds } from '../../kernel/units.ts';
import type { HoldView, Phase, RatingTrail, State, TimedBar } from '../../session/state.ts';
import { skyY, type Layout } from '../layout.ts';
import { Arcs } from './arcs.ts';
import { bend } from './bend.ts';
import { CrowdRing } from './crowd.ts';
import { Feel } from './feel.ts';
import { GardenView } from './garden.ts';
import { turnGaze, wishGaze, type Gaze } from './gaze.ts';
import { ThreadCursor } from './line.ts';
import { breath, DrawingClock, lerp } from './motion.ts';
import { DEGREES, ghostsOf, nextOnset, petalsAt, type GhostView } from './outlook.ts';
import { barNear, EMPTY_PIECE, pieceOf, type BarView, type NoteView, type PieceView } from './piece.ts';
import { Roll, type Page } from './roll.ts';
import { Sky } from './sky.ts';
import { TensionRibbon } from './tension.ts';
import { chordShapes, Membrane } from './tonnetz.ts';
import { followTrails, marksOf, type Marks, type TrailView } from './trail.ts';

/** Petals follow the probabilities with this time constant, so that they sway rather than jump. */
const PETAL_EASE: Seconds = 0.11;
const BUD_EASE: Seconds = 0.07;
/** Outlines of the petals as they were before a rating stay this long. */
export const OUTLINE_SECONDS: Seconds = 2;

/** Before the first note the plan waits a little to the right of the bud, and comes up to it as it wakes. */
const SLEEPING_LEAD: Seconds = 0.8;
const WAKING_LEAD: Seconds = 0.05;

/** Moves a lead towards `wished` at two seconds a second: the first bar is on the clock before its second beat at the latest. */
function approach(lead: Seconds, wished: Seconds, by: Seconds): Seconds {
  return lead > wished ? Math.max(wished, lead - 2 * by) : Math.min(wished, lead + 2 * by);
}

export class View {
  readonly roll: Roll;
  readonly melody = new ThreadCursor();
  readonly membrane = new Membrane();
  readonly sky = new Sky();
  readonly ribbon = new TensionRibbon();
  readonly arcs = new Arcs();
  /** [7] sums to 1 or 0 */
  readonly petals = new Float32Array(DEGREES);
  /** [7] the petals as they were when the latest rating came. */
  readonly petalsBefore = new Float32Array(DEGREES);
  outlineAge: Seconds = Infinity;
  readonly feel = new Feel();
  readonly garden = new GardenView();
  readonly crowd = new CrowdRing();
  readonly gaze: Gaze = { x: 0, y: 0.5, open: 0.12 };
  piece: PieceView = EMPTY_PIECE;
  ghosts: readonly GhostView[] = [];
  trails: readonly TrailView[] = [];
  marks: Marks = marksOf([], [], [], EMPTY_PIECE);
  holds: readonly HoldView[] = [];
  /** The visit that has ended, on its way to the ground. */
  fall: State['house']['fall'] = null;
  playing: readonly number[] = [];
  phase: Phase = 'asleep';
  calm = false;
  now: Seconds = 0;
  /** The drawing clock. */
  clock: Seconds = 0;
  /** 0 = asleep … 1 = awake. */
  wakefulness = 0;
  /** 0–1, slow. */
  breath = 0;
  /** Where the thread of the melody crosses the now-line. */
  budX = 0;
  budY = 0;
  planEnd: Seconds = 0;
  next: NoteView | null = null;

  readonly #clock = new DrawingClock();
  readonly #wish: Gaze = { x: 0, y: 0.5, open: 1 };
  readonly #wishedPetals = new Float32Array(DEGREES);
  #timeline: readonly TimedBar[] = [];
  #ratings: readonly RatingTrail[] | null = null;
  #page: Page | null = null;
  #lead: Seconds = 0;
  #seen = false;

  constructor(layout: Layout) {
    this.roll = new Roll(layout);
  }

  get layout(): Layout {
    return this.roll.layout;
  }

  /**
   * @param frame seconds since the frame before; used only while the music's clock stands still
   * @param calm people's wish for less motion, from the page or the state
   */
  look(state: State, layout: Layout, frame: Seconds, calm: boolean): void {
    // A clock that says nothing stands still for as long as it does.
    const music = Number.isFinite(state.now) ? state.now : this.now + this.#lead;
    const by = this.#clock.follow(music, frame);
    this.clock = this.#clock.now;
    const lead = state.phase === 'asleep' ? SLEEPING_LEAD : state.phase === 'waking' ? WAKING_LEAD : 0;
    this.#lead = this.#seen ? approach(this.#lead, lead, by) : lead;
    this.now = music - this.#lead;
    this.phase = state.phase;
    this.calm = calm;
    this.holds = state.holds;
    this.fall = state.house.fall;
    this.playing = state.playing;
    this.#takeMusic(this.feel.season.timelineOf(state));
    this.#takeRatings(state.ratings);
    this.roll.turn(layout, this.now, calm ? this.#turnPage() : null);
    this.membrane.seek(this.now);
    this.breath = breath(this.clock);
    this.garden.look(state, layout, this.now, this.clock, by, calm);
    this.feel.follow(state, this.clock, by);
    const awake =
      state.phase === 'playing' || this.feel.startled(this.clock)
        ? 1
        : state.phase === 'stopped'
          ? 0.6
          : state.phase === 'waking'
            ? 0.5
            : 0;
    this.wakefulness += (awake - this.wakefulness) * (1 - Math.exp(-by / 0.35));
    this.#movePetals(by);
    this.sky.follow(this.membrane, this.petals, state.ratings, by, calm);
    this.#moveBud(layout, by);
    this.crowd.look(state.audience, layout, this.now, this.clock, by);
    this.next = nextOnset(this.piece.lines.melody, this.now);
    wishGaze(this.#wish, this);
    this.crowd.thank(this.#wish);
    turnGaze(this.gaze, this.#wish, by);
    this.#seen = true;
  }

  /** Opacity of everything that stands in time; dips while a still roll turns its page. */
  get pageFade(): number {
    return this.roll.pageFade;
  }

  #takeMusic(timeline: readonly TimedBar[]): void {
    const { bars } = this.layout;
    const shown = timeline.length > bars ? timeline.slice(-bars) : timeline;
    const same =
      shown.length === this.#timeline.length && shown.every((timed, index) => timed === this.#timeline[index]);
    if (same && this.#seen) return;
    this.#timeline = shown;
    const before = this.piece;
    this.piece = bend(before, pieceOf(shown), this.clock, this.calm);
    this.feel.revise(before, this.piece, this.now, this.clock);
    this.membrane.use(chordShapes(this.piece.chords, this.membrane.shapes));
    this.ribbon.use(shown, this.clock);
    this.arcs.use(timeline, this.clock);
    this.ghosts = ghostsOf(this.piece.bars);
    this.planEnd = this.piece.bars.at(-1)?.endsAt ?? 0;
    this.#ratings = null;
  }

  #takeRatings(ratings: readonly RatingTrail[]): void {
    if (ratings === this.#ratings) return;
    const latest = ratings.at(-1)?.rating.id ?? -1;
    if (latest > (this.trails.at(-1)?.id ?? -1) && this.#seen) {
      this.petalsBefore.set(this.petals);
      this.outlineAge = 0;
    }
    this.#ratings = ratings;
    this.trails = followTrails(this.trails, ratings, this.piece, this.now, this.clock);
    this.marks = marksOf(this.piece.lines.melody, ratings, this.trails, this.piece);
  }

  #movePetals(by: Seconds): void {
    petalsAt(this.piece.bars, this.now, this.#wishedPetals);
    const share = this.#seen ? 1 - Math.exp(-by / PETAL_EASE) : 1;
    for (let degree = 0; degree < DEGREES; degree++)
      this.petals[degree] = lerp(this.petals[degree]!, this.#wishedPetals[degree]!, share);
    this.outlineAge += by;
  }

  #moveBud(layout: Layout, by: Seconds): void {
    this.melody.follow(this.piece.lines.melody, this.clock).seek(this.now);
    const opening = this.piece.lines.melody[0];
    const wished = this.melody.there
      ? skyY(layout, this.melody.pitch)
      : this.melody.pitch > 0 && this.piece.lines.melody.length > 0
        ? skyY(layout, this.phase === 'asleep' && opening ? opening.pitch : this.melody.pitch)
        : layout.restY;
    const share = this.#seen && this.budX > 0 ? 1 - Math.exp(-by / BUD_EASE) : 1;
    this.budY = lerp(this.budY, wished, share);
    this.budX = this.roll.x(this.now);
  }

  /** Four bars: one past, the sounding one first or second, and at least one planned. Turned every two bars. */
  #turnPage(): Page {
    const bar: BarView | undefined = barNear(this.piece.bars, this.now);
    if (!bar) {
      this.#page ??= { from: this.now - 2, to: this.now + 6, openFrom: -Infinity, openTo: Infinity };
      return this.#page;
    }
    const length = bar.endsAt - bar.startsAt;
    const first = 2 * Math.floor(bar.barIndex / 2) - 1;
    const startOf = (index: number): Seconds =>
      this.piece.bars.find((candidate) => candidate.barIndex === index)?.startsAt ??
      bar.startsAt + (index - bar.barIndex) * length;
    const from = startOf(Math.max(0, first));
    const openFrom = startOf(first + 1);
    const openTo = startOf(first + 3);
    if (this.#page?.from === from && this.#page.openTo === openTo) return this.#page;
    this.#page = {
      from,
      to: from + 4 * length,
      openFrom: this.#page === null || first < 0 ? -Infinity : openFrom,
      openTo,
    };
    return this.#page;
  }
}
