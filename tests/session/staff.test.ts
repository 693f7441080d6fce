/** The staff's corner: its PIN, what it sets, and what it says of the machine. */
import { describe, expect, it } from 'vitest';
import { fail, succeed } from '../../src/kernel/result.ts';
import { USUAL_INSTALLATION, type Installation } from '../../src/protocol/installation.ts';
import type { SessionEvent } from '../../src/session/event.ts';
import { createStaff, type StaffPort } from '../../src/session/staff.ts';
import { freshSession } from './fakeAgent.ts';

interface Corner {
  readonly staff: StaffPort;
  readonly stored: Map<string, unknown>;
  readonly events: SessionEvent[];
  readonly applied: Installation[];
  readonly reloads: number;
  pass(ms: number): void;
}

async function corner(stored = new Map<string, unknown>(), mute = false): Promise<Corner> {
  let now = 1e12;
  const events: SessionEvent[] = [];
  const applied: Installation[] = [];
  const counts = { reloads: 0, salts: 0 };
  const staff = await createStaff({
    storage: {
      loadSetting: (name) =>
        Promise.resolve(mute ? fail('storage', 'No storage here.') : succeed(stored.get(name) ?? null)),
      saveSetting(name, value) {
        stored.set(name, structuredClone(value));
        return Promise.resolve(succeed(true));
      },
    },
    dispatch: (event) => events.push(event),
    state: () => freshSession(),
    hash: (pin, salt, rounds) =>
      Promise.resolve(
        [...`${pin}.${salt}.${rounds}`]
          .reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) >>> 0, 7)
          .toString(16)
          .padStart(64, '0'),
      ),
    salt: () => (++counts.salts).toString(16).padStart(32, '0'),
    nowMs: () => now,
    page: () => ({ audible: true, uptime: 60_000, heapMb: 40, errors: ['One.'] }),
    seed: () => 5,
    reload: () => void counts.reloads++,
    applied: (settings) => applied.push(settings),
  });
  return {
    staff,
    stored,
    events,
    applied,
    get reloads() {
      return counts.reloads;
    },
    pass: (ms) => void (now += ms),
  };
}

describe('the PIN', () => {
  it('is chosen at first use, is not stored as it is, and opens the corner on the next page, too', async () => {
    const first = await corner();
    expect(first.staff.hasPin()).toBe(false);
    for (const unfit of ['', '123', '123456789', '12a4', ' 1234'])
      expect(await first.staff.choose(unfit)).toMatchObject({ ok: false, fault: { reason: 'unfit' } });
    expect(await first.staff.choose('80427')).toEqual({ ok: true, value: true });
    expect(JSON.stringify([...first.stored])).not.toContain('80427');
    const second = await corner(first.stored);
    expect(second.staff.hasPin()).toBe(true);
    expect(await second.staff.enter('80427')).toEqual({ ok: true, value: true });
    expect(await second.staff.enter('80428')).toMatchObject({ ok: false, fault: { reason: 'wrong' } });
  });

  it('gets another salt each time', async () => {
    const { staff, stored } = await corner();
    await staff.choose('1234');
    const before = stored.get('staffPin');
    await staff.choose('1234');
    expect(stored.get('staffPin')).not.toEqual(before);
  });

  it('may be tried three times, then ever more slowly, on every page', async () => {
    const one = await corner();
    await one.staff.choose('1234');
    for (let i = 0; i < 2; i++) await one.staff.enter('0000');
    expect(one.staff.wait()).toBe(0);
    await one.staff.enter('0000');
    expect(one.staff.wait()).toBe(30_000);
    expect(await one.staff.enter('1234')).toMatchObject({ ok: false, fault: { reason: 'locked' } });
    const other = await corner(one.stored);
    expect(other.staff.wait()).toBe(30_000);
    other.pass(30_000);
    await other.staff.enter('0000');
    expect(other.staff.wait()).toBe(60_000);
    other.pass(60_000);
    for (let i = 0; i < 12; i++) {
      await other.staff.enter('0000');
      other.pass(other.staff.wait());
    }
    await other.staff.enter('0000');
    expect(other.staff.wait()).toBe(3_600_000);
    other.pass(3_600_000);
    expect((await other.staff.enter('1234')).ok).toBe(true);
    expect(other.staff.wait()).toBe(0);
    await other.staff.enter('0000');
    expect(other.staff.wait()).toBe(0);
  });

  it('counts tries that are made at once', async () => {
    const { staff } = await corner();
    await staff.choose('1234');
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => staff.enter(String(9000 + i))));
    expect(answers.map((answer) => (answer.ok ? 'open' : answer.fault.reason))).toEqual([
      ...['wrong', 'wrong', 'wrong'],
      ...['locked', 'locked', 'locked', 'locked', 'locked'],
    ]);
  });
});

