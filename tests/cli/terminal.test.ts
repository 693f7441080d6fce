/** The progress bar: silent off a terminal and for quick work, in bounds otherwise. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progress, progressLine, usageError, UsageError } from '../../src/cli/terminal.ts';

class Screen {
  readonly isTTY: boolean;
  readonly columns = 40;
  text = '';
  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.text += text;
  }
}

/** Reports ten equal parts of work that take `seconds` in all. */
function work(screen: Screen, seconds: number): void {
  let nowMs = 0;
  const bar = progress('bars', 10, screen, () => nowMs);
  for (let done = 1; done <= 10; done += 1) {
    nowMs += seconds * 100;
    bar.update(done);
  }
  bar.end();
}

describe('progress', () => {
  it('says nothing off a terminal', () => {
    const screen = new Screen(false);
    work(screen, 60);
    expect(screen.text).toBe('');
  });

  it('says nothing about what takes less than two seconds', () => {
    const screen = new Screen(true);
    work(screen, 1.9);
    expect(screen.text).toBe('');
  });

  it('shows longer work, within the width of the screen, and wipes it at the end', () => {
    const screen = new Screen(true);
    work(screen, 60);
    const lines = screen.text.split('\r\u001b[K');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.length < screen.columns)).toBe(true);
    expect(screen.text.endsWith('\r\u001b[K')).toBe(true);
  });

  it('keeps its share between 0 and 100 % whatever is reported', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -10, max: 1e6 }), fc.integer({ min: 1, max: 1000 }), (done, total) => {
        const [, percent] = /(-?\d+) %/.exec(progressLine('x', done, total, 3, '')) ?? [];
        expect(Number(percent)).toBeGreaterThanOrEqual(0);
        expect(Number(percent)).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('estimates what is left from the pace so far', () => {
    expect(progressLine('bars', 25, 100, 10, 'loss 2.1')).toBe(
      `bars ${'█'.repeat(6)}${'░'.repeat(18)} 25 %, 30 s left  loss 2.1`,
    );
    expect(progressLine('bars', 7, 0, 10, '')).toBe('bars 7, 10 s');
    expect(progressLine('bars', 1, 1000, 10, '')).toContain(', 2 h 47 min left');
  });

  it('does not count what an earlier run has done as its own pace', () => {
    expect(progressLine('bars', 80, 100, 30, '', 70)).toContain(' 80 %, 60 s left');
    expect(progressLine('bars', 70, 100, 30, '', 70)).not.toContain('left');
  });
});

describe('usageError', () => {
  it('throws its sentence', () => {
    expect(() => usageError('Give a file.')).toThrow(new UsageError('Give a file.'));
  });
});
