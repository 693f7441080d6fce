/** The ninety seconds of a visit: rules A1 to A7 of `session/arc.ts`. */
import { describe, expect, it } from 'vitest';
import { NOBODY_YET, nextArc, withFlower, type Arc, type Visit } from '../../src/session/arc.ts';

const VISIT: Visit = { now: 0, attract: false, ratingCount: 0, contrast: { status: 'none' } };

/** A visit, half a second at a time. */
class Walk {
  arc: Arc = NOBODY_YET;
  visit = VISIT;
  readonly stages: string[] = [];

  go(seconds: number, part: Partial<Visit> = {}): this {
    this.visit = { ...this.visit, ...part };
    for (let gone = 0; gone < seconds; gone += 0.5) {
      this.visit = { ...this.visit, now: this.visit.now + 0.5 };
      this.look();
    }
    return this;
  }
  look(): void {
    this.arc = nextArc(this.arc, this.visit);
    if (this.arc.stage !== this.stages.at(-1)) this.stages.push(this.arc.stage);
  }
  rate(times = 1): this {
    for (let i = 0; i < times; i++) {
      this.visit = { ...this.visit, ratingCount: this.visit.ratingCount + 1 };
      this.look();
    }
    return this;
  }
}

describe('the arc of a visit', () => {
  it('A1 waits while nobody is there, and begins with the first touch', () => {
    const walk = new Walk().go(300, { attract: true, ratingCount: 9 });
    expect(walk.arc).toEqual({ ...NOBODY_YET, since: 0.5, ratingsBefore: 9 });
    walk.go(1, { attract: false });
    expect(walk.arc).toMatchObject({ stage: 'line', beganAt: 300.5, ratingsBefore: 9 });
  });

  it('A1 counts the touch itself where that is a rating, and none of an earlier visit', () => {
    const walk = new Walk().go(10, { attract: true, ratingCount: 9 });
    walk.visit = { ...walk.visit, attract: false };
    walk.rate(3);
    expect(walk.arc).toMatchObject({ stage: 'play', chips: true, captions: false, ratingsBefore: 9 });
  });

  it('A2 shows one line for ten seconds, longer where nobody has rated', () => {
    const slow = new Walk().go(25);
    expect(slow.arc.stage).toBe('line');
    expect(slow.rate().arc.stage).toBe('play');
    const prompt = new Walk().go(1).rate().go(8);
    expect(prompt.arc.stage).toBe('line');
    expect(prompt.go(2).arc.stage).toBe('play');
    expect(new Walk().go(1).rate(3).arc.stage).toBe('play');
  });

  it('A3 offers advice from the third rating and captions from the sixth, for good', () => {
    const walk = new Walk().go(1);
    const shown = Array.from({ length: 7 }, () => {
      const { chips, captions } = walk.rate().arc;
      return [chips, captions];
    });
    expect(shown.map(([chips]) => chips)).toEqual([false, false, true, true, true, true, true]);
    expect(shown.map(([, captions]) => captions)).toEqual([false, false, false, false, false, true, true]);
    expect(walk.go(200).arc).toMatchObject({ chips: true, captions: true });
  });

  it('A4 lets Then ⇄ Now glow after a minute, once there is something to compare', () => {
    const walk = new Walk().go(1).rate(2).go(70);
    expect(walk.arc.stage).toBe('play');
    expect(walk.rate().arc.stage).toBe('compare');
    const eager = new Walk().go(1).rate(12).go(58);
    expect(eager.arc.stage).toBe('play');
    expect(eager.go(2).arc.stage).toBe('compare');
  });

  it('A5 offers a flower when the comparison has been heard, earlier too, or half a minute later', () => {
    const heard = new Walk().go(1).rate(4).go(62);
    for (const status of ['asked', 'then', 'now'] as const) {
      heard.go(2, { contrast: { status } });
      expect(heard.arc.stage).toBe('compare');
    }
    heard.go(0.5, { contrast: { status: 'none' } });
    expect(heard.arc).toMatchObject({ stage: 'flower', compared: true });

    const early = new Walk()
      .go(1)
      .rate(6)
      .go(4, { contrast: { status: 'now' } });
    expect(early.go(50, { contrast: { status: 'none' } }).arc.stage).toBe('play');
    expect(early.go(10).arc.stage).toBe('flower');

    const unheeded = new Walk().go(1).rate(6).go(60);
    expect(unheeded.go(28).arc.stage).toBe('compare');
    expect(unheeded.go(3).arc.stage).toBe('flower');
  });

  it('A6 goes on freely once a flower is left or nobody wants to, and takes one flower a visit until it ends', () => {
    const giver = new Walk().go(1).rate(6).go(95);
    giver.arc = withFlower(giver.arc, giver.visit.now);
    expect(giver.go(0.5).arc).toMatchObject({ stage: 'free', flowerLeft: true });
    expect(withFlower(giver.arc, giver.visit.now)).toBe(giver.arc);

    const other = new Walk().go(1).rate(6).go(130);
    expect(other.arc).toMatchObject({ stage: 'free', flowerLeft: false });
    expect(withFlower(other.arc, other.visit.now)).toMatchObject({ flowerLeft: true, since: other.visit.now });
    expect(other.go(1, { attract: true }).arc.stage).toBe('waiting');
    expect(withFlower(other.arc, other.visit.now)).toBe(other.arc);
  });

  it('A7 asks nothing of those who rate nothing', () => {
    expect(new Walk().go(600).stages).toEqual(['line']);
  });

  it('passes through every stage in order, even when the clock jumps', () => {
    const walk = new Walk().go(1).rate(6);
    walk.go(0.5, { now: 5000 });
    expect(walk.arc.stage).toBe('compare');
    expect(walk.go(31).go(31).stages).toEqual(['line', 'play', 'compare', 'flower', 'free']);
  });

  it('is the same object where nothing has changed', () => {
    const walk = new Walk().go(1).rate(6).go(20);
    expect(nextArc(walk.arc, walk.visit)).toBe(walk.arc);
    const waiting = new Walk().go(3, { attract: true });
    expect(nextArc(waiting.arc, { ...waiting.visit, now: 99 })).toBe(waiting.arc);
  });
});
