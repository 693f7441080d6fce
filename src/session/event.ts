/** One typed union for everything that happens to a session, and one for everything it asks of the world. */
import type { Milliseconds, Pitch, Seconds, Velocity } from '../kernel/units.ts';
import type { PitchedVoice, Voice } from '../music/voices.ts';
import type { RoomName } from '../protocol/room.ts';
import type { Stem } from '../protocol/stem.ts';
import type { SessionMode } from '../protocol/sessionMode.ts';
import type { FromAgent, MusicSettings, PolicySnapshot, ToAgent } from '../protocol/agent.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { CrowdWindow } from '../protocol/crowdWindow.ts';
import type { Flower } from '../protocol/flower.ts';
import type { HousePolicy } from '../protocol/house.ts';
import type { OperatorCommand } from '../protocol/operator.ts';
import type { Advice, RatingSource, RatingSpan } from '../protocol/rating.ts';
import type { TimbrePlace } from '../protocol/timbrePlace.ts';
import type { Dials, LatencyName, MidiView, Microphone } from './state.ts';

export type SessionEvent =
  /** The first touch: sound may start. */
  | { readonly type: 'woken' }
  | { readonly type: 'paused' }
  /** An installation that nobody has touched begins to play by itself, aloud where the browser lets it. */
  | { readonly type: 'attracted' }
  /** The attract loop's hand sets out for a pad, which it presses at `at`; null: it withdraws. */
  | { readonly type: 'reached'; readonly hand: { readonly sign: 1 | -1; readonly at: Seconds } | null }
  /** The attract loop has shown enough: its next pupil begins as the house has it. */
  | { readonly type: 'rehearsalOver' }
  /** An installation's hours have begun or ended. */
  | { readonly type: 'opened' | 'closed' }
  /** The volume may be turned up to here, 0–1. */
  | { readonly type: 'limited'; readonly loudest: number }
  /** A visitor leaves a flower in the garden. */
  | { readonly type: 'flowerLeft' }
  /** The audio clock: music time now, and how far ahead the sound wants notes (exclusive). */
  | { readonly type: 'tick'; readonly now: Seconds; readonly horizon: Seconds }
  | { readonly type: 'agent'; readonly message: FromAgent }
  /** The worker died or stopped answering. */
  | { readonly type: 'agentLost'; readonly reason: string }
  | {
      readonly type: 'rated';
      readonly value: number;
      readonly source: RatingSource;
      readonly listener: string;
      readonly at: Seconds;
      /** As in a rating: what it speaks of, how much it counts, and for how many. */
      readonly span?: RatingSpan;
      readonly weight?: number;
      readonly people?: number;
    }
  /** Phones can come: the address in the code. */
  | { readonly type: 'invited'; readonly url: string }
  /** What phones said, and how many there are; null: nothing has been heard of them for a while. */
  | { readonly type: 'crowd'; readonly joined: number; readonly window: CrowdWindow | null; readonly at: Seconds }
  /** An operator's wish. */
  | { readonly type: 'operated'; readonly command: OperatorCommand }
  | { readonly type: 'holdBegan'; readonly sign: 1 | -1; readonly source: RatingSource; readonly at: Seconds }
  | {
      readonly type: 'holdEnded';
      readonly sign: 1 | -1;
      readonly source: RatingSource;
      readonly at: Seconds;
      readonly cancelled: boolean;
    }
  | {
      readonly type: 'advised';
      readonly advice: Advice;
      readonly strength: number;
      readonly source: RatingSource;
      readonly at: Seconds;
    }
  | { readonly type: 'dialled'; readonly dials: Partial<Dials>; readonly source: RatingSource; readonly at: Seconds }
  | { readonly type: 'wished'; readonly settings: Partial<MusicSettings> }
  | { readonly type: 'played'; readonly pitch: Pitch; readonly velocity: Velocity; readonly at: Seconds }
  | { readonly type: 'released'; readonly pitch: Pitch; readonly at: Seconds }
  | { readonly type: 'midiChanged'; readonly midi: MidiView }
  /** It begins to hear applause in the room, stops, or cannot. */
  | { readonly type: 'microphone'; readonly microphone: Microphone }
  | { readonly type: 'muted'; readonly muted: boolean }
  /** One voice of the sound alone. */
  | { readonly type: 'stemMuted'; readonly stem: Stem; readonly muted: boolean }
  | { readonly type: 'stemSoloed'; readonly stem: Stem; readonly soloed: boolean }
  /** All of them are heard again. */
  | { readonly type: 'stemsRestored' }
  /** Somebody begins or ends speaking in the room: the music steps aside. */
  | { readonly type: 'spoken'; readonly speaking: boolean }
  /** Everything that sounds ends at once; the music goes on with what comes next. */
  | { readonly type: 'panicked' }
  /** A voice is moved on the map of timbres; null: its instruments play it again. */
  | { readonly type: 'timbre'; readonly voice: PitchedVoice; readonly place: TimbrePlace | null }
  /** Where it is listened to. */
  | { readonly type: 'room'; readonly room: RoomName }
  | { readonly type: 'volume'; readonly volume: number }
  | { readonly type: 'calm'; readonly calm: boolean }
  | { readonly type: 'mode'; readonly mode: SessionMode }
  /** Then ⇄ Now; asked again while it is heard, the piece goes on at once. */
  | { readonly type: 'contrastAsked' }
  /** A person has chosen it by this name, or it was stored and came late. */
  | { readonly type: 'policyLoaded'; readonly policy: PolicySnapshot; readonly name?: string }
  /** The house as it was stored came late: visits to come begin from it. */
  | { readonly type: 'houseLoaded'; readonly house: HousePolicy | null }
  /** It is known what earlier visits left, or that nobody can ever read it: flowers, oldest first. */
  | { readonly type: 'flowersLoaded'; readonly flowers: readonly Flower[] }
  /** A stage next door has sent it. */
  | { readonly type: 'flowerCame'; readonly flower: Flower }
  /** A fresh start; `ended`: staff have ended the visit, and whoever comes is the next visitor. */
  | { readonly type: 'resetAsked'; readonly seed: number; readonly ended?: true }
  | { readonly type: 'noticed'; readonly key: string; readonly detail: string; readonly tone: 'calm' | 'warning' }
  | { readonly type: 'lateEvents'; readonly count: number }
  | { readonly type: 'measured'; readonly what: LatencyName; readonly ms: Milliseconds };

