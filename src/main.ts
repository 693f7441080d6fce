/** The page: builds the ports, wires them to the loop, draws a frame at a time. Wiring only; what happens is decided in `session`. */
import { hashText, Rng } from './kernel/random.ts';
import { isRoomName, USUAL_ROOM } from './protocol/room.ts';
import { readAddress, type Address } from './protocol/address.ts';
import { OPENING } from './protocol/opening.ts';
import { listenForApplause } from './input/applause.ts';
import { createInput } from './input/input.ts';
import { answerOperator } from './input/operator.ts';
import { pageHeapMb, tabKeeps, watchPage } from './input/page.ts';
import { listenToPhones } from './input/phones.ts';
import { keepAwake } from './input/wakeLock.ts';
import { showFigures } from './panels/figures.ts';
import { painted } from './panels/painted.ts';
import { mountPanels } from './panels/panels.tsx';
import { collectTroubles } from './panels/troubles.ts';
import { applauseCounts, lastPhraseEnd } from './session/applause.ts';
import { createAttract, type Hands } from './session/attract.ts';
import { dueSince, inspect } from './session/caretaker.ts';
import { createComposers } from './session/composers.ts';
import { bringFlowers, createHouseKeeper, createKeeper, forgetful, isUntaught } from './session/keeper.ts';
import { leftFlower } from './session/flowers.ts';
import { MemoryLog } from './session/log.ts';
import { createLoop, type Loop } from './session/loop.ts';
import { initialState } from './session/memory.ts';
import { listensToPhones } from './session/operator.ts';
import { reportOf } from './session/report.ts';
import { isSettled } from './session/planning.ts';
import type { Dispatch, SoundPort, StagePort, Summary } from './session/ports.ts';
import { createSilence } from './session/silence.ts';
import { snapshotOf } from './session/snapshot.ts';
import { createStaff, type StaffPort } from './session/staff.ts';
import type { State } from './session/state.ts';
import { createTakeAway } from './session/takeAway.ts';
import { Tape } from './session/tape.ts';
import { createSound } from './sound/sound.ts';
import { handOut, Parcel } from './storage/handOut.ts';
import { claimStage } from './storage/soleTab.ts';
import { createDatabase } from './storage/database.ts';
import { freshSalt, hashPin } from './storage/pinHash.ts';
import { createShelf } from './storage/shelf.ts';
import { createStorage } from './storage/storage.ts';
import { laterTurns } from './thread/turns.ts';
import { createThread } from './thread/worker.ts';

/** What was stored may be slow to come; the music is not kept waiting for it. */
const STORAGE_PATIENCE_MS = 800;
/** The staff's corner is wanted later, and must know for certain. */
const STAFF_PATIENCE_MS = 10_000;
/** How often somebody looks after an installation. */
const ROUNDS_EVERY_MS = 1000;
const pageClock = { now: () => performance.now() / 1000 };

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** The stage is heavy and comes after the first paint; without it everything else works. */
async function raiseStage(
  address: Address,
  dispatch: Dispatch,
  describe: (summary: Summary) => string,
): Promise<StagePort | null> {
  await painted();
  const onFault = (detail: string): void =>
    dispatch({ type: 'noticed', key: 'notice.stage.none', detail, tone: 'calm' });
  try {
    const { createStage } = await import('./stage/stage.ts');
    return await createStage(element('stage'), { calm: false, debug: address.debug, onFault, describe });
  } catch {
    onFault('The garden could not be loaded, but the music and the buttons work.');
    return null;
  }
}

/** Simulated listeners, who come when the page has been drawn; until then nobody presses anything. */
function hands(seed: number): Hands {
  let listener: Hands | null = null;
  void import('../agents/listeners/attract.ts').then(({ Attract }) => {
    listener = new Attract({ rng: new Rng(seed).fork(hashText('hands')) });
  });
  return { hear: (bar, endsAt) => listener?.hear(bar, endsAt) ?? null };
}

function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

function today(): string {
  return new Date().toISOString();
}

