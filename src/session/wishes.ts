/** What people at the controls want: advice, dials, settings, another policy, a fresh start. */
import { METRES } from '../music/metre.ts';
import { FASTEST_TEMPO, SLOWEST_TEMPO } from '../music/tempo.ts';
import { VOICES } from '../music/voices.ts';
import type { MusicSettings } from '../protocol/agent.ts';
import type { StyleMixture } from '../protocol/bar.ts';
import type { Advice, RatingSource } from '../protocol/rating.ts';
import { ALL_HEARD } from '../protocol/stem.ts';
import { placeOnMap } from '../protocol/timbrePlace.ts';
import type { SessionEvent } from './event.ts';
import { clearedGarden } from './organism.ts';
import { houseOf } from './house.ts';
import { markAnew } from './operator.ts';
import { teach } from './lessons.ts';
import { NOTHING_TAUGHT, type Dials } from './state.ts';
import { change, notify, remember, sayLost, tell, type Turn } from './turn.ts';

const KEPT_ADVICE = 16;
/** Turns of a dial smaller than this are noise. */
const LEAST_TURN = 0.004;

export function advise(turn: Turn, event: Extract<SessionEvent, { type: 'advised' }>): void {
  const strength = Math.min(1, Math.max(0, event.strength));
  if (!(strength > 0)) return;
  turn.effects.push({ type: 'acknowledge', value: strength, source: event.source });
  showAdvice(turn, event.advice, event.at);
  tellAdvice(turn, event.advice, strength, event.source);
}

function showAdvice(turn: Turn, advice: Advice, at: number): void {
  change(turn, { advice: [...turn.state.advice, { advice, at }].slice(-KEPT_ADVICE) });
}

function tellAdvice(turn: Turn, advice: Advice, strength: number, source: RatingSource): void {
  if (turn.state.agent.status === 'lost') return sayLost(turn);
  remember(turn, { advising: true });
  teach(turn, { type: 'advise', advice, strength, source });
}

/** A turning knob sends a stream: the agent is told the sum of it whenever it has digested the last. */
export function turnDials(turn: Turn, event: Extract<SessionEvent, { type: 'dialled' }>): void {
  const { dials, memory } = turn.state;
  const limit = (value: number): number => Math.min(1, Math.max(-1, value));
  const next: Dials = {
    energy: limit(event.dials.energy ?? dials.energy),
    light: limit(event.dials.light ?? dials.light),
  };
  change(turn, { dials: next });
  const { energy, light } = memory.dialDebt;
  remember(turn, {
    dialDebt: { energy: energy + next.energy - dials.energy, light: light + next.light - dials.light },
  });
  if (!memory.advising) payDials(turn, event.source);
}

/** What is no place is passed over; one beside the map is its nearest edge. */
export function moveTimbre(turn: Turn, { voice, place }: Extract<SessionEvent, { type: 'timbre' }>): void {
  const onMap = place && placeOnMap(place);
  if (place && !onMap) return;
  const { [voice]: _, ...others } = turn.state.timbres;
  change(turn, { timbres: onMap ? { ...others, [voice]: onMap } : others });
}

export function payDials(turn: Turn, source: RatingSource = 'midi'): void {
  const { energy, light } = turn.state.memory.dialDebt;
  remember(turn, { advising: false });
  // Advice is at most 1; what is left of a longer turn stays owed.
  const payable = (debt: number): number => Math.min(1, Math.max(-1, debt));
  if (Math.abs(energy) >= LEAST_TURN) {
    const paid = payable(energy);
    remember(turn, { dialDebt: { energy: energy - paid, light } });
    tellAdvice(turn, paid > 0 ? 'wilder' : 'calmer', Math.abs(paid), source);
  } else if (Math.abs(light) >= LEAST_TURN) {
    const paid = payable(light);
    remember(turn, { dialDebt: { energy, light: light - paid } });
    tellAdvice(turn, paid > 0 ? 'brighter' : 'darker', Math.abs(paid), source);
  }
}

