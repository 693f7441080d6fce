/** `antiphon replay`: a short session of the shipped composer comes out the same; what is no log is refused in one sentence. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { run } from '../../src/cli/replay.ts';
import { UsageError } from '../../src/cli/terminal.ts';
import { FaultError } from '../../src/kernel/result.ts';
import { OPENING } from '../../src/protocol/opening.ts';
import type { ToAgent } from '../../src/protocol/agent.ts';
import type { LogLine } from '../../src/session/event.ts';
import { encodeLine } from '../../src/session/log.ts';
import { captured } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const asset = (name: string): Uint8Array => readFileSync(new URL(`../../assets/${name}`, import.meta.url));

async function shortSession(): Promise<LogLine[]> {
  const statistics = JSON.parse(new TextDecoder().decode(asset('prior-statistics.json'))) as never;
  const agent = new Agent({ prior: asset('prior.bin'), statistics, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
  const critic = await agent.meet('originality', asset('originality.bin'));
  if (critic.type !== 'critic') throw new Error('the shipped index of sources is none');
  const sounded = [0, 1].map((barIndex) => ({
    decisionId: barIndex,
    barIndex,
    startsAt: barIndex * 2.5,
    slotSeconds: 2.5 / 16,
    slots: 16,
  }));
  const told: ToAgent[] = [
    { type: 'start', seed: 4, backend: 'wasm', avoid: [], settings: OPENING, policy: null, heard: [] },
    { type: 'compose', decisionId: 0, barIndex: 0, fromSlot: 0 },
    { type: 'consult', critic: 'originality', checksum: critic.checksum, fromBar: 1 },
    { type: 'compose', decisionId: 1, barIndex: 1, fromSlot: 0 },
    { type: 'rate', rating: { id: 0, at: 4, value: 1, source: 'keys', listener: 'visitor' }, sounded },
    { type: 'compose', decisionId: 2, barIndex: 1, fromSlot: 8 },
  ];
  const lines: LogLine[] = [];
  for (const message of told) {
    lines.push({ kind: 'told', message });
    for (const answer of await agent.handle(message)) {
      if (answer.type === 'ready')
        lines.unshift({
          kind: 'header',
          format: 'antiphon-log',
          formatVersion: 1,
          seed: 4,
          startedAt: '',
          prior: answer.prior,
          backend: 'wasm',
        });
      if (answer.type !== 'health' && answer.type !== 'repertoire') lines.push({ kind: 'answered', message: answer });
    }
  }
  agent.dispose();
  return lines;
}

describe('replay', () => {
  it('gives the same music and the same policy, and says where they differ', async () => {
    const lines = await shortSession();
    const path = file('short.jsonl', lines.map(encodeLine).join('\n'));
    const same = await captured(() => run([path, '--json']));
    expect(JSON.parse(same.stdout)).toEqual({
      bars: 3,
      updates: 1,
      identicalMusic: true,
      identicalPolicy: true,
      firstDifference: null,
    });
    expect(same.code).toBe(0);
    const judged = readFileSync(path, 'utf8').replace(/"checksum":"\w+"/, '"checksum":"another"');
    await expect(captured(() => run([file('judged.jsonl', judged)]))).rejects.toThrow(
      /index that was asked for is not here/,
    );
    const text = readFileSync(path, 'utf8').replace('"value":1,', '"value":-1,');
    const other = await captured(() => run([file('other.jsonl', text)]));
    expect(other.code).toBe(1);
    expect(other.stdout).toContain(
      '3 bars and 1 updates replayed: the music and policy differ, first at update 1 (rating 0): theta.',
    );
  });

  it('refuses what is no log in one sentence', async () => {
    const refused = async (path: string): Promise<string> => {
      const thrown: unknown = await run([path]).catch((error: unknown) => error);
      return thrown instanceof FaultError ? thrown.fault.sentence : 'it was read';
    };
    expect(await refused(file('a.jsonl', 'MThd'))).toMatch(/^Line 1 of this log is not JSON/);
    expect(await refused(join(folder, 'nowhere'))).toMatch(/^There is no file/);
    const unplayed = (await shortSession()).filter(({ kind }) => kind === 'header').map(encodeLine);
    expect(await refused(file('c.jsonl', unplayed.join('\n')))).toMatch(/^Nothing in this log can be compared/);
    const header = encodeLine({
      kind: 'header',
      format: 'antiphon-log',
      formatVersion: 1,
      seed: 4,
      startedAt: '',
      prior: 'others',
      backend: 'cpu',
    });
    const lines = (await shortSession()).slice(1).map(encodeLine);
    expect(await refused(file('b.jsonl', [header, ...lines].join('\n')))).toMatch(/other weights/);
    await expect(run([])).rejects.toThrow(UsageError);
    await expect(run(['x', '--backend', 'webgpu'])).rejects.toThrow(UsageError);
  });
});
