/** The key pictures of a visit, all from one film. */
import { Film, publicState } from './film.ts';
import type { Frame } from './frames.ts';
import type { Seconds } from '../../src/kernel/units.ts';
import type { State } from '../../src/session/state.ts';

export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly language: string;
  /** Of which moment of the film. */
  readonly moment: Moment;
  readonly calm?: boolean;
}

type Moment = 'attract' | 'firstTouch' | 'more' | 'taught' | 'tenMinutes' | 'contrast';

export const SCENES: readonly Scene[] = [
  { name: 'attract', width: 1920, height: 1080, language: 'en', moment: 'attract' },
  { name: 'first-ten-seconds', width: 1920, height: 1080, language: 'en', moment: 'firstTouch' },
  { name: 'after-a-press', width: 1920, height: 1080, language: 'en', moment: 'more' },
  { name: 'after-20-ratings', width: 1920, height: 1080, language: 'en', moment: 'taught' },
  { name: 'after-ten-minutes', width: 1920, height: 1080, language: 'en', moment: 'tenMinutes' },
  { name: 'then-now', width: 1920, height: 1080, language: 'de', moment: 'contrast' },
  { name: 'calm', width: 1920, height: 1080, language: 'fr', moment: 'taught', calm: true },
  { name: 'portrait', width: 1080, height: 1920, language: 'en', moment: 'taught' },
  { name: 'right-to-left', width: 1080, height: 1920, language: 'ar', moment: 'taught' },
  { name: 'phone', width: 360, height: 740, language: 'ja', moment: 'taught' },
];

const FRAME: Seconds = 1 / 12;
/** Petals, gaze and waves need so long to find their places. */
const LEAD: Seconds = 2.5;

/** A window of frames up to a moment. */
class Reel {
  readonly frames: Frame[] = [];
  watch(state: State): void {
    if (state.now - (this.frames.at(-1)?.at ?? -Infinity) < FRAME - 1e-6) return;
    this.frames.push({ at: state.now, state });
    while (state.now - this.frames[0]!.at > LEAD) this.frames.shift();
  }
}

/** @param moments those that are wanted; the film ends with the last of them */
export async function shoot(seed: number, moments: ReadonlySet<Moment>): Promise<Map<Moment, readonly Frame[]>> {
  const shots = new Map<Moment, readonly Frame[]>();
  const film = await Film.open({ seed, listener: 'leaps' });
  let reel = new Reel();
  const keep = (moment: Moment): void => void shots.set(moment, reel.frames.slice());
  const until =
    (condition: (state: State) => boolean) =>
    (state: State): boolean => {
      reel.watch(publicState(film.state));
      return condition(state);
    };
  const pressed =
    (count: number, since: Seconds) =>
    (state: State): boolean =>
      state.ratingCount >= count && state.now > (state.ratings.at(-1)?.rating.at ?? 0) + since;
  try {
    await film.send({ type: 'woken' });
    await film.play(
      until((state) => state.now > 7),
      null,
    );
    keep('firstTouch');
    await film.play(until(pressed(3, 0.7)));
    keep('more');
    await film.play(until(pressed(20, 1.6)));
    keep('taught');
    if (moments.has('contrast')) {
      await film.send({ type: 'contrastAsked' });
      await film.play(
        until((state) => state.contrast.status === 'then'),
        null,
      );
      const { now } = film;
      await film.play(
        until((state) => state.now > now + 3),
        null,
      );
      keep('contrast');
      await film.play(
        until((state) => state.contrast.status === 'none'),
        null,
      );
    }
    if (moments.has('tenMinutes')) {
      await film.play(until((state) => state.now > 600));
      keep('tenMinutes');
    }
  } finally {
    film.close();
  }
  if (moments.has('attract')) {
    reel = new Reel();
    const lobby = await Film.open({ seed: seed + 1, listener: 'refrain' });
    try {
      await lobby.send({ type: 'woken' });
      const watch = (state: State): boolean => {
        reel.watch({ ...publicState(lobby.state), attract: true });
        return state.now > 40 && state.now > (state.ratings.at(-1)?.rating.at ?? Infinity) + 0.8;
      };
      await lobby.play(watch, 'attract');
      keep('attract');
    } finally {
      lobby.close();
    }
  }
  return shots;
}
