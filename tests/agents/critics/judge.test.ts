import { describe, expect, it } from 'vitest';
import type { Candidate, ComposeRequest } from '../../../agents/composer/interface.ts';
import { Judge, judgedBar, type Composing } from '../../../agents/critics/judge.ts';
import { LONGEST_MATCH, MOST_THROWS, rethrown, withoutQuotations } from '../../../agents/critics/quotation.ts';
import { HOLD } from '../../../src/music/voices.ts';
import type { Nearest } from '../../../src/protocol/bar.ts';
import { unwrap } from '../../../src/kernel/result.ts';
import { written } from '../bars.ts';
import { fileOf, piece, symbolsOf, tune } from './tunes.ts';

const match = (notes: number): Nearest => ({ title: 't', composer: 'c', voice: 'melody', notes, bars: 1 });
const lengths = (...notes: number[]) => Promise.resolve(notes);
const nearest = (notes: number) => (notes > 0 ? match(notes) : null);

describe('quotations', () => {
  it('are struck out, and the others stay as they are', async () => {
    const { open, struck } = await withoutQuotations(() => lengths(0, LONGEST_MATCH + 1, LONGEST_MATCH), nearest);
    expect(open.map(({ candidate }) => candidate)).toEqual([0, LONGEST_MATCH]);
    expect(open.map((one) => one.nearest?.notes ?? 0)).toEqual([0, LONGEST_MATCH]);
    expect(struck).toBe(1);
  });

  it('have the dice thrown again where all quote', async () => {
    const { open, struck } = await withoutQuotations((dice) => lengths(dice < 2 ? 30 : 9, 20), nearest);
    expect(open.map(({ candidate }) => candidate)).toEqual([9]);
    expect(struck).toBe(5);
  });

  it('leave the least where nothing else can be had', async () => {
    const asked: number[] = [];
    const { open } = await withoutQuotations((dice) => {
      asked.push(dice);
      return lengths(40 - dice, 50);
    }, nearest);
    expect(asked).toEqual(Array.from({ length: MOST_THROWS }, (_, dice) => dice));
    expect(open.map(({ candidate }) => candidate)).toEqual([40 - MOST_THROWS + 1]);
  });
});

const REQUEST: ComposeRequest = {
  decisionId: 7,
  barIndex: 2,
  fromSlot: 0,
  count: 1,
  theta: new Float32Array(1),
  policyVersion: 0,
  control: false,
};

describe('dice thrown again', () => {
  it('are others each time, for all voices, and the first are those asked for', () => {
    const request = { ...REQUEST, dice: 12, melodyDice: -3 };
    expect(rethrown(request, 0)).toBe(request);
    const throws = Array.from({ length: MOST_THROWS }, (_, dice) => rethrown(request, dice));
    expect(new Set(throws.map(({ dice }) => dice! >>> 0)).size).toBe(MOST_THROWS);
    expect(new Set(throws.map(({ melodyDice }) => melodyDice! >>> 0)).size).toBe(MOST_THROWS);
    expect(rethrown(REQUEST, 1)).toMatchObject({ decisionId: 7, dice: 7 + 2 ** 28 });
  });
});

describe('the judge', () => {
  const source = tune(1, 60);
  const symbols = symbolsOf(source);
  const barAt = (barIndex: number) => {
    const bar = written({ barIndex });
    bar.voices.melody.set(symbols.subarray(barIndex * 16, barIndex * 16 + 16));
    return bar;
  };
  const trace = { gradient: new Float32Array(0), fisher: new Float32Array(0), kl: 0 };
  /** Quotes a source note by note, unless the dice are thrown a third time. */
  const plagiarist: Composing & { readonly asked: ComposeRequest[] } = {
    asked: [],
    bar: (barIndex) => (barIndex >= 0 ? barAt(barIndex) : undefined),
    propose(request): Promise<readonly Candidate[]> {
      this.asked.push(request);
      const bar = barAt(request.barIndex);
      if ((request.dice ?? 0) > 2 * 2 ** 28) bar.voices.melody.fill(HOLD);
      return Promise.resolve([{ bar, trace }]);
    },
  };

  it('lets everything pass until it is consulted, and then strikes a quotation out', async () => {
    const judge = new Judge();
    const checksum = unwrap(await judge.meet(await fileOf([piece('the source', symbols)])));
    const ask = async (barIndex: number) => {
      plagiarist.asked.length = 0;
      const { open } = await judge.propose(plagiarist, { ...REQUEST, barIndex });
      return { open, throws: plagiarist.asked.length };
    };
    expect((await ask(3)).throws).toBe(1);
    expect(judge.consult(checksum, 3)).toMatchObject({ ok: true });
    expect(await ask(2)).toMatchObject({ throws: 1, open: [{ nearest: null }] });
    const judged = await ask(3);
    expect(judged.throws).toBe(3);
    expect(judged.open[0]!.candidate.bar.voices.melody.every((symbol) => symbol === HOLD)).toBe(true);
    judge.retire();
    expect((await ask(3)).throws).toBe(1);
  });

  it('names the source of what it lets pass', async () => {
    const judge = new Judge();
    const checksum = unwrap(await judge.meet(await fileOf([piece('the source', symbols)])));
    judge.consult(checksum, 0);
    const { open } = await judge.propose(plagiarist, { ...REQUEST, barIndex: 0 });
    const [{ candidate, nearest: found }] = open as [(typeof open)[number]];
    expect(judgedBar(candidate, found).nearest).toMatchObject({ title: 'the source', voice: 'melody', bars: 1 });
    expect('nearest' in judgedBar(candidate, null)).toBe(false);
  });

  it('says in a sentence that an index is another, or none', async () => {
    const judge = new Judge();
    expect(judge.consult('00000000', 0)).toMatchObject({ ok: false });
    await judge.meet(await fileOf([piece('the source', symbols)]));
    const refused = judge.consult('00000000', 0);
    if (!refused.ok) expect(refused.fault.sentence).toContain('not here');
    expect(refused.ok).toBe(false);
    expect(await judge.meet(Uint8Array.of(1, 2, 3))).toMatchObject({ ok: false });
  });
});