function minuteOfDay(): number {
  const now = new Date();
  return 60 * now.getHours() + now.getMinutes();
}

/** How loud the stage is, dB: what the master says, as far as it is let through; null where nobody measures it. */
function outputOf({ muted, volume }: State, { figures }: SoundPort): number | null {
  const measured = figures?.loudness?.momentary ?? null;
  if (measured === null) return null;
  return muted || volume === 0 || !figures?.alive ? -Infinity : measured + 40 * Math.log10(volume);
}

/** Opens and closes an installation and reloads a page that is ill. */
function lookAfter({ loop, sound, staff }: { loop: Loop; sound: SoundPort; staff(): StaffPort | null }): {
  /** A frame was drawn. */
  drew(): void;
  /** Looks now, and not at the next round. */
  look(): void;
} {
  let drawnAt = performance.now();
  let movedAt = drawnAt;
  let heardAt = -Infinity;
  let due: number | null = null;
  sound.onTick((now) => {
    if (now > heardAt) movedAt = performance.now();
    heardAt = now;
  });
  // What a hidden page does not draw it has not failed to draw: it is asked again from when it is seen.
  document.addEventListener('visibilitychange', () => (drawnAt = performance.now()));
  function look(): void {
    const state = loop.state();
    const hours = staff()?.settings().hours ?? null;
    const time = { nowMs: performance.now(), minuteOfDay: minuteOfDay() };
    due = dueSince(due, state.mode, hours, time);
    const visible = document.visibilityState === 'visible';
    const errand = inspect(state, hours, { ...time, uptime: time.nowMs, visible, drawnAt, movedAt, dueSince: due });
    if (errand === 'reload') location.reload();
    else if (errand !== 'none') loop.dispatch({ type: errand === 'open' ? 'opened' : 'closed' });
  }
  setInterval(look, ROUNDS_EVERY_MS);
  return { drew: () => (drawnAt = performance.now()), look };
}

