/** Runs on threads: the very figures of runs held here, and what a listener does wrong is told in its sentence. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplePrior, type PriorSample } from '../../agents/listeners/priorSample.ts';
import { runProtocol, type ProtocolReport } from '../../agents/listeners/protocol.ts';
import { contender } from '../../agents/listeners/season.ts';
import { loadListener } from '../../src/cli/listenerFile.ts';
import { startHalls } from '../../src/cli/simulateThreads.ts';
import { openStudio, type OpenStudio } from '../../src/cli/studio.ts';
import { unwrap } from '../../src/kernel/result.ts';
import { tinyPriorFile } from '../agents/tinyPrior.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const weights = file('tiny.bin', tinyPriorFile());
const style = 'chorale=1,funk=1';
let open: OpenStudio;
let prior: PriorSample;
beforeAll(async () => {
  open = await openStudio({ weights, style });
  prior = await samplePrior(open.studio, { bars: 24, alternatives: 4, contextsPerPiece: 4 }, () => {});
}, 60_000);

async function report(names: readonly string[], threads: number): Promise<ProtocolReport> {
  const listeners = [];
  for (const name of names) listeners.push(unwrap(await loadListener(name)));
  const season = { prior, ratings: 3, jump: null, size: { contexts: 1, each: 2 } };
  const side = threads > 0 ? startHalls(threads, { ...season, weights, style, listeners: names }) : null;
  return runProtocol({
    ...season,
    studio: open.studio,
    listeners,
    contenders: [contender('full'), contender('random')],
    seed: 1,
    seeds: 2,
    onRun: () => {},
    ...(side && { halls: side.halls }),
  }).finally(() => side?.close());
}

test('threads give the figures that are had without them', { timeout: 120_000 }, async () => {
  const names = ['calm', 'leaps'];
  expect(await report(names, 2)).toEqual(await report(names, 0));
});

test('a listener that ends up without an answer is told in its own sentence', { timeout: 120_000 }, async () => {
  const moody = file(
    'moody.mjs',
    "export const name = 'moody';\nlet heard = 0;\nexport const utility = () => (++heard > 24 ? NaN : heard % 7);\n",
  );
  await expect(report([moody], 1)).rejects.toThrow('The listener "moody" answered NaN');
});
