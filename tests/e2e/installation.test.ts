/** One visit of an installation, from the attract loop to the attract loop, in the built page on a seed. */
import { afterEach, describe, expect, it } from 'vitest';
import { carryClock, Glass, middleOf, passUntil } from './evening.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

describe('an installation', () => {
  it('plays by itself, is taught, asks for a flower, misses its visitor and plays by itself again', async () => {
    stage = await openStage({
      query: { mode: 'install', seed: '7', watch: '', backend: 'wasm', tempo: '160' },
      before: carryClock,
      viewport: { width: 360, height: 640 },
    });
    const { page, until, errors } = stage;
    const glass = await Glass.over(page);
    const pass = async (seconds: number): Promise<void> => {
      const until = (await page.evaluate(() => window.antiphon!.seconds)) + seconds;
      await passUntil(stage!, new Function('now', `return now.seconds > ${until}`) as never);
    };

    // Nobody has touched anything.
    await until((now) => now.plannedBars > 0);
    expect(await passUntil(stage, (now) => now.heardBars > 0)).toMatchObject({ phase: 'playing', attract: true });
    const title = page.getByRole('heading', { name: 'Teach it to sing.' });
    expect(await title.evaluate((element) => element.classList.contains('title'))).toBe(true);
    const alone = await passUntil(stage, (now) => now.rehearsed >= 2);
    expect(alone).toMatchObject({ attract: true, ratings: 0, arc: 'waiting' });
    expect(alone.updates).toBeGreaterThan(0);

    // The first touch, which is the first rating: already when the finger comes down nobody is alone any more.
    const more = await middleOf(page, '.pad-more');
    const change = await middleOf(page, '.pad-change');
    await glass.down(more);
    const touched = await until((now) => !now.attract);
    expect(touched).toMatchObject({ phase: 'playing', rehearsed: 0, arc: 'line', ratings: 0 });
    await glass.up();
    const rated = await until((now) => now.ratings === 1);
    expect(rated.heardBars).toBeGreaterThanOrEqual(alone.heardBars);
    expect(await title.evaluate((element) => element.classList.contains('title'))).toBe(false);
    await page.locator('.caption', { hasText: 'Like it?' }).waitFor();

    // Ninety seconds.
    await passUntil(stage, (now) => now.updates > 0);
    expect(await page.locator('.chips').getAttribute('data-shown')).toBeNull();
    for (const [pad, count] of [
      [change, 2],
      [more, 3],
    ] as const) {
      await pass(2);
      await glass.tap(pad);
      await until((now, given) => now.ratings === given!, count);
    }
    await until((now) => now.arc === 'play');
    for (let count = 4; (await stage.snapshot()).arc === 'play' && count < 20; count++) {
      await pass(9);
      await glass.tap(count % 2 ? more : change);
      await until((now, given) => now.ratings === given!, count);
    }
    expect((await stage.snapshot()).arc).not.toBe('play');
    await passUntil(stage, (now) => now.arc === 'flower' || now.asking);
    if ((await stage.snapshot()).asking) await glass.tap({ x: 5, y: 5 });
    await passUntil(stage, (now) => now.arc === 'flower');
    await glass.tap(await middleOf(page, '.flower'));
    await until((now) => now.arc === 'free');
    await page.locator('.flower-left', { hasText: 'Yours is growing.' }).waitFor();

    // Everybody leaves.
    await passUntil(stage, (now) => now.asking);
    await page.getByText('Still there?').first().waitFor();
    const fallen = await passUntil(stage, (now) => now.falling);
    expect(fallen).toMatchObject({ attract: true, arc: 'waiting', asking: false });
    await passUntil(stage, (now) => !now.falling && now.rehearsed > 0);
    expect(await title.evaluate((element) => element.classList.contains('title'))).toBe(true);

    const log = await stage.log();
    const told = log.flatMap((line) => (line.kind === 'told' ? [line.message] : []));
    const begun = told.findIndex((message) => message.type === 'reset');
    expect(told[begun]).toMatchObject({ touched: expect.any(Number) });
    const lessons = told.flatMap((message) => (message.type === 'rate' ? [message.rating.source] : []));
    expect(new Set(lessons.slice(0, 2))).toEqual(new Set(['attract']));
    const untaught = log.flatMap((line) =>
      line.kind === 'answered' && line.message.type === 'updated' && line.message.cause === 'rating'
        ? line.message.reward === 0
          ? [line.message]
          : []
        : [],
    );
    expect(untaught.map(({ ratingId, refused }) => [ratingId, refused?.reason, lessons.length])).toEqual([]);
    expect(errors).toEqual([]);
  }, 300_000);
});