async function open(): Promise<void> {
  const troubles = collectTroubles(window);
  const page = watchPage();
  const address = readAddress(location.search, OPENING);
  const database = createDatabase();
  const storage = createStorage(database);
  const late = new Promise<void>((resolve) => setTimeout(resolve, STORAGE_PATIENCE_MS));
  // A fixed seed fixes everything, and an hour in a minute is nobody's: nothing is brought along or left behind.
  const measured = address.seed !== null || address.fast;
  const keeper = measured ? forgetful : createKeeper(storage, late);
  const houseKeeper = measured || !address.house ? null : createHouseKeeper(storage, late);
  const refusals: string[] = [];
  const setting = async (name: string): Promise<unknown> => {
    const loaded = await Promise.race([storage.loadSetting(name), late]);
    if (loaded && !loaded.ok) refusals.push(loaded.fault.sentence);
    return loaded?.ok ? loaded.value : null;
  };
  const [policy, house, muted, volume, calm, language, captions, room, alone] = await Promise.all([
    keeper.first,
    houseKeeper?.first,
    setting('muted'),
    setting('volume'),
    setting('calm'),
    setting('language'),
    setting('captions'),
    setting('room'),
    claimStage(),
  ]);
  const state = initialState({
    seed: address.seed ?? freshSeed(),
    mode: address.mode,
    backend: address.backend,
    settings: address.settings,
    safeSettings: OPENING,
    policy,
    ...(house !== undefined && { house }),
    startedAt: today(),
    watching: !measured || address.watch,
    ...(typeof muted === 'boolean' ? { muted } : {}),
    ...(typeof volume === 'number' ? { volume } : {}),
    room: address.room ?? (isRoomName(room) ? room : USUAL_ROOM),
    ...(typeof calm === 'boolean' ? { calm } : {}),
  });
  const log = new MemoryLog();
  const later = laterTurns();
  const sound: SoundPort = address.fast
    ? createSilence({ settled: () => isSettled(loop.state()), later })
    : createSound({ mixture: address.settings.style });
  const agent = createThread(() => new Worker(new URL('../agents/worker.ts', import.meta.url), { type: 'module' }));
  const loop: Loop = createLoop(state, {
    agent,
    sound,
    storage: { ...storage, savePolicy: (learnt) => keeper.savePolicy(learnt) },
    log,
    clock: pageClock,
  });
  const { dispatch } = loop;
  /** What people ask for on the page: a fresh start also lets go of what is still to be loaded. */
  const dispatchAsked: Dispatch = (event) => {
    if (event.type === 'resetAsked') keeper.release();
    dispatch(event);
  };

  const tape = new Tape();
  sound.onTick(() => tape.follow(loop.state()));

  const downloadLog = (): void => {
    const text = log.text();
    if (text === '')
      dispatch({ type: 'noticed', key: 'notice.log.empty', detail: 'There is nothing to log yet.', tone: 'calm' });
    else handOut(`antiphon-${state.seed}.log.jsonl`, 'application/jsonl', text);
  };
  let hoursKnown = (): void => {};
  const hours = new Promise<void>((resolve) => (hoursKnown = resolve));
  let started = false;
  const start = (): void => {
    if (started) return;
    started = true;
    loop.start();
  };

  const input = createInput(
    (event) => {
      const atMs = performance.now();
      dispatch(event);
      // The next frame shows the answer; pads on the glass are timed where they are drawn.
      if (event.type === 'rated')
        requestAnimationFrame(() => dispatch({ type: 'measured', what: 'acknowledged', ms: performance.now() - atMs }));
    },
    { now: () => sound.now(), state: loop.state, storage },
  );
  listenToPhones(dispatch, {
    now: () => sound.now(),
    open: () => listensToPhones(loop.state()),
    act: () => loop.state().audience.act,
    left: () => leftFlower(loop.state()),
    rng: new Rng(freshSeed()),
    key: /^#key=([\w-]+)$/.exec(location.hash)?.[1] ?? '',
    operator: answerOperator(dispatch, {
      report: () =>
        reportOf(loop.state(), {
          ...page.facts(),
          codeShown: panels.codeShown(),
          musicTime: sound.now(),
          fps: stage?.fps ?? 0,
          quality: stage?.quality ?? 0,
          sound: sound.figures,
        }),
      log: () => ({ name: `antiphon-${state.seed}.log.jsonl`, text: log.text() }),
      reload: () => location.reload(),
      wake: () =>
        void painted().then(() => {
          start();
          dispatch({ type: 'woken' });
        }),
      show: () => panels.update(loop.state()),
      kept: tabKeeps('antiphon.operator'),
    }),
  });
  const panels = mountPanels(
    element('panels'),
    dispatchAsked,
    {
      downloadLog,
      wake() {
        start();
        dispatch({ type: 'woken' });
        return Promise.resolve();
      },
      language: (code) => void storage.saveSetting('language', code),
      captions: (shown) => void storage.saveSetting('captions', shown),
    },
    {
      now: () => sound.now(),
      midi: input.midi,
      stage: () => stage,
      composers: createComposers({
        shelf: createShelf(database),
        dispatch,
        state: loop.state,
        handOut,
        today,
        release: () => keeper.release(),
      }),
      takeAway: createTakeAway({
        tape,
        dispatch,
        state: loop.state,
        today,
        parcel: () => new Parcel(),
        pause: () => new Promise(later),
        sound: async () => (await import('./sound/takeSound.ts')).takeSound,
        files: () => import('./session/takeFiles.ts'),
      }),
      covered: (height) => (element('stage').style.paddingBottom = `${height}px`),
      ...(typeof language === 'string' ? { language } : {}),
      ...(typeof captions === 'boolean' ? { captions } : {}),
    },
  );
  window.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
    if (event.key.toLowerCase() === 'l' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing) downloadLog();
  });

  const [refusal] = refusals;
  if (refusal !== undefined) dispatch({ type: 'noticed', key: 'notice.storage', detail: refusal, tone: 'calm' });
  keeper.settle(
    (learnt) => {
      const untaught = isUntaught(loop.state());
      if (untaught) dispatch({ type: 'policyLoaded', policy: learnt });
      return untaught;
    },
    (detail) => dispatch({ type: 'noticed', key: 'notice.storage.kept', detail, tone: 'calm' }),
  );
  houseKeeper?.settle(
    (late) => dispatch({ type: 'houseLoaded', house: late }),
    (detail) => dispatch({ type: 'noticed', key: 'notice.house', detail, tone: 'calm' }),
  );
  // A session that is measured or repeated leaves nothing behind and brings nothing along.
  if (!measured) void bringFlowers(storage, dispatch);
  for (const detail of address.complaints)
    dispatch({ type: 'noticed', key: 'notice.address', detail, tone: 'warning' });
  // The composer is three times as heavy as the rest of the page, and comes after what can be seen at once.
  // An installation says nothing before it is known whether it is open.
  if (alone || address.debug) void Promise.all([painted(), ...(address.mode === 'install' ? [hours] : [])]).then(start);
  else
    dispatch({
      type: 'noticed',
      key: 'notice.tab.second',
      detail: 'Antiphon is open in another tab; touch here to play in this one too.',
      tone: 'calm',
    });
  if (address.fast && !address.watch) dispatch({ type: 'woken' });

  let stage: StagePort | null = null;
  void raiseStage(address, dispatch, (summary) => panels.describe(summary)).then((raised) => (stage = raised));
  const figures = address.debug
    ? showFigures(() => {
        const { fps = 0, scriptMsPerFrame = 0, drawCalls = 0, quality = 0 } = stage ?? {};
        const drawing = { fps, scriptMsPerFrame, drawCalls, quality };
        return snapshotOf(loop.state(), { ...drawing, pageHeapMb: pageHeapMb(), sound: sound.figures });
      })
    : null;
  const attract = createAttract({
    hands: hands(state.seed),
    dispatch,
    state: loop.state,
    now: () => sound.now(),
    patience: () => pageClock.now(),
  });
  const applause = listenForApplause(dispatch, {
    now: () => sound.now(),
    open: () => applauseCounts(loop.state()),
    phraseEnd: () => lastPhraseEnd(loop.state()),
    output: () => outputOf(loop.state(), sound),
  });
  let staff: StaffPort | null = null;
  void createStaff({
    storage,
    dispatch: dispatchAsked,
    state: loop.state,
    hash: hashPin,
    salt: freshSalt,
    nowMs: () => Date.now(),
    page: () => ({
      audible: sound.figures?.alive ?? false,
      uptime: performance.now(),
      heapMb: pageHeapMb(),
      errors: troubles(),
    }),
    seed: freshSeed,
    reload: () => location.reload(),
    applied(settings) {
      // What was stored asks nobody anything.
      if (address.mode !== 'learn') void applause.listen(settings.applause, staff !== null);
      if (staff) panels.attend(staff);
    },
    late: new Promise((resolve) => setTimeout(resolve, STAFF_PATIENCE_MS)),
  })
    .then((ready) => {
      panels.attend((staff = ready));
      caretaker?.look();
    })
    .finally(hoursKnown);
  if (address.mode !== 'learn') keepAwake({ document, wakeLock: navigator.wakeLock });
  // What is measured stays as it was begun, whatever the clock on the wall says.
  const caretaker = measured ? null : lookAfter({ loop, sound, staff: () => staff });
  const draw = (atMs: number): void => {
    requestAnimationFrame(draw);
    attract();
    const now = loop.state();
    panels.update(now);
    // Ticks are coarser than frames: what is drawn follows the music's clock.
    stage?.draw({ ...now, now: Math.max(now.now, sound.now()) });
    // Last: a frame in which anything failed was not drawn.
    caretaker?.drew();
    page.frame();
    figures?.(atMs);
  };
  requestAnimationFrame(draw);
}

void open();
