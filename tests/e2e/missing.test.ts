/** What a browser may lack or refuse, one at a time: each gets one clear sentence, and everything else works. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStage, type Stage, type StageOptions } from './stage.ts';

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

async function open(options: StageOptions): Promise<Stage> {
  stage = await openStage({ ...options, query: { seed: '7', backend: 'wasm', tempo: '200', ...options.query } });
  return stage;
}

/** The composer composes, people rate, and it learns. */
async function expectAlive({ until, rate, errors }: Stage): Promise<void> {
  const { ratings, updates, heardBars } = await until((now) => now.sounding !== null && now.heardBars > 0);
  await rate('ArrowRight');
  await until((now, before) => now.ratings > before!, ratings);
  await until((now, before) => now.updates > before!, updates);
  await until((now, before) => now.heardBars > before!, heardBars);
  expect(errors).toEqual([]);
}

describe('a page without', () => {
  it.each<[string, RegExp, () => void]>([
    [
      'a database',
      /stores nothing here/,
      () => Object.defineProperty(window, 'indexedDB', { value: undefined, configurable: true }),
    ],
    [
      'leave to use its database',
      /stores nothing here/,
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('not here', 'SecurityError');
        };
      },
    ],
    [
      'Web MIDI',
      /This browser has no MIDI/,
      () => Object.defineProperty(navigator, 'requestMIDIAccess', { value: undefined }),
    ],
    [
      'WebGL and canvas',
      /The garden cannot be drawn here/,
      () => {
        HTMLCanvasElement.prototype.getContext = () => null;
      },
    ],
  ])('%s says so and goes on', async (_, sentence, before) => {
    const { says } = await open({ query: { clock: 'fast' }, before });
    await expectAlive(stage!);
    await says(sentence);
  });

  it.each<[string, () => void]>([
    ['Web Audio', () => Reflect.deleteProperty(window, 'AudioContext')],
    [
      'an audio device that starts',
      () => {
        Object.defineProperty(BaseAudioContext.prototype, 'state', { get: () => 'suspended' });
        Object.defineProperty(BaseAudioContext.prototype, 'currentTime', { get: () => 0 });
        AudioContext.prototype.resume = () => new Promise(() => undefined);
      },
    ],
  ])('%s plays in silence', async (_, before) => {
    const { page, says, until } = await open({ before });
    await until((now) => now.plannedBars > 0);
    await page.mouse.click(240, 40);
    await says(/makes no sound now/);
    await expectAlive(stage!);
  });

  it('WebGL draws on a plain canvas and says nothing', async () => {
    const { page, until, said } = await open({
      query: { clock: 'fast' },
      before: () => {
        const original = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...asked: unknown[]) {
          return String(asked[0]).includes('webgl') ? null : Reflect.apply(original, this, asked);
        } as typeof original;
      },
    });
    await expectAlive(stage!);
    await until((now) => now.drawCalls > 0);
    expect(await page.locator('#stage canvas').count()).toBe(1);
    expect((await said()).filter((told) => told.includes('garden'))).toEqual([]);
  });

  it('WebGPU composes on the next engine', async () => {
    const { until } = await open({ query: { clock: 'fast', backend: 'webgpu' }, webgpu: false });
    expect((await until((now) => now.heardBars > 0)).backend).toBe('wasm');
    await expectAlive(stage!);
  });

  it('threads says that there will be no composer', async () => {
    const { page, says, until, errors } = await open({
      before: () => {
        window.Worker = class {
          constructor() {
            throw new DOMException('not here', 'SecurityError');
          }
        } as unknown as typeof Worker;
      },
    });
    await says(/The composer has stopped/);
    await page.mouse.click(240, 40);
    await until((now) => now.phase === 'waking');
    expect(errors).toEqual([]);
  });

  it.each<[string, (prior: string) => void]>([
    ['readable weights', (prior) => writeFileSync(prior, 'these are no weights')],
    ['weights', (prior) => writeFileSync(prior, '')],
  ])('%s says that there will be no composer', async (_, spoil) => {
    const { says, errors } = await open({
      change(folder) {
        const assets = join(folder, 'assets');
        spoil(
          join(
            assets,
            readdirSync(assets).find((name) => /^prior-.*\.bin$/.test(name))!,
          ),
        );
      },
    });
    await says(/weights could not be read/);
    expect(errors).toEqual([]);
  });
});

describe('a page whose index of sources is no index', () => {
  it('goes on without comparing, and notes why', async () => {
    const { page, until, said } = await open({
      query: { clock: 'fast' },
      change(folder) {
        const assets = join(folder, 'assets');
        const name = readdirSync(assets).find((one) => /^originality-.*\.bin$/.test(one));
        writeFileSync(join(assets, name!), 'this is no index');
      },
    });
    await expectAlive(stage!);
    await until((now) => now.heardBars > 4);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.locator('.tray .notes', { hasText: 'This is not an index of sources' }).waitFor({ state: 'attached' });
    expect((await said()).filter((told) => told.includes('index'))).toEqual([]);
  });
});

describe('a page', () => {
  it('that nobody has heard yet takes no rating and says why', async () => {
    const { rate, says, until } = await open({});
    await until((now) => now.plannedBars > 0);
    await rate('ArrowRight');
    await says(/Nothing has sounded yet/);
    expect((await until((now) => now.phase === 'playing')).ratings).toBe(0);
    await expectAlive(stage!);
  });

  it('with an address nobody understands says so and opens as usual', async () => {
    const { says } = await open({ query: { clock: 'fast', metre: '13/8', style: 'zydeco=1', key: 'H' } });
    await says(/address was not understood/);
    await expectAlive(stage!);
  });

  it('in a second tab says so and is silent until it is touched', async () => {
    const { page } = await open({});
    const second = await page.context().newPage();
    await second.setViewportSize({ width: 480, height: 320 });
    await second.goto(page.url().replace('debug=&', ''));
    await second.locator('.announcement', { hasText: /open in another tab/ }).waitFor({ state: 'attached' });
    const phase = (): Promise<string | null> => second.locator('.panels').getAttribute('data-phase');
    expect(await phase()).toBe('asleep');
    await second.mouse.click(240, 40);
    await second.locator('.panels[data-phase="playing"]').waitFor({ state: 'attached' });
    expect(stage!.errors).toEqual([]);
  });
});
