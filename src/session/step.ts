/**
 * The only writer of the session: `step(state, event)` gives the next state and what the world is to do. Pure.
 *
 * Rules (tests name them):
 *  R1  Once only: every slot of the timeline is handed to the sound exactly once, in order; what was handed over never changes.
 *  R2  Notes: HOLD goes on (over bar lines too), REST ends, a pitch ends the note before and begins its own; ids are
 *      unique; every pitched `on` gets exactly one `off`; drums have no `off`.
 *  R3  Ahead: while the agent answers, at least one bar and at most two are planned beyond the sounding one, asked for
 *      one at a time in order.
 *  R4  Revision: when the policy or the settings moved, everything still free is decided anew from the next free beat;
 *      slots already handed over are kept, and the timeline's bar says what sounds.
 *  R5  Superseded answers are dropped.
 *  R6  Never silent: without a plan the music echoes its last phrase; before the first plan it waits in `waking`.
 *  R7  A dead or silent agent is started anew on the next backend with the newest policy, what was heard, and what it
 *      was taught that this policy does not hold; when no backend is left the echo goes on for ever and people are told.
 *      While the weights are on their way no engine is blamed.
 *  R8  Every rating is acknowledged at once. A rating before anything sounded and mashing (more than 4 presses a second
 *      from one listener) teach nothing; all others are sent with what sounded in the 8 s before.
 *      What is no rating (a value beyond ±1, no time) is refused in a sentence; one from the future speaks of now.
 *      One given while Then ⇄ Now sounds is acknowledged and teaches nothing; people are told.
 *  R9  A hold is shown while it lasts. Its worth comes as a rating when it is let go, which judges the moment of the press.
 *  R10 A rating's trail tells credit, reward, the first plan that answers it, and when that is heard.
 *  R11 The slow path works once a bar for 8 bars after a rating, never two at once, never before the plan.
 *  R12 Turns of dials become advice, summed while the agent is busy with the last.
 *  R13 Wished settings take effect at the first bar line that is still free.
 *  R14 Played notes sound at once, are told at bar ends or after 1 s, and all end when the last controller goes.
 *  R15 Then ⇄ Now sounds between two bars; the piece waits and then goes on where it was.
 *  R16 After a pause, or when the machine slept, the music goes on from where it was.
 *  R17 The log holds the header first, everything told and answered in order, what was heard and what was rated.
 *  R18 Nobody there: in an installation, 30 s after the last sign of a person who rated it asks, and 20 s later it
 *      begins afresh from the house, which the visit has moved by a bounded bit, with a seed of its own. The music goes on.
 *      What is held for a minute is no sign of anybody; who touched it and rated nothing is missed, too.
 *  R19 A fresh start stores what is left at once, and nothing this visit was taught comes back, nor reaches the house.
 *  R20 Another composer takes over in place: the music has no gap. One that the agent cannot use leaves all as it was.
 *  R21 When the policy has moved it is asked, at most once a bar and after the plan, what it was taught; another composer and
 *      a fresh start begin an empty picture.
 *  R22 An installation that nobody is at plays softly by itself. Presses of simulated listeners teach it and count nowhere; the
 *      first touch of a person drops what they taught, in time for that touch to be the first rating. The music goes on.
 *  R23 Outside its hours an installation is silent, and nothing that is done to it counts.
 *  R24 Phones: every one of a small audience is a listener of its own; a large one rates once a second as one. Nothing of theirs
 *      counts in a lesson, and 16 ratings a second is all that is taught. Nobody there is no event of the music's.
 *  R25 An operator's wishes hold whatever visitors do. Frozen, every press is answered and none teaches; what phones give counts
 *      as much as they are let. An undo brings back the policy of eight bars ago, in place, and what it took back leaves the counts.
 */
import { ALL_HEARD } from '../protocol/stem.ts';
import { followAct } from './acts.ts';
import { hearAgent, keepPolicy } from './answers.ts';
import { attendMicrophone, hearApplause } from './applause.ts';
import { hearCrowd, invite } from './audience.ts';
import { commit, pause } from './commit.ts';
import { askContrast } from './contrast.ts';
import type { SessionEvent } from './event.ts';
import { endVisit, isSign, noticePeople, watchForLeaving } from './idle.ts';
import {
  close,
  endRehearsal,
  followArc,
  leaveFlower,
  limitVolume,
  open,
  playByItself,
  reach,
  rehearse,
  setVolume,
} from './installation.ts';
import { followGarden } from './flowers.ts';
import { loadPolicy } from './keeping.ts';
import type { Session } from './memory.ts';
import { hearPhone, holdBack, operate, settleUndo, wouldTeach } from './operator.ts';
import { noticeMidi, play, release, tellPlayed } from './partner.ts';
import { plan } from './planning.ts';
import { beginHold, endHold, rate } from './ratings.ts';
import { listenForSilence, loseAgent, startAgent } from './recovery.ts';
import { muteStem, restoreStems, soloStem } from './stems.ts';
import { change, measure, notify, remember, type Transition, type Turn } from './turn.ts';
import { askWhy } from './why.ts';
import { advise, fitStyles, moveTimbre, reset, turnDials, wish } from './wishes.ts';

