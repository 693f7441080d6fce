/** `antiphon replay LOG`: plays a session log through again and says whether music and policy came out the same. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent } from '../../agents/agent.ts';
import type { PriorStatistics } from '../../agents/learner/statistics.ts';
import { FaultError, unwrap } from '../kernel/result.ts';
import type { Backend } from '../protocol/agent.ts';
import { decodeLog } from '../session/log.ts';
import { replay, type ReplayReport } from '../session/replay.ts';
import { readWhole } from './files.ts';
import { SHIPPED_CRITIC, SHIPPED_ORIGINALITY } from './loadComposer.ts';
import { print, printJson, progress, usageError } from './terminal.ts';

export const summary = 'Play a session log through again and compare music and policy';
export const usage = `Usage: npm run -s antiphon -- replay LOG [options]

Plays a session log through again on the backend it was played on (webgpu: on wasm) and compares every bar and every
update. Exit code 1 where they differ: bit for bit the same is promised on the cpu backend.

  --backend cpu|wasm   another backend than the log's
  --json               print { bars, updates, identicalMusic, identicalPolicy, firstDifference }
`;

const ASSETS = new URL('../../assets/', import.meta.url);
const MOST_BYTES = 500_000_000;

function statistics(): PriorStatistics | null {
  try {
    return JSON.parse(readFileSync(new URL('prior-statistics.json', ASSETS), 'utf8')) as PriorStatistics;
  } catch (thrown) {
    // The learner gathers them on the way where they are not shipped, here as in the page.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

function sentenceOf(report: ReplayReport): string {
  const { bars, updates, identicalMusic, identicalPolicy, firstDifference } = report;
  const counted = `${bars} bars and ${updates} updates replayed`;
  if (firstDifference === null) return `${counted}: the same music and the same policy.\n`;
  const what = [identicalMusic ? '' : 'music', identicalPolicy ? '' : 'policy'].filter(Boolean).join(' and ');
  return `${counted}: the ${what} differ${what.includes(' ') ? '' : 's'}, first at ${firstDifference}.\n`;
}

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { backend: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) usageError('Name one log file.');
  const { backend } = values;
  if (backend !== undefined && backend !== 'cpu' && backend !== 'wasm')
    usageError(`“${backend}” is no backend of the command line; use cpu or wasm.`);

  const lines = unwrap(decodeLog(new TextDecoder().decode(unwrap(readWhole(path, MOST_BYTES)))));
  const prior = unwrap(readWhole(fileURLToPath(new URL('prior.bin', ASSETS))));
  const index = readWhole(SHIPPED_ORIGINALITY);
  const critic = readWhole(SHIPPED_CRITIC);
  const header = lines[0];
  const known = statistics();
  const bar = progress('Replaying', lines.length);
  const report = await replay(lines, {
    open: () => {
      const agent = new Agent({
        prior,
        statistics: known,
        wasmUrls: {},
        nowMs: () => performance.now(),
        heapMb: () => 0,
      });
      const met = Promise.all([
        index.ok && agent.meet('originality', index.value),
        critic.ok && agent.meet('authenticity', critic.value),
      ]);
      return {
        async handle(message) {
          await met;
          const answers = await agent.handle(message);
          for (const answer of answers) {
            // A log that was judged is not the same without its judge.
            if (answer.type === 'fault' && (answer.fatal || answer.reason === 'critic'))
              throw new FaultError({ reason: answer.reason, sentence: answer.sentence });
            if (answer.type === 'ready' && header?.kind === 'header' && header.prior !== answer.prior)
              throw new FaultError({
                reason: 'prior',
                sentence: 'This log was played by a composer with other weights, which are not here.',
              });
          }
          return answers;
        },
        dispose: () => agent.dispose(),
      };
    },
    backendFor: (played): Backend => backend ?? (played === 'cpu' ? 'cpu' : 'wasm'),
    onProgress: (done) => bar.update(done),
  });
  bar.end();
  if (report.bars + report.updates === 0)
    throw new FaultError({ reason: 'nothing', sentence: 'Nothing in this log can be compared: no bar was composed.' });
  if (values.json) await printJson(report);
  else await print(sentenceOf(report));
  return report.firstDifference === null ? 0 : 1;
}
