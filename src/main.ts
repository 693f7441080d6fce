/** The page: builds the ports, wires them to the loop, draws a frame at a time. Wiring only; what happens is decided in `session`. */
import { FaultError, type Result } from './kernel/result.ts';
import { readAddress, type Address } from './protocol/address.ts';
import { OPENING } from './protocol/opening.ts';
import { readPolicyFile } from './protocol/policyFile.ts';
import { createInput } from './input/input.ts';
import { mountPanels } from './panels/panels.tsx';
import { MemoryLog } from './session/log.ts';
import { createLoop, type Loop } from './session/loop.ts';
import { initialState } from './session/memory.ts';
import { isSettled } from './session/planning.ts';
import type { Dispatch, SoundPort, StagePort, Summary } from './session/ports.ts';
import { createSilence } from './session/silence.ts';
import { snapshotOf, type Snapshot } from './session/snapshot.ts';
import { createSound } from './sound/sound.ts';
import { createStorage } from './storage/storage.ts';
import { createThread } from './thread/worker.ts';

declare global {
  interface Window {
    /** Under `?debug`: figures of the session, renewed each frame. */
    readonly antiphon?: Snapshot;
  }
}

/** What was stored may be slow to come; the music is not kept waiting for it. */
const STORAGE_PATIENCE_MS = 800;
const OVERLAY_EVERY_MS = 250;
const pageClock = { now: () => performance.now() / 1000 };

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

function patiently<Value>(loading: Promise<Result<Value>>, otherwise: Value): Promise<Value> {
  const late = new Promise<Value>((resolve) => setTimeout(resolve, STORAGE_PATIENCE_MS, otherwise));
  return Promise.race([loading.then((loaded) => (loaded.ok ? loaded.value : otherwise)), late]);
}

/** True when this page is the only one of its kind in the browser; then it stays so until it is closed. */
function claimStage(): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = navigator.locks.request('antiphon.stage', { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<never>(() => undefined);
    });
    // A browser that refuses locks to this page cannot tell; then the page is taken to be alone.
    held.catch(() => resolve(true));
  });
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Calls back after whatever else is due, without the four milliseconds a nested timer costs. */
function laterTurns(): (run: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const due: (() => void)[] = [];
  port1.addEventListener('message', () => due.shift()?.());
  port1.start();
  return (run) => {
    due.push(run);
    port2.postMessage(null);
  };
}

/** The stage is heavy and comes after the first paint; without it everything else works. */
async function raiseStage(
  address: Address,
  dispatch: Dispatch,
  describe: (summary: Summary) => string,
): Promise<StagePort | null> {
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  try {
    const { createStage } = await import('./stage/stage.ts');
    return await createStage(element('stage'), { calm: false, debug: address.debug, describe });
  } catch (error) {
    const detail =
      error instanceof FaultError
        ? error.fault.sentence
        : 'The garden could not be loaded, but the music and the buttons work.';
    dispatch({ type: 'noticed', key: 'notice.stage.none', detail, tone: 'calm' });
    return null;
  }
}

function pageHeapMb(): number {
  return ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 2 ** 20;
}

/** Shows the snapshot to whoever debugs, as `window.antiphon` and as text over the page. */
function showFigures(read: () => Snapshot): (atMs: number) => void {
  let snapshot = read();
  let shownAtMs = -Infinity;
  Object.defineProperty(window, 'antiphon', { get: () => snapshot, configurable: true });
  const overlay = document.createElement('pre');
  overlay.id = 'figures';
  overlay.setAttribute('aria-hidden', 'true');
  overlay.style.cssText =
    'position:fixed;top:0;left:0;box-sizing:border-box;margin:0;padding:6px;max-width:min(300px,30vw);max-height:50vh;' +
    'overflow:hidden;font:9px/1.3 monospace;white-space:pre-wrap;overflow-wrap:anywhere;' +
    'color:#f4f1e8;background:#0b102699;pointer-events:none;z-index:10';
  document.body.append(overlay);
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
  return (atMs) => {
    snapshot = read();
    if (atMs - shownAtMs < OVERLAY_EVERY_MS) return;
    shownAtMs = atMs;
    overlay.textContent = Object.entries(snapshot)
      .map(([name, value]) => `${name} ${JSON.stringify(value, round)}`)
      .join('\n');
  };
}

