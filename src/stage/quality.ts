/**
 * How much picture this machine can carry: frame times in, a step out. Pure; time is what the frames say.
 *
 * Falls soon (two seconds of slow frames), climbs late and ever more reluctantly: a step that was left because it was
 * too slow is tried again once, after a longer wait, and then never until the picture gets another size. So the
 * number of changes is bounded whatever the frame times do. Where falling does not help (a screen of thirty hertz, a
 * page that something else slows down) it goes back to where it was and takes that rate as the machine's own.
 */
import type { Milliseconds } from '../kernel/units.ts';

export interface Quality {
  /** Share of the device's own pixels along each side. */
  readonly scale: number;
  /** Most pixels of the canvas. */
  readonly pixels: number;
  /** Mist and dithering in a shader instead of a painted sky. */
  readonly livingSky: boolean;
  /** Motes of dust at most. */
  readonly motes: number;
  /** Light spills over its edges. */
  readonly bloom: boolean;
}

/** From the least to the best. */
export const QUALITIES: readonly Quality[] = [
  { scale: 0.6, pixels: 600_000, livingSky: false, motes: 0, bloom: false },
  { scale: 0.8, pixels: 1_000_000, livingSky: false, motes: 48, bloom: false },
  { scale: 1, pixels: 1_600_000, livingSky: true, motes: 96, bloom: false },
  { scale: 1, pixels: 2_400_000, livingSky: true, motes: 144, bloom: false },
  { scale: 1, pixels: 3_800_000, livingSky: true, motes: 144, bloom: true },
];
export const BEST = QUALITIES.length - 1;
/** A stage opens one step below the best and earns that. */
export const OPENING_STEP = BEST - 1;

/** Frames longer than this on average are too slow: fifty a second. */
const SLOW: Milliseconds = 20;
/** Frames at which there is room for more, and the script time that must go with them. */
const FAST: Milliseconds = 17.6;
const LIGHT_SCRIPT: Milliseconds = 8;
/** A longer pause is no frame: the tab was hidden. Several in a row are a very slow machine. */
const PAUSE: Milliseconds = 250;
const PAUSES_BELIEVED = 3;
const WINDOW: Milliseconds = 1000;
const FEWEST_FRAMES = 4;
const SLOW_WINDOWS = 2;
/** After a change the first window still pays for it (shaders, textures, a canvas of another size). */
const SETTLING_WINDOWS = 1;
/** Windows of fast frames before a climb, by how often that step has been given up. */
const PATIENCE: readonly number[] = [15, 180];
/** A fall that gains less than this share of the frame's time has not helped. */
const HELPS = 0.93;
const FALLS_TRIED = 2;

export class QualityGovernor {
  #step: number;
  /** [steps] how often each was given up. */
  readonly #failures = new Uint8Array(QUALITIES.length);
  #frames = 0;
  #sum: Milliseconds = 0;
  #script: Milliseconds = 0;
  #pauses = 0;
  #slow = 0;
  #fast = 0;
  #settling = SETTLING_WINDOWS;
  /** Mean frame before the first of a row of falls, and how many falls are in that row. */
  #before: Milliseconds = 0;
  #fallen = 0;
  /** What this machine takes for a frame whatever the step; 0 = not known to be bound. */
  #own: Milliseconds = 0;

  constructor(step = OPENING_STEP) {
    this.#step = Math.min(BEST, Math.max(0, Math.round(step)));
  }

  /** 0 (least) … BEST. */
  get step(): number {
    return this.#step;
  }

  get quality(): Quality {
    return QUALITIES[this.#step]!;
  }

  /** The picture has another size: what was learnt of the steps no longer holds. The step itself stays. */
  forget(): void {
    this.#failures.fill(0);
    this.#own = 0;
    this.#fallen = 0;
    this.#restart();
  }

  /**
   * Takes one frame.
   * @param since milliseconds since the frame before; 0 for the first
   * @param script milliseconds of script in it
   * @returns whether the step has changed
   */
  frame(since: Milliseconds, script: Milliseconds): boolean {
    if (!(since > 0) || !(script >= 0)) return false;
    if (since > PAUSE) {
      this.#pauses++;
      if (this.#pauses < PAUSES_BELIEVED) {
        this.#clearWindow();
        return false;
      }
    } else this.#pauses = 0;
    this.#frames++;
    this.#sum += Math.min(since, 4 * PAUSE);
    this.#script += script;
    if (this.#sum < WINDOW || this.#frames < FEWEST_FRAMES) return false;
    const mean = this.#sum / this.#frames;
    const scriptMean = this.#script / this.#frames;
    this.#clearWindow();
    if (this.#settling > 0) {
      this.#settling--;
      return false;
    }
    return this.#judge(mean, scriptMean);
  }

  #judge(mean: Milliseconds, script: Milliseconds): boolean {
    const limit = Math.max(SLOW, this.#own * 1.25);
    this.#slow = mean > limit ? this.#slow + 1 : 0;
    this.#fast = mean < Math.max(FAST, this.#own * 1.05) && script < LIGHT_SCRIPT ? this.#fast + 1 : 0;
    if (this.#slow >= SLOW_WINDOWS) return this.#fall(mean);
    if (this.#slow === 0) this.#fallen = 0;
    const next = this.#step + 1;
    const patience = next <= BEST ? PATIENCE[this.#failures[next]!] : undefined;
    return patience !== undefined && this.#fast >= patience ? this.#move(next) : false;
  }

  #fall(mean: Milliseconds): boolean {
    if (this.#fallen === 0) this.#before = mean;
    else if (this.#own === 0 && this.#fallen >= FALLS_TRIED && mean > this.#before * HELPS) {
      // Nothing was gained: the picture is not what is slow. Back to where it was, once, and no higher.
      const back = Math.min(BEST, this.#step + this.#fallen);
      this.#failures.fill(PATIENCE.length, back + 1);
      this.#own = Math.max(mean, this.#before);
      this.#fallen = 0;
      return this.#move(back);
    }
    if (this.#step === 0) {
      this.#slow = 0;
      return false;
    }
    this.#fallen++;
    this.#failures[this.#step] = Math.min(PATIENCE.length, this.#failures[this.#step]! + 1);
    return this.#move(this.#step - 1);
  }

  #move(step: number): boolean {
    this.#step = step;
    this.#restart();
    return true;
  }

  #restart(): void {
    this.#slow = 0;
    this.#fast = 0;
    this.#pauses = 0;
    this.#settling = SETTLING_WINDOWS;
    this.#clearWindow();
  }

  #clearWindow(): void {
    this.#frames = 0;
    this.#sum = 0;
    this.#script = 0;
  }
}