export function wish(turn: Turn, part: Partial<MusicSettings>): void {
  const { wished, agent, nextDecision } = turn.state;
  const next = legalSettings(turn, { ...wished, ...part });
  if (!next) return;
  change(turn, { wished: next });
  remember(turn, { settingsFrom: nextDecision });
  if (agent.status !== 'lost') tell(turn, { type: 'settings', settings: next });
}

/** The settings with what cannot be played put right; null, with a notice, where nothing is left of a wish. */
function legalSettings(turn: Turn, settings: MusicSettings): MusicSettings | null {
  const { styles } = turn.state.agent;
  const known = new Set(styles.map((style) => style.name));
  const entries = Object.entries(settings.style).filter(
    ([name, weight]) => weight > 0 && (known.size === 0 || known.has(name)),
  );
  const style: StyleMixture = Object.fromEntries(entries);
  const voices = VOICES.filter((voice) => settings.voices.includes(voice));
  if (entries.length === 0 || voices.length === 0 || !METRES.includes(settings.metre) || !(settings.tempo > 0)) {
    notify(turn, 'notice.fault.settings', 'The composer cannot play that; it goes on as before.', 'warning');
    return null;
  }
  const tempo = Math.min(FASTEST_TEMPO, Math.max(SLOWEST_TEMPO, settings.tempo));
  return { ...settings, style, voices, tempo };
}

/** When the agent says which styles it knows: a wish for others gives way to the first of them. */
export function fitStyles(turn: Turn): void {
  const { wished, agent } = turn.state;
  const known = new Set(agent.styles.map((style) => style.name));
  const first = agent.styles[0];
  const kept = Object.entries(wished.style).filter(([name, weight]) => weight > 0 && known.has(name));
  if (!first || kept.length === Object.keys(wished.style).length) return;
  if (kept.length === 0)
    notify(
      turn,
      'notice.style.unknown',
      `The composer does not know ${Object.keys(wished.style).join(', ')}; it plays ${first.name}.`,
      'calm',
    );
  wish(turn, { style: kept.length > 0 ? Object.fromEntries(kept) : { [first.name]: 1 } });
}

/** A new visitor: what the last one did is forgotten. */
function forget(turn: Turn, seed: number): void {
  change(turn, {
    seed,
    why: NOTHING_TAUGHT,
    garden: clearedGarden(turn.state.garden),
    ratings: [],
    ratingsLearnt: 0,
    advice: [],
    dials: { energy: 0, light: 0 },
    timbres: {},
    stems: ALL_HEARD,
    speaking: false,
    holds: [],
  });
  remember(turn, {
    rehearsed: 0,
    said: [],
    resumed: false,
    errands: [],
    lessons: [],
    loading: [],
    brought: false,
    improvements: 0,
    dialDebt: { energy: 0, light: 0 },
    played: [],
    // The next snapshot is stored at once, or the last visitor's would be back after a reload.
    storedAt: -Infinity,
    answeredRating: turn.state.memory.nextRating - 1,
  });
  markAnew(turn, null, false);
}

/**
 * A fresh start: what was learnt is forgotten, too, and the music goes on.
 * @param how `finished`: the visit leaves its bit to the house; who asks to forget leaves nothing. `touched`: somebody has just
 * come, and may rate what sounds now
 */
export function reset(
  turn: Turn,
  seed: number,
  how: { readonly finished?: true; readonly touched?: number } = {},
): void {
  forget(turn, seed);
  const { agent } = turn.state;
  change(turn, { agent: { ...agent, policy: null } });
  if (agent.status === 'lost') return;
  remember(turn, { resetting: true, unstored: false });
  const house = houseOf(turn.state);
  const { finished, touched } = how;
  tell(turn, {
    type: 'reset',
    seed,
    ...house,
    ...(finished && 'house' in house && { finished }),
    ...(touched !== undefined && { touched }),
  });
}
