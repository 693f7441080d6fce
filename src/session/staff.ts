/**
 * The staff's corner of an installation: a PIN, what they may set, and how the machine is. Knows ports, never what is behind
 * them, and no clock: the time of day is brought along. Nothing in here is asked of a visitor.
 */
import { fail, succeed, type Result } from '../kernel/result.ts';
import type { Milliseconds } from '../kernel/units.ts';
import { parseInstallation, USUAL_INSTALLATION, type Installation } from '../protocol/installation.ts';
import {
  afterWrongPin,
  isPin,
  parseLock,
  parsePin,
  PIN_ROUNDS,
  UNLOCKED,
  waitLeft,
  type PinLock,
  type PinRecord,
} from '../protocol/pin.ts';
import type { Dispatch, StoragePort } from './ports.ts';
import type { Microphone, State } from './state.ts';

export interface Health {
  readonly backend: string | null;
  readonly agent: State['agent']['status'];
  /** The music comes from an audio device, and not only from a clock. */
  readonly audible: boolean;
  readonly lateEvents: number;
  readonly uptime: Milliseconds;
  /** Of the page, 0 where the browser does not say. */
  readonly heapMb: number;
  /** The latest, oldest first. */
  readonly errors: readonly string[];
}

export type PinRefusal = 'unfit' | 'wrong' | 'locked';

export interface StaffPort {
  /** False until somebody has chosen a PIN. */
  hasPin(): boolean;
  /** How long there is no other try. */
  wait(): Milliseconds;
  /** The first PIN opens the corner; another takes its place only while it is open. */
  choose(pin: string): Promise<Result<true, PinRefusal>>;
  enter(pin: string): Promise<Result<true, PinRefusal>>;
  settings(): Installation;
  change(part: Partial<Installation>): void;
  health(): Health;
  /** Somebody speaks to the room: the music steps aside until it is told otherwise. */
  speaking(): boolean;
  speak(speaking: boolean): void;
  /** Whether it hears applause, or why it does not. */
  microphone(): Microphone;
  endVisit(): void;
  reload(): void;
  leaveInstallation(): void;
}

export interface StaffWorld {
  readonly storage: Pick<StoragePort, 'loadSetting' | 'saveSetting'>;
  readonly dispatch: Dispatch;
  state(): State;
  hash(pin: string, salt: string, rounds: number): Promise<string>;
  salt(): string;
  /** Milliseconds since 1970: a lock outlives the page. */
  nowMs(): Milliseconds;
  /** What the session cannot know. */
  page(): Pick<Health, 'audible' | 'uptime' | 'heapMb' | 'errors'>;
  /** A seed for the visit that begins when staff end one. */
  seed(): number;
  reload(): void;
  /** Told of the settings at first and whenever they change. */
  applied(settings: Installation): void;
  /** Over when a storage that does not answer is given up. */
  late?: Promise<void>;
}

const SETTINGS = 'installation';
const PIN = 'staffPin';
const LOCK = 'staffLock';

/**
 * What was stored may come late or not at all: then the usual settings hold. A storage that refuses to say whether there is
 * a PIN keeps the corner shut until the page is loaded anew: else a visitor could choose one.
 */
export async function createStaff(world: StaffWorld): Promise<StaffPort> {
  const { storage, dispatch } = world;
  let settings = USUAL_INSTALLATION;
  let pin: PinRecord | null = null;
  let lock: PinLock = UNLOCKED;

  let shut = false;

  async function load(name: string): Promise<unknown> {
    const loaded = await Promise.race([storage.loadSetting(name), ...(world.late ? [world.late] : [])]);
    if (name === PIN && !loaded?.ok) shut = true;
    return loaded?.ok ? loaded.value : null;
  }
  async function hashed(text: string, salt: string, rounds: number): Promise<string | null> {
    try {
      return await world.hash(text, salt, rounds);
    } catch {
      return null;
    }
  }
  function read<Value>(found: unknown, parse: (found: unknown) => Result<Value>, usual: Value): Value {
    if (found === null) return usual;
    const parsed = parse(found);
    if (parsed.ok) return parsed.value;
    dispatch({ type: 'noticed', key: 'notice.staff', detail: parsed.fault.sentence, tone: 'warning' });
    return usual;
  }
  const [foundSettings, foundPin, foundLock] = await Promise.all([load(SETTINGS), load(PIN), load(LOCK)]);
  settings = read<Installation>(foundSettings, parseInstallation, USUAL_INSTALLATION);
  pin = read<PinRecord | null>(foundPin, parsePin, null);
  lock = parseLock(foundLock);

  function apply(): void {
    dispatch({ type: 'limited', loudest: settings.loudest });
    world.applied(settings);
  }
  apply();

  function setLock(next: PinLock): void {
    lock = next;
    void storage.saveSetting(LOCK, next);
  }

  return {
    hasPin: () => shut || pin !== null,
    wait: () => waitLeft(lock, world.nowMs()),
    async choose(text) {
      if (!isPin(text)) return fail('unfit', 'A PIN has four to eight digits.');
      if (shut) return fail('locked', 'Nobody can say whether there is a PIN; load the page anew.');
      const salt = world.salt();
      const hash = await hashed(text, salt, PIN_ROUNDS);
      if (hash === null) return fail('locked', 'The PIN cannot be kept just now.');
      pin = { salt, rounds: PIN_ROUNDS, hash };
      void storage.saveSetting(PIN, pin);
      setLock(UNLOCKED);
      return succeed(true);
    },
    async enter(text) {
      if (waitLeft(lock, world.nowMs()) > 0) return fail('locked', 'Too many tries; wait a while.');
      if (shut) return fail('locked', 'Nobody can say what the PIN is; load the page anew.');
      if (pin === null) return fail('wrong', 'There is no PIN yet.');
      // Counted before it is looked at: who reloads the page meanwhile has had the try.
      const before = lock;
      setLock(afterWrongPin(before, world.nowMs()));
      if ((await hashed(text, pin.salt, pin.rounds)) !== pin.hash) return fail('wrong', 'That is not the PIN.');
      setLock(UNLOCKED);
      return succeed(true);
    },
    settings: () => settings,
    change(part) {
      const parsed = parseInstallation({ ...settings, ...part });
      if (!parsed.ok) return;
      settings = parsed.value;
      void storage.saveSetting(SETTINGS, settings);
      apply();
    },
    health() {
      const { agent, lateEvents } = world.state();
      return { backend: agent.backend, agent: agent.status, lateEvents, ...world.page() };
    },
    speaking: () => world.state().speaking,
    speak: (speaking) => dispatch({ type: 'spoken', speaking }),
    microphone: () => world.state().microphone,
    endVisit: () => dispatch({ type: 'resetAsked', seed: world.seed(), ended: true }),
    reload: () => world.reload(),
    leaveInstallation: () => dispatch({ type: 'mode', mode: 'learn' }),
  };
}
