/**
 * What a phrase tells of itself, as numbers that a plant can show: two phrases of one style differ here or nowhere.
 * Pure; knows neither pixels nor species.
 */
import type { Growth } from '../protocol/flower.ts';
import type { Fate } from '../session/organism.ts';
import { clamp01 } from './viewModel/motion.ts';

/** Melodies whose mean lies here, MIDI, are as low, and as high, as a plant shows. */
const LOWEST_MEAN = 58;
const HIGHEST_MEAN = 78;
/** Semitones from the lowest to the highest note of a melody that ranges as widely as a plant shows. */
const WIDEST_SPAN = 19;
/** Notes begun in a quarter of a bar, of a melody that hurries. */
const BUSY = 2;
/** Semitones that a melody climbs or sinks from its first third to its last. */
const STEEPEST = 9;

/** What a plant is grown from, beyond the music itself. */
export interface Nature {
  readonly seed: number;
  /** Kin share it: their colours and stance are near each other. */
  readonly family: number;
  readonly fate: Fate;
  /** What was said for it more than against it. */
  readonly love: number;
  /** Share of what was said against it, 0–1. */
  readonly doubted?: number;
  readonly children: number;
  /** Ancestors it has. */
  readonly generation?: number;
  /** Paled by distance, 0–1. */
  readonly pale?: number;
}

export class Traits {
  /** Mean pitch: 0 = low … 1 = high. */
  register = 0.5;
  /** Range of the melody, 0–1. */
  span = 0;
  /** −1 = it sinks … 1 = it climbs. */
  climb = 0;
  /** Notes a quarter of a bar: 0 = hardly any … 1 = it hurries. */
  busy = 0.5;
  /** Mean pitch, MIDI; 0 where it is silent. */
  mean = 0;

  readonly #lengths: number[] = [];
  readonly #tones: number[] = [];

  read({ contour, rhythm }: Pick<Growth, 'contour' | 'rhythm'>): void {
    const sounding = contour.filter((pitch) => pitch > 0);
    const low = Math.min(...sounding);
    const high = Math.max(...sounding);
    const mean = (pitches: readonly number[]): number =>
      pitches.reduce((sum, pitch) => sum + pitch, 0) / Math.max(1, pitches.length);
    this.mean = mean(sounding);
    this.register = sounding.length > 0 ? clamp01((this.mean - LOWEST_MEAN) / (HIGHEST_MEAN - LOWEST_MEAN)) : 0.5;
    this.span = sounding.length > 0 ? clamp01((high - low) / WIDEST_SPAN) : 0;
    const third = Math.max(1, Math.round(sounding.length / 3));
    const climbed = mean(sounding.slice(-third)) - mean(sounding.slice(0, third));
    this.climb = Math.max(-1, Math.min(1, climbed / STEEPEST));
    const onsets = rhythm.reduce((sum, count) => sum + count, 0);
    this.busy = rhythm.length > 0 ? clamp01(onsets / rhythm.length / BUSY) : 0.5;
    const most = Math.max(1, ...rhythm);
    this.#lengths.length = 0;
    this.#tones.length = 0;
    for (const count of rhythm) this.#lengths.push(count / most);
    let tone = 0.5;
    for (const pitch of contour) {
      if (pitch > 0) tone = high > low ? (pitch - low) / (high - low) : 0.5;
      this.#tones.push(tone);
    }
  }

  /** How much is struck at a share of the phrase, 0–1 of its busiest place; 1 where nothing is known. */
  struck(share: number): number {
    return at(this.#lengths, share, 1);
  }

  /** How high the melody is at a share of the phrase, 0–1 of its range. */
  tone(share: number): number {
    return at(this.#tones, share, 0.5);
  }
}

function at(values: readonly number[], share: number, otherwise: number): number {
  return values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? otherwise;
}
