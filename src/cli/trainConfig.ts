/** Reads a training configuration and says what is wrong with it in one sentence. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { STYLES } from '../../agents/training/styles.ts';
import type { TrainingConfig } from '../../agents/training/trainer.ts';
import { fail, succeed, type Result } from '../kernel/result.ts';
import { readWhole } from './files.ts';

/** What the shipped prior was made with, and the model of every other configuration. */
export const SHIPPED_CONFIG = fileURLToPath(new URL('../../agents/training/prior.config.json', import.meta.url));
const MODEL = 'take agents/training/prior.config.json as a model';

/** May be left out. */
const OPTIONAL: ReadonlySet<string> = new Set(['synthetic']);
const WHOLE: ReadonlySet<string> = new Set(['shards', 'sequences', 'drumSequences', 'validateEvery', 'updates']);

/** The first number of the model that is missing here or cannot be; null if all are there. */
function problemOf(given: unknown, model: unknown, path: string): string | null {
  if (typeof model === 'number') {
    const least = WHOLE.has(path.split('.').at(-1)!) ? 1 : 0;
    return typeof given === 'number' && given >= least && (least === 0 || Number.isInteger(given))
      ? null
      : `${path} is not a ${least === 1 ? 'whole number of 1 or more' : 'number of 0 or more'}`;
  }
  for (const [key, inner] of Object.entries(model as object)) {
    const own = (given as Record<string, unknown> | null)?.[key];
    if (own === undefined && OPTIONAL.has(key)) continue;
    const problem = problemOf(own, inner, path === '' ? key : `${path}.${key}`);
    if (problem) return problem;
  }
  return null;
}

function parsed(path: string): Result<unknown, 'file' | 'config'> {
  const file = readWhole(path);
  if (!file.ok) return file;
  try {
    return succeed(JSON.parse(new TextDecoder().decode(file.value)));
  } catch {
    return fail('config', `“${path}” is not JSON; ${MODEL}.`);
  }
}

/** @param updates length of the whole run, instead of the configuration's own */
export function readConfig(path: string, updates: number | null): Result<TrainingConfig, 'file' | 'config'> {
  const given = parsed(path);
  if (!given.ok) return given;
  const model = JSON.parse(readFileSync(SHIPPED_CONFIG, 'utf8')) as unknown;
  const problem = problemOf(given.value, model, '');
  if (problem) return fail('config', `“${path}”: ${problem}; ${MODEL}.`);
  const config = given.value as TrainingConfig;
  const named = [...(config.styles ?? []), ...Object.keys(config.shares ?? {})];
  const unknown = named.find((name) => !STYLES.some((style) => style.name === name));
  if (unknown !== undefined) return fail('config', `“${path}”: there is no style “${unknown}”.`);
  const { attention } = config;
  if (attention && !(attention.width > 0 && attention.width % (2 * attention.heads) === 0))
    return fail('config', `“${path}”: attention.width is no multiple of twice attention.heads.`);
  return succeed({
    ...config,
    sizes: { ...config.sizes, styles: STYLES.length },
    schedule: { ...config.schedule, updates: updates ?? config.schedule.updates },
  });
}
