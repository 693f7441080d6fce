/**
 * Plays a session log through again: tells an agent what one was told, and compares what it answers.
 * Knows no file and no agent; how an agent is opened is brought along.
 */
import type { Backend, FromAgent, ToAgent } from '../protocol/agent.ts';
import type { PlannedBar } from '../protocol/bar.ts';
import type { LogLine } from './event.ts';

export interface ReplayAgent {
  handle(message: ToAgent): Promise<readonly FromAgent[]>;
  dispose(): void;
}

export interface ReplayOptions {
  /** A fresh agent, for every start in the log. */
  open(): ReplayAgent;
  /** Which backend to replay on what was first played on this one. */
  backendFor(played: Backend): Backend;
  onProgress?(linesDone: number): void;
}

export interface ReplayReport {
  /** Bars and updates that were compared. */
  readonly bars: number;
  readonly updates: number;
  readonly identicalMusic: boolean;
  readonly identicalPolicy: boolean;
  readonly firstDifference: string | null;
}

type Answer = Extract<FromAgent, { type: 'bar' | 'updated' }>;

/** From one start of the agent to the next. */
interface Life {
  readonly told: ToAgent[];
  readonly answered: Answer[];
  backend: Backend | null;
}

function livesOf(lines: readonly LogLine[]): readonly Life[] {
  const lives: Life[] = [];
  for (const line of lines) {
    if (line.kind === 'told' && line.message.type === 'start') lives.push({ told: [], answered: [], backend: null });
    const life = lives.at(-1);
    if (!life) continue;
    if (line.kind === 'told') life.told.push(line.message);
    else if (line.kind === 'answered') {
      if (line.message.type === 'ready') life.backend = line.message.backend;
      else if (line.message.type === 'bar' || line.message.type === 'updated') life.answered.push(line.message);
    }
  }
  return lives;
}

const MUSIC = ['barIndex', 'metre', 'tempo', 'key', 'chords', 'voices', 'velocities', 'drums'] as const;
/**
 * The policy is its θ, to the last bit of 32. Figures told beside it are doubles that carry the last bit of `Math.exp`,
 * which differs from one JavaScript engine to the next.
 */
const POLICY = ['policyVersion', 'theta'] as const;

function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    ArrayBuffer.isView(part) ? Array.from(part as Float32Array) : part,
  );
}

/** The first field in which the two differ; `missing` where there is nothing to compare with. */
function difference<Thing>(
  fields: readonly (keyof Thing & string)[],
  first: Thing,
  again: Thing | undefined,
): string | null {
  if (!again) return 'missing';
  return fields.find((field) => written(first[field]) !== written(again[field])) ?? null;
}

function nameOf(answer: Answer): string {
  return answer.type === 'bar'
    ? `bar ${answer.bar.barIndex} (decision ${answer.bar.decisionId})`
    : `update ${answer.updates} (${answer.cause}${answer.ratingId >= 0 ? ` ${answer.ratingId}` : ''})`;
}

/** @throws whatever the agent throws on its first message: without a start there is nothing to compare */
async function relive(life: Life, options: ReplayOptions): Promise<readonly Answer[]> {
  const agent = options.open();
  const answers: Answer[] = [];
  try {
    for (const message of life.told) {
      // Told and never answered: it died of this, or the log ends here.
      if (answers.length >= life.answered.length && message.type !== 'start') break;
      const asked =
        message.type === 'start' && life.backend
          ? { ...message, backend: options.backendFor(life.backend), avoid: [] }
          : message;
      for (const answer of await agent.handle(asked))
        if (answer.type === 'bar' || answer.type === 'updated') answers.push(answer);
    }
  } finally {
    agent.dispose();
  }
  return answers;
}

export async function replay(lines: readonly LogLine[], options: ReplayOptions): Promise<ReplayReport> {
  let bars = 0;
  let updates = 0;
  let done = 0;
  let identicalMusic = true;
  let identicalPolicy = true;
  let firstDifference: string | null = null;
  for (const life of livesOf(lines)) {
    const again = life.answered.length > 0 ? await relive(life, options) : [];
    life.answered.forEach((first, place) => {
      const second = again[place];
      let differs: string | null;
      if (first.type === 'bar') {
        bars++;
        differs = difference<PlannedBar>(MUSIC, first.bar, second?.type === 'bar' ? second.bar : undefined);
        identicalMusic &&= differs === null;
      } else {
        updates++;
        differs = difference(POLICY, first, second?.type === 'updated' ? second : undefined);
        identicalPolicy &&= differs === null;
      }
      if (differs) firstDifference ??= `${nameOf(first)}: ${differs}`;
    });
    done += life.told.length + life.answered.length;
    options.onProgress?.(done);
  }
  return { bars, updates, identicalMusic, identicalPolicy, firstDifference };
}
