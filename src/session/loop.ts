/**
 * The loop at work: events go in one after the other, `step` decides, ports act. Holds the one state there is.
 * Knows ports, never what is behind them.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Seconds } from '../kernel/units.ts';
import { PITCHED } from '../music/voices.ts';
import { isHeard, STEMS } from '../protocol/stem.ts';
import type { Effect, SessionEvent } from './event.ts';
import { asFound } from './idle.ts';
import { loudnessOf } from './installation.ts';
import type { Session } from './memory.ts';
import type { AgentPort, Dispatch, FlowersPort, HousePort, LogPort, SoundPort, StoragePort } from './ports.ts';
import { boot, step } from './step.ts';
import type { Transition } from './turn.ts';

export interface LoopPorts {
  readonly agent: AgentPort;
  readonly sound: SoundPort;
  readonly storage: Pick<StoragePort, 'savePolicy' | 'saveSetting'> &
    Pick<HousePort, 'saveHouse'> &
    Pick<FlowersPort, 'saveFlowers'>;
  readonly log: LogPort;
  /** A person's own seconds: latencies are measured in them. */
  readonly clock: Clock;
}

export interface Loop {
  readonly dispatch: Dispatch;
  state(): Session;
  /** Starts the agent; call once, when all listeners are in place. */
  start(): void;
}

/** Settings of the page that outlive a visit. */
const KEPT_SETTINGS = ['muted', 'volume', 'calm', 'room'] as const;

export function createLoop(initial: Session, ports: LoopPorts): Loop {
  const { agent, sound, storage, log, clock } = ports;
  let state = initial;
  let turning = false;
  let storageRefused = false;
  const waiting: SessionEvent[] = [];
  /** When each rating was given, until its first plan comes. */
  const given = new Map<number, Seconds>();

  function run(effect: Effect): void {
    switch (effect.type) {
      case 'tellAgent':
        return agent.tell(effect.message);
      case 'restartAgent':
        return agent.restart();
      case 'wakeSound':
        void sound.wake().then((awake) => {
          if (!awake && !effect.untouched)
            dispatch({
              type: 'noticed',
              key: 'notice.sound.none',
              detail: 'This device makes no sound now. The music goes on in silence.',
              tone: 'calm',
            });
        });
        return;
      case 'scene':
        return sound.enter(effect.scene);
      case 'sound':
        return sound.schedule(effect.events);
      case 'soundNow':
        return sound.playNow(effect.event);
      case 'allNotesOff':
        return sound.allNotesOff();
      case 'acknowledge':
        return sound.acknowledge(effect.value);
      case 'store':
        if (effect.what === 'flowers') return keep(storage.saveFlowers(effect.flowers));
        return keep(effect.what === 'policy' ? storage.savePolicy(effect.policy) : storage.saveHouse(effect.house));
      case 'log':
        return log.append(effect.line);
    }
  }

  /** What cannot be stored is still learnt; people are told once. */
  function keep(saving: ReturnType<StoragePort['saveSetting']>): void {
    void saving.then((saved) => {
      if (saved.ok || storageRefused) return;
      storageRefused = true;
      dispatch({ type: 'noticed', key: 'notice.storage', detail: saved.fault.sentence, tone: 'calm' });
    });
  }

  function take(next: Transition): void {
    const before = state;
    state = next.state;
    const at = clock.now();
    for (let id = before.memory.nextRating; id < state.memory.nextRating; id++) given.set(id, at);
    if (state.ratings !== before.ratings) timeGhosts();
    for (const effect of next.effects) run(effect);
    if (state.muted !== before.muted) sound.setMuted(state.muted);
    if (state.stems !== before.stems)
      for (const stem of STEMS) {
        const heard = isHeard(state.stems, stem);
        if (heard !== isHeard(before.stems, stem)) sound.setStemMuted(stem, !heard);
      }
    if (state.speaking !== before.speaking) sound.setSpoken(state.speaking);
    if (state.timbres !== before.timbres)
      for (const voice of PITCHED)
        if (state.timbres[voice] !== before.timbres[voice]) sound.setTimbre(voice, state.timbres[voice] ?? null);
    if (state.room !== before.room) sound.setRoom(state.room);
    const [level, offset] = loudnessOf(state);
    const [levelBefore, offsetBefore] = loudnessOf(before);
    if (level !== levelBefore || offset !== offsetBefore) sound.setVolume(level, offset);
    // A visit has ended: a page that is loaded anew before the next one must not go on as it was left.
    const ended = state.memory.vacated && !before.memory.vacated;
    const kept = ended ? { ...state, ...asFound(state) } : state;
    for (const name of KEPT_SETTINGS) if (kept[name] !== before[name]) keep(storage.saveSetting(name, kept[name]));
  }

  /** From a rating to the redrawn plan, as a person at the screen would time it. */
  function timeGhosts(): void {
    for (const { rating, answeredBy } of state.ratings) {
      const since = given.get(rating.id);
      if (answeredBy < 0 || since === undefined) continue;
      given.delete(rating.id);
      waiting.push({ type: 'measured', what: 'ghost', ms: (clock.now() - since) * 1000 });
    }
    const oldest = state.ratings[0]?.rating.id ?? Infinity;
    for (const id of given.keys()) if (id < oldest) given.delete(id);
  }

  /** An event that comes while another is being handled waits for its turn. */
  function dispatch(event: SessionEvent): void {
    waiting.push(event);
    if (!turning) turn();
  }

  function turn(first?: Transition): void {
    turning = true;
    try {
      if (first) take(first);
      for (let next = waiting.shift(); next; next = waiting.shift()) take(step(state, next));
    } finally {
      turning = false;
    }
  }

  agent.onMessage((message) => dispatch({ type: 'agent', message }));
  agent.onLost((reason) => dispatch({ type: 'agentLost', reason }));
  sound.onTick((now, horizon) => {
    if (sound.lateEvents !== state.lateEvents) dispatch({ type: 'lateEvents', count: sound.lateEvents });
    dispatch({ type: 'tick', now, horizon });
  });

  return {
    dispatch,
    state: () => state,
    start() {
      sound.setMuted(state.muted);
      sound.setRoom(state.room);
      sound.setVolume(...loudnessOf(state));
      turn(boot(state));
    },
  };
}
