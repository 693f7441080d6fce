/**
 * What was taught as a flower that has grown: five voices around the middle, a petal for each of their sides, as long as it
 * was taught; a filled petal leans towards more, an open one towards less. Fainter outlines are how it stood earlier.
 */
import type { JSX } from 'preact';
import { PETAL_VOICES, type Petal } from '../protocol/why.ts';
import type { Words } from './language.ts';

/** One stage of growth, oldest first; `petals` in the order in which the learner tells them. */
export type Growth = readonly (readonly Petal[])[];

interface GrowthProps {
  readonly words: Words;
  readonly growth: Growth;
}

const SIZE = 220;
const MIDDLE = SIZE / 2;
const BUD = 15;
const LONGEST = 72;
/** What is shorter has not been taught so that anyone could see it. */
const LEAST = 0.04;
/** Earlier stages that are outlined. */
const RINGS = 4;
/** As on the stage: each voice has its colour and its place. */
const COLOURS: Readonly<Record<Petal['voice'], string>> = {
  melody: '#ffc247',
  inner: '#56b4e9',
  bass: '#ef6c6c',
  chord: '#9ad4f5',
  drums: '#f4f1e8',
};
const WORD_OF: Readonly<Record<Petal['voice'], string>> = {
  melody: 'feature.melody',
  inner: 'feature.inner',
  bass: 'feature.bass',
  chord: 'feature.chord',
  drums: 'feature.drums',
};

/** Direction of each petal, degrees clockwise from the top: a fifth of the circle for each voice. */
export function petalTurns(petals: readonly Pick<Petal, 'voice'>[]): number[] {
  return petals.map((petal, index) => {
    const own = petals.filter(({ voice }) => voice === petal.voice);
    const place = petals.slice(0, index).filter(({ voice }) => voice === petal.voice).length;
    const sector = 360 / PETAL_VOICES.length;
    return PETAL_VOICES.indexOf(petal.voice) * sector + (sector * (place + 0.5)) / own.length - sector / 2;
  });
}

/** A few stages between the first and the last, evenly. */
export function earlierStages(growth: Growth): Growth {
  const earlier = growth.slice(0, -1);
  if (earlier.length <= RINGS) return earlier;
  return Array.from({ length: RINGS }, (_, ring) => earlier[Math.floor((ring * earlier.length) / RINGS)]!);
}

function petalPath(strength: number): string {
  const tip = -BUD - LONGEST * Math.sqrt(strength);
  const wide = 5 + 8 * Math.sqrt(strength);
  const belly = -BUD + (tip + BUD) * 0.6;
  return `M0 ${-BUD}C${-wide} ${belly} ${-wide * 0.8} ${tip * 0.96} 0 ${tip}C${wide * 0.8} ${tip * 0.96} ${wide} ${belly} 0 ${-BUD}z`;
}

/** How far each voice has been taught, strongest first. */
export function taughtVoices(petals: readonly Petal[]): readonly { voice: Petal['voice']; share: number }[] {
  return PETAL_VOICES.map((voice) => ({
    voice,
    share: Math.max(0, ...petals.filter((petal) => petal.voice === voice).map(({ strength }) => strength)),
  }))
    .filter(({ share }) => share >= LEAST)
    .toSorted((a, b) => b.share - a.share);
}

export function GrowthPicture({ words, growth }: GrowthProps): JSX.Element | null {
  const now = growth.at(-1);
  if (!now || now.every(({ strength }) => strength < LEAST)) return null;
  const turns = petalTurns(now);
  const percent = new Intl.NumberFormat(words.language.code, { style: 'percent' });
  const told = taughtVoices(now).map(({ voice, share }) =>
    words.say('taught.petal', { voice: words.find(WORD_OF[voice]) ?? voice, share: percent.format(share) }),
  );
  return (
    <figure class="growth">
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={`${words.say('taught.picture')}. ${told.join(', ')}`}>
        <g transform={`translate(${MIDDLE} ${MIDDLE})`}>
          {/* As far as a petal can grow. */}
          <circle r={BUD + LONGEST} class="growth-room" />
          {earlierStages(growth).map((petals, ring) =>
            petals.map(({ voice, side, strength }, index) =>
              strength < LEAST ? null : (
                <path
                  key={`${ring} ${voice} ${side}`}
                  class="growth-earlier"
                  d={petalPath(strength)}
                  transform={`rotate(${turns[index] ?? 0})`}
                  stroke={COLOURS[voice]}
                />
              ),
            ),
          )}
          {now.map(({ voice, side, strength, lean }, index) =>
            strength < LEAST ? null : (
              <path
                key={`${voice} ${side}`}
                class={lean < 0 ? 'growth-less' : 'growth-more'}
                d={petalPath(strength)}
                transform={`rotate(${turns[index]})`}
                stroke={COLOURS[voice]}
                fill={lean < 0 ? 'none' : COLOURS[voice]}
              />
            ),
          )}
          <circle r={BUD * 0.8} class="growth-bud" />
        </g>
      </svg>
      <figcaption aria-hidden="true">
        {taughtVoices(now).map(({ voice }) => (
          <span key={voice} style={{ '--voice': COLOURS[voice] }}>
            {words.find(WORD_OF[voice])}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