describe('who speaks to the room', () => {
  it('has the music step aside, and is told whether it has', async () => {
    const { staff, events } = await corner();
    expect(staff.speaking()).toBe(false);
    staff.speak(true);
    staff.speak(false);
    expect(events.filter(({ type }) => type === 'spoken')).toEqual([
      { type: 'spoken', speaking: true },
      { type: 'spoken', speaking: false },
    ]);
  });
});

describe('what staff set', () => {
  it('is checked, applied, stored, and found again', async () => {
    const one = await corner();
    expect(one.applied).toEqual([USUAL_INSTALLATION]);
    one.staff.change({ loudest: 0.4 });
    one.staff.change({ hours: { opens: 600, closes: 1080 }, languages: ['de'], takeAway: false, timbreMap: true });
    one.staff.change({ loudest: -3 });
    const settings = {
      loudest: 0.4,
      hours: { opens: 600, closes: 1080 },
      languages: ['de'],
      takeAway: false,
      timbreMap: true,
      applause: false,
    };
    expect(one.staff.settings()).toEqual(settings);
    expect(one.events.at(-1)).toEqual({ type: 'limited', loudest: 0.4 });
    const other = await corner(one.stored);
    expect(other.applied).toEqual([settings]);
  });

  it('is the usual, with one sentence, where what was stored is none', async () => {
    const { staff, events } = await corner(
      new Map<string, unknown>([
        ['installation', { loudest: 'very' }],
        ['staffLock', 'no'],
        ['staffPin', 7],
      ]),
    );
    expect(staff.settings()).toEqual(USUAL_INSTALLATION);
    expect(staff.hasPin()).toBe(false);
    expect(staff.wait()).toBe(0);
    expect(events.filter(({ type }) => type === 'noticed')).toMatchObject([
      { key: 'notice.staff' },
      { key: 'notice.staff' },
    ]);
  });

  it('stays shut where nobody can say whether there is a PIN, so that no visitor chooses one', async () => {
    const { staff, stored } = await corner(new Map(), true);
    expect(staff.hasPin()).toBe(true);
    expect(await staff.choose('1234')).toMatchObject({ ok: false, fault: { reason: 'locked' } });
    expect(await staff.enter('1234')).toMatchObject({ ok: false, fault: { reason: 'locked' } });
    expect(stored.has('staffPin')).toBe(false);
    expect(staff.settings()).toEqual(USUAL_INSTALLATION);
  });
});

it('the corner says how the machine is, ends visits, reloads and leaves the installation', async () => {
  const place = await corner();
  expect(place.staff.health()).toMatchObject({
    audible: true,
    uptime: 60_000,
    heapMb: 40,
    errors: ['One.'],
    lateEvents: 0,
  });
  place.staff.endVisit();
  place.staff.leaveInstallation();
  place.staff.reload();
  expect(place.events.slice(-2)).toEqual([
    { type: 'resetAsked', seed: 5, ended: true },
    { type: 'mode', mode: 'learn' },
  ]);
  expect(place.reloads).toBe(1);
});
