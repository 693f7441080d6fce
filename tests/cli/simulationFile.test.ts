import { expect, test } from 'vitest';
import { merged, parseSimulation } from '../../src/cli/simulationFile.ts';
import { simulated } from '../agents/listeners/simulated.ts';

const report = simulated({ runs: [[0, 1, 2]], reached: [30] });
const printed = {
  protocol: { ratings: 60, jump: null, priorNoteInChord: 0.8 },
  style: 'chorale=1',
  listeners: [report],
};

test('what simulate prints is read back', () => {
  const read = parseSimulation(JSON.stringify(printed), 's.json');
  expect(read).toEqual({
    ok: true,
    value: { style: 'chorale=1', ratings: 60, jump: null, priorNoteInChord: 0.8, listeners: [report] },
  });
});

test.each([
  '{',
  'null',
  '[]',
  '{"listeners":[]}',
  JSON.stringify({ ...printed, listeners: [{ name: 'x' }] }),
  JSON.stringify({ ...printed, listeners: [{ ...report, curve: [null] }] }),
  JSON.stringify({ ...printed, listeners: [{ ...report, runs: [{ ...report.runs[0], meanSd: [1] }] }] }),
  JSON.stringify({ ...printed, listeners: [{ ...report, explained: 'much' }] }),
  JSON.stringify({ ...printed, listeners: [{ ...report, ratingsTo: {} }] }),
])('anything else gets one sentence: %s', (text) => {
  const read = parseSimulation(text, 's.json');
  expect(!read.ok && read.fault.sentence).toMatch(/^“s\.json” is not what .* prints\.$/);
});

test('parts of one protocol are put together, others stay apart', () => {
  const one = { style: 'a', ratings: 60, jump: null, priorNoteInChord: 0.8, listeners: [report] };
  const together = merged([one, { ...one, listeners: [report, report] }, { ...one, jump: 30 }, { ...one, style: 'b' }]);
  expect(together.map(({ style, jump, listeners }) => [style, jump, listeners.length])).toEqual([
    ['a', null, 3],
    ['a', 30, 1],
    ['b', null, 1],
  ]);
});
