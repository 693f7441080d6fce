/** The learner's curves as a part of the report: how fast which learner pleases which listeners, and at what price. Pure text. */
import { COMPARED_AT, groups, pool, type Pooled, type PooledReached } from '../../agents/listeners/pool.ts';
import { THRESHOLDS, type ListenerReport } from '../../agents/listeners/reports.ts';
import { curvePlot, escapeText, legend, scatterPlot, type Curve } from './plot.ts';
import type { Simulation } from './simulationFile.ts';

const UNIT = 'prior standard deviations';

function curveOf({ learner, curve }: Pooled, from: number, to: number): Curve {
  return {
    name: learner,
    points: curve
      .filter(({ ratings }) => ratings > from && ratings <= to)
      .map(({ ratings, median, p10, p90 }) => ({ x: ratings - from, y: median, low: p10, high: p90 })),
  };
}

const figure = (value: number | null | undefined, digits = 2): string =>
  value === null || value === undefined ? '–' : value.toFixed(digits);

function reachedCell({ median, p90, share }: PooledReached): string {
  return `<td>${figure(median, 0)} / ${figure(p90, 0)} <small>${(100 * share).toFixed(0)} %</small></td>`;
}

function table(pooled: readonly Pooled[], simulation: Simulation): string {
  const heads = [
    ...THRESHOLDS.map((threshold) => `to +${threshold} SD`),
    ...COMPARED_AT.map((ratings) => `pleasure at ${ratings}`),
    ...(simulation.jump === null ? [] : ['to +1 SD after the jump']),
    'Vendi ratio',
    'note in chord',
    'KL, nats a bar',
  ];
  const rows = pooled.map((one) => {
    const cells = [
      ...THRESHOLDS.map((threshold) => reachedCell(one.ratingsTo[String(threshold)]!)),
      ...COMPARED_AT.map((ratings) => `<td>${figure(one.pleasure[String(ratings)])}</td>`),
      ...(simulation.jump === null ? [] : [one.afterJump ? reachedCell(one.afterJump) : '<td>–</td>']),
      ...[one.vendiRatio, one.noteInChord, one.klToPrior].map((value) => `<td>${figure(value)}</td>`),
    ];
    return `<tr><th scope="row">${escapeText(one.learner)}</th>${cells.join('')}</tr>`;
  });
  return [
    `<table><caption>Ratings to a pleasure: median / 90th percentile over runs, and the share of runs that get there${simulation.jump === null ? '' : ' before the jump'}. Pleasures are means, in ${UNIT}. The prior’s own share of notes in the chord: ${figure(simulation.priorNoteInChord)}.</caption>`,
    `<thead><tr><th scope="col">learner</th>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>`,
    ...rows,
    '</tbody></table>',
  ].join('\n');
}

function plots(pooled: readonly Pooled[], { ratings, jump }: Simulation): string[] {
  const before = jump ?? ratings;
  return [
    curvePlot(
      'True pleasure over ratings',
      UNIT,
      pooled.map((one) => curveOf(one, 0, before)),
      THRESHOLDS,
    ),
    jump === null
      ? ''
      : curvePlot(
          'After the jump of taste, over further ratings',
          UNIT,
          pooled.map((one) => curveOf(one, jump, Infinity)),
          THRESHOLDS,
        ),
    scatterPlot(
      { title: 'Variety against pleasure', note: 'after the last rating; 1 = as varied as the prior' },
      { across: 'pleasure', up: 'Vendi ratio' },
      pooled.map(({ learner, last, vendiRatio }) => ({ name: learner, x: last, y: vendiRatio })),
    ),
  ];
}

function listenerFigure(name: string, reports: readonly ListenerReport[], simulation: Simulation): string {
  const pooled = pool(reports);
  if (pooled.length === 0) return `<p>${escapeText(name)}: the prior’s bars are all alike to this listener.</p>`;
  const [{ explained }] = reports as readonly [ListenerReport];
  return `<section><h3>${escapeText(name)} <small>R² ${explained.toFixed(2)}</small></h3>${plots(pooled, simulation).join('')}${table(pooled, simulation)}</section>`;
}

function simulationSection(simulation: Simulation): string {
  const { listeners, ratings, jump, style } = simulation;
  const learners = [...new Set(listeners.map(({ learner }) => learner))];
  const names = [...new Set(listeners.map(({ name }) => name))];
  const how = jump === null ? `${ratings} ratings` : `${jump} ratings, then another taste`;
  return [
    `<h2>Style ${escapeText(style)}, ${how}</h2>${legend(learners)}`,
    ...groups(listeners).map(({ name, reports }) => {
      const pooled = pool(reports);
      const [{ listeners: count, runs }] = pooled as readonly [Pooled];
      return `<section><h3>${escapeText(name)}: ${count}, ${runs} runs each</h3>${plots(pooled, simulation).join('')}${table(pooled, simulation)}</section>`;
    }),
    '<details><summary>Listener by listener</summary>',
    ...names.map((name) =>
      listenerFigure(
        name,
        listeners.filter((report) => report.name === name),
        simulation,
      ),
    ),
    '</details>',
  ].join('\n');
}

export function learnerSection(simulations: readonly Simulation[]): string {
  if (simulations.length === 0) return '';
  return [
    '<h1>What learners make of simulated listeners</h1>',
    '<p>Curves are medians over listeners and seeds, bands reach from the tenth to the ninetieth percentile; lines mark +0.5, +1 and +1.5. R² is the share of a taste that a regression on the learner’s bar features explains.</p>',
    ...simulations.map(simulationSection),
  ].join('\n');
}