async function open(): Promise<void> {
  const address = readAddress(location.search, OPENING);
  const storage = createStorage();
  const [policy, muted, volume, calm, language, alone] = await Promise.all([
    // A fixed seed fixes everything: then nothing learnt earlier is brought along.
    address.seed === null ? patiently(storage.loadPolicy(), null) : null,
    patiently(storage.loadSetting('muted'), null),
    patiently(storage.loadSetting('volume'), null),
    patiently(storage.loadSetting('calm'), null),
    patiently(storage.loadSetting('language'), null),
    claimStage(),
  ]);
  const state = initialState({
    seed: address.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!,
    mode: address.mode,
    backend: address.backend,
    settings: address.settings,
    safeSettings: OPENING,
    policy,
    startedAt: new Date().toISOString(),
    ...(typeof muted === 'boolean' ? { muted } : {}),
    ...(typeof volume === 'number' ? { volume } : {}),
    ...(typeof calm === 'boolean' ? { calm } : {}),
  });
  const log = new MemoryLog();
  const sound: SoundPort = address.fast
    ? createSilence({ settled: () => isSettled(loop.state()), later: laterTurns() })
    : createSound();
  const agent = createThread(() => new Worker(new URL('../agents/worker.ts', import.meta.url), { type: 'module' }));
  const loop: Loop = createLoop(state, { agent, sound, storage, log, clock: pageClock });
  const { dispatch } = loop;

  const downloadLog = (): void => {
    const text = log.text();
    if (text === '')
      dispatch({ type: 'noticed', key: 'notice.log.empty', detail: 'There is nothing to log yet.', tone: 'calm' });
    else save(`antiphon-${state.seed}.log.jsonl`, 'application/jsonl', text);
  };
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
  const panels = mountPanels(
    element('panels'),
    dispatch,
    {
      downloadLog,
      exportPolicy() {
        const learnt = loop.state().agent.policy;
        if (learnt) save('antiphon-composer.json', 'application/json', JSON.stringify(learnt));
        else
          dispatch({
            type: 'noticed',
            key: 'notice.policy.none',
            detail: 'Nothing has been learnt yet.',
            tone: 'calm',
          });
      },
      importPolicy(file) {
        void file.text().then((text) => {
          const read = readPolicyFile(text, loop.state().agent.prior);
          if (read.ok) dispatch({ type: 'policyLoaded', policy: read.value });
          else
            dispatch({ type: 'noticed', key: 'notice.policy.refused', detail: read.fault.sentence, tone: 'warning' });
        });
      },
      wake() {
        start();
        dispatch({ type: 'woken' });
        return Promise.resolve();
      },
      language: (code) => void storage.saveSetting('language', code),
    },
    {
      now: () => sound.now(),
      midi: input.midi,
      covered: (height) => (element('stage').style.paddingBottom = `${height}px`),
      ...(typeof language === 'string' ? { language } : {}),
    },
  );
  window.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select') !== null;
    if (event.key.toLowerCase() === 'l' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing) downloadLog();
  });

  for (const detail of address.complaints)
    dispatch({ type: 'noticed', key: 'notice.address', detail, tone: 'warning' });
  if (alone || address.debug) start();
  else
    dispatch({
      type: 'noticed',
      key: 'notice.tab.second',
      detail: 'Antiphon is open in another tab; touch here to play in this one too.',
      tone: 'calm',
    });
  if (address.fast) dispatch({ type: 'woken' });

  let stage: StagePort | null = null;
  void raiseStage(address, dispatch, (summary) => panels.describe(summary)).then((raised) => (stage = raised));
  const figures = address.debug
    ? showFigures(() => {
        const { fps = 0, scriptMsPerFrame = 0, drawCalls = 0 } = stage ?? {};
        return snapshotOf(loop.state(), { fps, scriptMsPerFrame, drawCalls, pageHeapMb: pageHeapMb(), phoneUrl: '' });
      })
    : null;
  const draw = (atMs: number): void => {
    requestAnimationFrame(draw);
    const now = loop.state();
    panels.update(now);
    // Ticks are coarser than frames: what is drawn follows the music's clock.
    stage?.draw({ ...now, now: Math.max(now.now, sound.now()) });
    figures?.(atMs);
  };
  requestAnimationFrame(draw);
}

void open();
