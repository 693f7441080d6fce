/** Hours and reloads of an installation: decisions only. */
import { describe, expect, it } from 'vitest';
import { dueSince, inspect, LEAST_UPTIME, SILENT_FOR, type Errand, type Rounds } from '../../src/session/caretaker.ts';
import { OPEN_HOUSE, type State } from '../../src/session/state.ts';
import { freshSession } from './fakeAgent.ts';

const NOON = 720;
const HOURS = { opens: 600, closes: 1080 };
const well: Rounds = {
  nowMs: 1e9,
  minuteOfDay: NOON,
  uptime: 3_600_000,
  visible: true,
  drawnAt: 1e9 - 20,
  movedAt: 1e9 - 60,
  dueSince: null,
};
const alone = { ...freshSession(), attract: true, phase: 'playing' } as const satisfies State;

function asked(state: Partial<State>, rounds: Partial<Rounds> = {}, hours: typeof HOURS | null = null): Errand {
  return inspect({ ...alone, ...state }, hours, { ...well, ...rounds });
}

describe('hours', () => {
  const closed = { ...OPEN_HOUSE, closed: true };
  it('close what nobody is at, and open again', () => {
    expect(asked({}, {}, HOURS)).toBe('none');
    expect(asked({}, { minuteOfDay: 1080 }, HOURS)).toBe('close');
    expect(asked({ house: closed }, { minuteOfDay: 1080 }, HOURS)).toBe('none');
    expect(asked({ house: closed }, {}, HOURS)).toBe('open');
    expect(asked({ house: closed }, { minuteOfDay: 1 })).toBe('open');
  });
  it('let whoever is there finish, for ten minutes', () => {
    const late = { minuteOfDay: 1081, dueSince: well.nowMs - 500_000 };
    expect(asked({ attract: false }, late, HOURS)).toBe('none');
    expect(asked({ attract: false }, { ...late, dueSince: well.nowMs - 600_000 }, HOURS)).toBe('close');
  });
  it('are those of an installation', () => {
    expect(asked({ mode: 'learn' }, { minuteOfDay: 0 }, HOURS)).toBe('none');
    expect(asked({ mode: 'learn', house: closed }, { minuteOfDay: 0 }, HOURS)).toBe('open');
  });
  it('remember since when it ought to be closed', () => {
    const evening = { nowMs: 5000, minuteOfDay: 1100 };
    expect(dueSince(null, 'install', HOURS, evening)).toBe(5000);
    expect(dueSince(3000, 'install', HOURS, evening)).toBe(3000);
    expect(dueSince(3000, 'install', HOURS, { ...evening, minuteOfDay: NOON })).toBeNull();
    expect(dueSince(3000, 'learn', HOURS, evening)).toBeNull();
  });
});

describe('a reload', () => {
  const still = { movedAt: well.nowMs - SILENT_FOR - 1 };
  const dark = { drawnAt: well.nowMs - SILENT_FOR - 1 };
  it('is asked for where nothing is drawn, the music’s clock stands, or the composer is lost', () => {
    expect(asked({}, dark)).toBe('reload');
    expect(asked({}, still)).toBe('reload');
    expect(asked({ agent: { ...alone.agent, status: 'lost' } })).toBe('reload');
    expect(asked({})).toBe('none');
  });
  it('is never asked for while anybody is there, nor outside an installation, nor soon after the last', () => {
    for (const ill of [dark, still]) {
      expect(asked({ attract: false }, ill)).toBe('none');
      expect(asked({ mode: 'perform' }, ill)).toBe('none');
      expect(asked({}, { ...ill, uptime: LEAST_UPTIME - 1 })).toBe('none');
    }
  });
  it('takes a hidden page and a silence that was asked for as they are', () => {
    expect(asked({}, { ...dark, visible: false })).toBe('none');
    expect(asked({ phase: 'stopped' }, still)).toBe('none');
    expect(
      asked({ house: { ...OPEN_HOUSE, closed: true }, phase: 'stopped' }, { ...still, minuteOfDay: 0 }, HOURS),
    ).toBe('none');
  });
  it('comes in the night, once it has run all day', () => {
    const day = 20 * 3_600_000;
    expect(asked({}, { uptime: day, minuteOfDay: 245 })).toBe('reload');
    expect(asked({ attract: false }, { uptime: day, minuteOfDay: 245 })).toBe('none');
    expect(asked({}, { uptime: 3_600_000, minuteOfDay: 245 })).toBe('none');
    expect(asked({}, { uptime: day, minuteOfDay: 239 })).toBe('none');
    expect(asked({}, { uptime: day, minuteOfDay: 365 })).toBe('none');
  });
});