/** What the sound is to do, on the music's clock. An `off` names the `on` it ends. */
export type SoundEvent =
  | {
      readonly kind: 'on';
      readonly at: Seconds;
      readonly voice: Voice;
      readonly pitch: Pitch;
      readonly velocity: Velocity;
      readonly id: number;
      /** As far as its bar says: until the next symbol of its voice, or the bar line. */
      readonly lasts?: Seconds;
    }
  | { readonly kind: 'off'; readonly at: Seconds; readonly voice: Voice; readonly id: number };

/**
 * What the sound must know of a bar beside its notes: from it come instruments, accompaniment, swing and touch. Comes
 * before the notes of the bar, and once more when the rest of a bar is decided anew.
 */
export interface Scene {
  readonly bar: Pick<PlannedBar, 'barIndex' | 'metre' | 'style' | 'key' | 'phrase' | 'chords'>;
  /** Of slot 0, on the music's clock. */
  readonly startsAt: Seconds;
  readonly slotSeconds: Seconds;
  /** What it says is true from this slot on. */
  readonly fromSlot: number;
  /** Mean tonal tension of its notes, 0–1; absent where they are not known. */
  readonly tension?: number;
}

export type Effect =
  | { readonly type: 'tellAgent'; readonly message: ToAgent }
  /** Throw the worker away and start another; its first message follows as 'tellAgent'. */
  | { readonly type: 'restartAgent' }
  /** Sound may start: runs within the gesture that woke the session. */
  | {
      readonly type: 'wakeSound';
      /** Nobody has touched it yet: a browser may well refuse, and nobody needs to be told. */
      readonly untouched?: true;
    }
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'sound'; readonly events: readonly SoundEvent[] }
  /** A person's own note: sounds at once. */
  | {
      readonly type: 'soundNow';
      readonly event: { readonly kind: 'on' | 'off'; readonly pitch: Pitch; readonly velocity: Velocity };
    }
  | { readonly type: 'allNotesOff' }
  | { readonly type: 'acknowledge'; readonly value: number; readonly source: RatingSource }
  | { readonly type: 'store'; readonly what: 'policy'; readonly policy: PolicySnapshot }
  | { readonly type: 'store'; readonly what: 'house'; readonly house: HousePolicy }
  | { readonly type: 'store'; readonly what: 'flowers'; readonly flowers: readonly Flower[] }
  /** One line of the session log. */
  | { readonly type: 'log'; readonly line: LogLine };

/** The session log: JSON lines that `antiphon replay` can play through again. */
export type LogLine =
  | {
      readonly kind: 'header';
      readonly format: 'antiphon-log';
      readonly formatVersion: 1;
      readonly seed: number;
      readonly startedAt: string;
      readonly prior: string;
      readonly backend: string;
    }
  /** A message as the agent received it, in order. Typed arrays are written as plain arrays. */
  | { readonly kind: 'told'; readonly message: ToAgent }
  /** What the agent answered, in order, so that a replay can be compared: bars and updates. */
  | { readonly kind: 'answered'; readonly message: FromAgent }
  | {
      readonly kind: 'heard';
      readonly barIndex: number;
      readonly decisionId: number;
      readonly startsAt: Seconds;
      readonly echo: boolean;
    }
  | {
      readonly kind: 'rating';
      readonly id: number;
      readonly at: Seconds;
      readonly value: number;
      readonly source: RatingSource;
      readonly listener: string;
      /** Why the composer was not told of it; absent where it was. */
      readonly withheld?: 'frozen';
    }
  | { readonly kind: 'operated'; readonly at: Seconds; readonly command: OperatorCommand }
  /** What so many bars taught has been taken back: ratings of these numbers [from, until) teach nothing any more. */
  | {
      readonly kind: 'undone';
      readonly at: Seconds;
      readonly bars: number;
      readonly fromRating: number;
      readonly untilRating: number;
    }
  | { readonly kind: 'notice'; readonly key: string; readonly detail: string };
