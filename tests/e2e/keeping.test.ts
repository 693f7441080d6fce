/** Take your composer home: taught, kept by name, forgotten, loaded, taken to another browser; and what is no composer changes nothing. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { readComposer, type SavedComposer } from '../../src/protocol/composerFile.ts';
import { openStage, type Stage } from './stage.ts';

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

/** Awake, with the drawer open. Without a seed: a session that has one keeps nothing. */
async function enter(): Promise<Stage> {
  const stage = await openStage({ query: { backend: 'wasm', tempo: '200' } });
  stages.push(stage);
  await stage.until((now) => now.plannedBars > 0);
  await stage.page.mouse.click(240, 40);
  await stage.until((now) => now.sounding !== null && now.heardBars > 0);
  await stage.page.getByRole('button', { name: 'Settings' }).click();
  return stage;
}

async function teach({ page, until, rate }: Stage, presses: number): Promise<void> {
  for (let i = 0; i < presses; i++) {
    const { ratings, heardBars } = await until((now) => now.sounding !== null);
    // A slider or a field would keep the arrows for itself.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await rate(i % 3 === 2 ? 'ArrowLeft' : 'ArrowRight');
    await until((now, before) => now.ratings > before!, ratings);
    await until((now, before) => now.heardBars > before!, heardBars);
  }
}

interface TakenHome {
  readonly fileName: string;
  readonly text: string;
  readonly composer: SavedComposer;
}

async function takeHome({ page }: Stage, button: string): Promise<TakenHome> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  return { fileName: download.suggestedFilename(), text, composer: unwrap(readComposer(text)) };
}

async function bring({ page }: Stage, text: string): Promise<void> {
  const file = { name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
}

/** Runs in the page: a slow machine must not take longer over the second press than the button waits for it. */
async function pressTwice(button: HTMLElement | SVGElement): Promise<void> {
  (button as HTMLElement).click();
  while (!button.hasAttribute('data-asked')) await new Promise((resolve) => setTimeout(resolve));
  (button as HTMLElement).click();
}

describe('a composer', () => {
  it(
    'is kept by name, survives a fresh start, and plays in another browser as it did here',
    { timeout: 300_000 },
    async () => {
      const first = await enter();
      const { page, until } = first;
      await teach(first, 4);
      await until((now) => now.updates >= 4);
      await page.getByRole('textbox', { name: 'Name' }).fill('Evening song');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Load: Evening song' }).waitFor();
      const home = await takeHome(first, 'Take home: Evening song');
      expect(home.fileName).toBe('antiphon-Evening-song.json');
      expect(home.composer).toMatchObject({ name: 'Evening song', ratings: 4, policy: { visit: { ofHouse: true } } });
      const { theta, updates } = home.composer.policy;
      expect(theta.some((weight) => weight !== 0)).toBe(true);

      await page.getByRole('button', { name: 'Forget everything' }).evaluate(pressTwice);
      await until((now) => now.updates === 0 && now.klToPrior === 0);

      await page.getByRole('button', { name: 'Load: Evening song' }).click();
      await until((now, kept) => now.updates === kept, updates);
      await first.says(/“Evening song” plays now/);
      expect((await takeHome(first, 'Take composer home')).composer.policy.theta).toEqual(theta);
      const lines = await first.log();
      const told = lines.flatMap((line) => (line.kind === 'told' ? [line.message.type] : []));
      expect(
        told.filter((type) => type === 'start'),
        'in place',
      ).toHaveLength(1);
      expect(told.filter((type) => type === 'load')).toHaveLength(1);
      const loaded = lines.findIndex((line) => line.kind === 'told' && line.message.type === 'load');
      const planned = lines
        .slice(loaded)
        .flatMap((line) => (line.kind === 'answered' && line.message.type === 'bar' ? [line.message.bar] : []));
      expect(planned.at(-1)!.policyVersion).toBe(home.composer.policy.policyVersion);
      expect(first.errors).toEqual([]);
      await first.close();
      stages.length = 0;

      const second = await enter();
      await bring(second, home.text);
      await second.until((now, kept) => now.updates === kept, updates);
      expect((await takeHome(second, 'Take composer home')).composer.policy.theta).toEqual(theta);
      const before = await second.snapshot();
      for (const [text, sentence] of [
        [home.text.slice(0, -100), /cut short or damaged/],
        [home.text.replace('"ratings":4', '"ratings":5'), /changed after it was saved/],
        [home.text.replace('"formatVersion":2', '"formatVersion":3'), /newer Antiphon/],
        ['no composer at all', /holds no composer/],
      ] as const) {
        await bring(second, text);
        await second.says(sentence);
      }
      const after = await second.snapshot();
      expect([after.updates, after.klToPrior > 0]).toEqual([before.updates, true]);
      expect(after.heardBars).toBeGreaterThan(before.heardBars);
      expect((await takeHome(second, 'Take composer home')).composer.policy.theta).toEqual(theta);
      expect(second.errors).toEqual([]);
    },
  );
});