/** What happens when the page opens: the agent starts before anyone has touched anything. */
export function boot(state: Session): Transition {
  const turn: Turn = { state, effects: [] };
  startAgent(turn);
  return turn;
}

export function step(state: Session, event: SessionEvent): Transition {
  const turn: Turn = { state, effects: [] };
  handle(turn, event);
  followAct(turn, turn.state.operator.act, (asked) => handle(turn, asked));
  settleUndo(turn);
  followGarden(turn, event);
  plan(turn);
  keepPolicy(turn);
  askWhy(turn);
  followArc(turn);
  return turn;
}

function handle(turn: Turn, event: SessionEvent): void {
  if (turn.state.house.closed && isSign(event) && !isUpkeep(event)) return;
  noticePeople(turn, event);
  if (turn.state.operator.frozen && wouldTeach(event)) return holdBack(turn, event);
  switch (event.type) {
    case 'woken':
      return wake(turn);
    case 'paused':
      return pause(turn);
    case 'tick':
      commit(turn, event.now, event.horizon);
      tellPlayed(turn);
      watchForLeaving(turn);
      return listenForSilence(turn);
    case 'agent':
      hearAgent(turn, event.message);
      if (event.message.type === 'ready') fitStyles(turn);
      return;
    case 'agentLost':
      return loseAgent(turn, event.reason, turn.state.memory.arrived !== 'some');
    case 'rated':
      if (event.source === 'applause') return hearApplause(turn, event, (counted) => rate(turn, counted));
      return event.source === 'attract' ? rehearse(turn, event) : rate(turn, event);
    case 'invited':
      return invite(turn, event.url);
    case 'crowd':
      return hearCrowd(turn, event, (press) => hearPhone(turn, press, (counted) => handle(turn, counted)));
    case 'operated':
      return operate(turn, event.command);
    case 'holdBegan':
      return beginHold(turn, event);
    case 'holdEnded':
      return endHold(turn, event);
    case 'advised':
      return advise(turn, event);
    case 'dialled':
      return turnDials(turn, event);
    case 'wished':
      return wish(turn, event.settings);
    case 'played':
      return play(turn, event);
    case 'released':
      return release(turn, event.pitch);
    case 'midiChanged':
      return noticeMidi(turn, event.midi);
    case 'timbre':
      return moveTimbre(turn, event);
    case 'microphone':
      return attendMicrophone(turn, event.microphone);
    case 'muted':
      return change(turn, { muted: event.muted });
    case 'stemMuted':
      return muteStem(turn, event);
    case 'stemSoloed':
      return soloStem(turn, event);
    case 'stemsRestored':
      return restoreStems(turn);
    case 'spoken':
      return change(turn, { speaking: event.speaking });
    case 'panicked':
      turn.effects.push({ type: 'allNotesOff' });
      return;
    case 'room':
      return change(turn, { room: event.room });
    case 'volume':
      return setVolume(turn, event.volume);
    case 'calm':
      return change(turn, { calm: event.calm });
    case 'attracted':
      return playByItself(turn);
    case 'reached':
      return reach(turn, event);
    case 'rehearsalOver':
      return endRehearsal(turn);
    case 'opened':
      return open(turn);
    case 'closed':
      return close(turn);
    case 'limited':
      return limitVolume(turn, event.loudest);
    case 'flowerLeft':
      return leaveFlower(turn);
    case 'mode':
      // What one mode switched, another may have no switch for.
      return change(turn, { mode: event.mode, stems: ALL_HEARD, speaking: false });
    case 'contrastAsked':
      return askContrast(turn);
    case 'policyLoaded':
      return loadPolicy(turn, { policy: event.policy, name: event.name ?? '' });
    case 'houseLoaded':
      return remember(turn, { house: event.house });
    case 'resetAsked':
      return event.ended ? endVisit(turn, event.seed) : reset(turn, event.seed);
    case 'noticed':
      return notify(turn, event.key, event.detail, event.tone);
    case 'lateEvents':
      return change(turn, { lateEvents: event.count });
    case 'measured':
      return measure(turn, event.what, event.ms);
  }
}

/** What staff may do to a closed house. */
function isUpkeep({ type }: SessionEvent): boolean {
  return type === 'mode' || type === 'volume' || type === 'resetAsked';
}

function wake(turn: Turn): void {
  const { phase, memory, now } = turn.state;
  if (phase !== 'asleep' && phase !== 'stopped') return;
  turn.effects.push({ type: 'wakeSound' });
  change(turn, { phase: 'waking' });
  remember(turn, { resuming: memory.begun, quietSince: now });
}
