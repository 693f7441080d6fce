/** Controllers at the page: plugged in while it plays, rating, steering, playing along, and pulled out mid-note. */
import { afterEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

interface Port {
  connect(): void;
  disconnect(): void;
  emit(bytes: readonly number[]): void;
}

declare global {
  interface Window {
    WMT: { MidiSrc: new (name: string) => Port };
    ports: Record<string, Port>;
  }
}

const KEY_ON = 0x90;
const KEY_OFF = 0x80;
const PAD_ON = 0x99;
const KNOB = 0xb0;

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

const plug = ({ page }: Stage, name: string): Promise<void> =>
  page.evaluate((port) => {
    window.ports ??= {};
    window.ports[port] ??= new window.WMT.MidiSrc(port);
    window.ports[port].connect();
  }, name);
const unplug = ({ page }: Stage, name: string): Promise<void> =>
  page.evaluate((port) => window.ports[port]!.disconnect(), name);
const send = ({ page }: Stage, name: string, ...bytes: number[]): Promise<void> =>
  page.evaluate(([port, message]) => window.ports[port]!.emit(message), [name, bytes] as const);

describe('controllers', () => {
  it('rate, steer and play along, come and go, and leave no note behind', async () => {
    stage = await openStage({ query: { mode: 'perform', seed: '9', backend: 'wasm', tempo: '160' }, midi: true });
    const { page, until, says, log } = stage;
    await until((now) => now.plannedBars >= 1);
    await page.mouse.click(240, 40);
    await until((now) => now.heardBars > 0);
    expect(await stage.snapshot()).toMatchObject({ midi: { status: 'none', controllers: [] } });

    await plug(stage, 'Keys');
    await plug(stage, 'Pad box');
    await until((now) => now.midi.controllers.length === 2);
    await send(stage, 'Pad box', PAD_ON, 37, 127);
    await until((now) => now.ratingsBy['midi'] === 1);
    await send(stage, 'Pad box', PAD_ON, 36, 32);
    await until((now) => now.ratingsBy['midi'] === 2 && now.updates >= 2);

    const { updates } = await stage.snapshot();
    // A knob leads once it has met the value in force, which is the middle.
    for (const value of [60, 64, 100, 127]) await send(stage, 'Pad box', KNOB, 1, value);
    await until((now, before) => now.dials.energy === 1 && now.updates > before!, updates);

    for (const pitch of [60, 72, 62]) {
      await send(stage, 'Keys', KEY_ON, pitch, 90);
      await until((now, held) => now.playing.includes(held!), pitch);
      await send(stage, 'Keys', KEY_OFF, pitch, 0);
    }
    await until((now) => now.playing.length === 0);

    // Both hold a note; the keys are pulled out, and only theirs ends.
    await send(stage, 'Keys', KEY_ON, 64, 90);
    await send(stage, 'Pad box', KEY_ON, 67, 90);
    await until((now) => now.playing.length === 2);
    await unplug(stage, 'Keys');
    const left = await until((now) => now.midi.controllers.length === 1);
    expect(left.playing).toEqual([67]);
    await says(/Keys was unplugged/);
    await unplug(stage, 'Pad box');
    const bare = await until((now) => now.midi.status === 'none');
    expect(bare.playing).toEqual([]);

    await plug(stage, 'Keys');
    await until((now) => now.midi.status === 'connected');
    await send(stage, 'Keys', KEY_ON, 65, 80);
    await until((now) => now.playing.length === 1);
    await send(stage, 'Keys', KEY_OFF, 65, 0);
    const { heardBars } = await until((now) => now.playing.length === 0);
    await until((now, bars) => now.heardBars > bars! + 1, heardBars);

    const lines = await log();
    const ratings = lines.flatMap((line) => (line.kind === 'rating' ? [[line.value, line.source, line.listener]] : []));
    expect(ratings).toEqual([
      [1, 'midi', 'visitor'],
      [-32 / 127, 'midi', 'visitor'],
    ]);
    const causes = lines.flatMap((line) =>
      line.kind === 'answered' && line.message.type === 'updated' ? [line.message.cause] : [],
    );
    expect(causes).toContain('advice');
    expect(causes).toContain('demonstration');
    const played = lines.flatMap((line) =>
      line.kind === 'told' && line.message.type === 'demonstrate' ? line.message.notes.map(({ pitch }) => pitch) : [],
    );
    expect(played).toEqual([60, 72, 62, 64, 67, 65]);
    expect(stage.errors).toEqual([]);
  });
});
