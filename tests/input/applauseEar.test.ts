/** Levels of a room in which music plays, people talk and clap: made, not recorded. */
import { describe, expect, it } from 'vitest';
import { ApplauseEar, LEVEL_EVERY, levelOf, type Clap } from '../../src/input/applauseEar.ts';
import { Rng } from '../../src/kernel/random.ts';

const PHRASE = 8;

interface Room {
  /** Of what the stage plays, LUFS, by music time. */
  readonly music: (at: number) => number;
  /** How the music comes back to the microphone: dB, and seconds later. */
  readonly echo?: number;
  readonly delay?: number;
  /** Of people and machines, dBFS. */
  readonly noise?: (at: number) => number;
  readonly seconds?: number;
  /** The stage tells its loudness only so often. */
  readonly toldEvery?: number;
}

const power = (level: number) => 10 ** (level / 10);

function listen({ music, echo = -14, delay = 0.15, noise = () => -55, seconds = 100, toldEvery = 0.5 }: Room): Clap[] {
  const rng = new Rng(3);
  const ear = new ApplauseEar();
  const claps: Clap[] = [];
  let told = -Infinity;
  let out = -120;
  for (let tick = 0; tick * LEVEL_EVERY < seconds; tick++) {
    const at = tick * LEVEL_EVERY;
    if (at - told >= toldEvery - 1e-9) {
      told = at;
      // What is told is the mean of the last 0.4 seconds.
      out = levelOf((power(music(at)) + power(music(at - 0.2)) + power(music(at - 0.4))) / 3);
    }
    const mic = levelOf(power(music(at - delay) + echo + 1.5 * rng.normal()) + power(noise(at) + rng.normal()));
    const phrase = Math.floor(at / PHRASE) * PHRASE;
    const clap = ear.hear({ at, mic, out }, phrase > 0 ? phrase : null);
    if (clap) claps.push(clap);
  }
  return claps;
}

const inside = (from: number, until: number) => (at: number) => at >= from && at < until;
const steady = () => -20;

describe('the ear for applause', () => {
  it('hears clapping after the end of a phrase, louder as stronger, and nothing else', () => {
    const clapping = inside(56.2, 59);
    const claps = (level: number) => listen({ music: steady, noise: (at) => (clapping(at) ? level : -55) });
    const [soft, loud] = [claps(-24), claps(-16)];
    expect(soft.map(({ at }) => at)).toEqual([56]);
    expect(loud.map(({ at }) => at)).toEqual([56]);
    expect(soft[0]!.strength).toBeGreaterThan(0.3);
    expect(loud[0]!.strength).toBeGreaterThan(soft[0]!.strength);
    expect(claps(-10)[0]!.strength).toBeLessThanOrEqual(1);
  });

  it.each([
    ['gets louder by 12 dB with a new phrase', (at: number) => (at < 48 ? -28 : -16)],
    ['swells from phrase to phrase', (at: number) => -34 + (18 * at) / 100],
    ['is loud in every other phrase', (at: number) => (Math.floor(at / PHRASE) % 2 ? -14 : -26)],
    ['begins again loudly after silence', (at: number) => (inside(40, 56)(at) ? -120 : -16)],
    ['is quiet but for a loud bar after each phrase', (at: number) => (at % PHRASE < 2.5 ? -15 : -30)],
  ])('music that %s does not applaud itself', (_, music) => {
    expect(listen({ music })).toEqual([]);
    expect(listen({ music, delay: 0.6, echo: -3 })).toEqual([]);
  });

  it.each([
    ['talks all the time', () => -26],
    ['has always been loud, and claps no louder than that', (at: number) => (inside(56.2, 59)(at) ? -20 : -22)],
    ['coughs', (at: number) => (inside(56.5, 57)(at) ? -10 : -55)],
    ['claps in the middle of a phrase', (at: number) => (inside(60, 63)(at) ? -14 : -55)],
    ['grows loud slowly', (at: number) => -55 + at * 0.4],
  ])('a room that %s does not applaud', (_, noise) => {
    expect(listen({ music: steady, noise })).toEqual([]);
  });

  it('hears clapping over a loud passage only when that is louder than what comes back of the music', () => {
    const music = (at: number) => (at < 48 ? -28 : -16);
    const clapping = inside(48.2, 51);
    expect(listen({ music, noise: (at) => (clapping(at) ? -29 : -55) })).toEqual([]);
    expect(listen({ music, noise: (at) => (clapping(at) ? -14 : -55) }).map(({ at }) => at)).toEqual([48]);
  });

  it('says nothing before it knows the room', () => {
    const noise = (at: number) => (inside(8.2, 11)(at) ? -10 : -55);
    expect(listen({ music: steady, noise, seconds: 20 })).toEqual([]);
  });

  it('hears a room without music by its own level', () => {
    const noise = (at: number) => (inside(56.2, 59)(at) ? -30 : -55);
    expect(listen({ music: () => -120, noise }).map(({ at }) => at)).toEqual([56]);
  });
});
