/** A session in the page, replayed from its log by the command line: the same music and the same policy. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { start } from '../cli/program.ts';
import { openStage, type Stage } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-replay-'));
let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  rmSync(folder, { recursive: true });
});

describe('a session log', () => {
  it('gives the same music and the same policy again', async () => {
    stage = await openStage({ query: { seed: '11', backend: 'cpu', clock: 'fast' } });
    const { page, until, rate } = stage;
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowRight'] as const) {
      const { ratings, heardBars } = await until((now) => now.sounding !== null && now.heardBars > 0);
      await rate(key);
      await until((now, before) => now.ratings > before!, ratings);
      await until((now, bars) => now.heardBars > bars!, heardBars);
    }
    // By then the index of sources has come and is consulted, which a replay has to do at the same place.
    await until((now) => now.heardBars > 6);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('l')]);
    const path = join(folder, 'session.log.jsonl');
    await download.saveAs(path);
    await stage.close();
    expect(readFileSync(path, 'utf8')).toContain('"type":"consult"');

    const replayed = await start('src/cli/main.ts', ['replay', path, '--json'], {}).ended;
    expect(replayed.code).toBe(0);
    const report = JSON.parse(replayed.out) as Record<string, unknown>;
    expect(report).toMatchObject({ identicalMusic: true, identicalPolicy: true });
    expect(report['bars']).toBeGreaterThan(3);
    expect(report['updates']).toBeGreaterThanOrEqual(3);
  });
});
