import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadListener } from '../../src/cli/listenerFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'antiphon-listeners-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("a person's own module is loaded, and so is one that comes along, by name", async () => {
  const own = await loadListener(
    file('own.mjs', "export const name = 'likes two bars';\nexport function utility(bars) { return bars.length; }\n"),
  );
  expect(own).toMatchObject({ ok: true, value: { name: 'likes two bars' } });
  expect(own.ok && own.value.utility([])).toBe(0);
  expect(await loadListener('leaps')).toMatchObject({ ok: true, value: { name: 'likes leaps' } });
});

test('every way of being wrong gets one sentence', async () => {
  for (const [path, words] of [
    [join(folder, 'missing.mjs'), /no listener file/],
    [folder, /no listener file/],
    [file('broken.mjs', 'export const name = ;'), /cannot be loaded|can be loaded/],
    [file('nameless.mjs', 'export const utility = () => 1;'), /no name/],
    [file('mute.mjs', "export const name = 'mute';"), /no function utility/],
  ] as const) {
    const loaded = await loadListener(path);
    expect(loaded.ok).toBe(false);
    if (loaded.ok) continue;
    expect(loaded.fault.sentence).toMatch(words);
    expect(loaded.fault.sentence).not.toContain('\n');
  }
});
