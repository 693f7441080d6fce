/** The report as one HTML file that needs nothing else: the prior beside real music, and the learner's curves. Pure text in, text out. */
import type { Distributions } from '../music/statistics.ts';
import { divergence, LONGEST_DURATION, WIDEST_INTERVAL } from '../music/statistics.ts';
import { barPlot, curvePlot, escapeText, legend, type Curve } from './plot.ts';

export interface StyleReport {
  readonly style: string;
  readonly prior: Distributions;
  /** The same style in the corpora that were given; null where they have none of it. */
  readonly corpus: Distributions | null;
}

export interface ListenerReport {
  readonly listener: string;
  /** One for each learner. */
  readonly curves: readonly Curve[];
}

export interface Report {
  readonly prior: string;
  readonly styles: readonly StyleReport[];
  readonly listeners: readonly ListenerReport[];
}

const DEGREES = ['1', '', '2', '', '3', '4', '', '5', '', '6', '', '7'];
const INTERVALS = Array.from({ length: 2 * WIDEST_INTERVAL + 1 }, (_, i) =>
  (i - WIDEST_INTERVAL) % 4 === 0 ? String(i - WIDEST_INTERVAL) : '',
);
const DURATIONS = Array.from({ length: LONGEST_DURATION }, (_, i) =>
  [1, 2, 4, 8, 12, 16].includes(i + 1) ? String(i + 1) : '',
);
const ONSETS = Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? String(i / 4 + 1) : ''));

const STYLE = `body{font:15px/1.45 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
figure{display:inline-block;margin:0 1rem 1rem 0}figcaption{font-weight:600}.grid{stroke:#ddd}
.value,.label{font-size:10px;fill:#555}.value{text-anchor:end}.label{text-anchor:middle}
.legend span::before{content:"";display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .8em;background:var(--colour)}
table{border-collapse:collapse}td,th{padding:.15rem .7rem;text-align:right;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}`;

const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);

function row(name: string, { pieces, bars, notes, onsetsPerBar, noteInChord, strongBeats }: Distributions): string {
  const cells = [pieces, bars, notes, onsetsPerBar.toFixed(1), percent(noteInChord), percent(strongBeats)];
  return `<tr><td>${escapeText(name)}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function styleSection({ style, prior, corpus }: StyleReport): string {
  const names = corpus ? ['prior', 'corpus'] : ['prior'];
  const series = (pick: (from: Distributions) => readonly number[]) =>
    [prior, ...(corpus ? [corpus] : [])].map((from, i) => ({ name: names[i]!, values: pick(from) }));
  const apart = (pick: (from: Distributions) => readonly number[]): string =>
    corpus ? ` (${divergence(pick(prior), pick(corpus)).toFixed(3)} bits apart)` : '';
  const plot = (title: string, labels: readonly string[], pick: (from: Distributions) => readonly number[]): string =>
    barPlot(`${title}${apart(pick)}`, labels, series(pick));
  return [
    `<section><h2>${escapeText(style)}</h2>${legend(names)}`,
    '<table><tr><th></th><th>pieces</th><th>bars</th><th>melody notes</th><th>onsets a bar</th><th>in the chord</th><th>on felt beats</th></tr>',
    row('prior', prior),
    corpus ? row('corpus', corpus) : '',
    '</table>',
    plot('Scale degrees', DEGREES, (from) => from.degrees),
    plot('Melodic intervals, semitones', INTERVALS, (from) => from.intervals),
    plot('Durations, sixteenths', DURATIONS, (from) => from.durations),
    prior.onsets.some((share) => share > 0) ? plot('Onsets in a bar of 4/4, beats', ONSETS, (from) => from.onsets) : '',
    '</section>',
  ].join('\n');
}

function listenerSection({ listener, curves }: ListenerReport): string {
  return `<section><h2>${escapeText(listener)}</h2>${legend(curves.map(({ name }) => name))}${curvePlot('True utility over ratings', 'prior standard deviations', curves)}</section>`;
}

export function reportPage({ prior, styles, listeners }: Report): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Antiphon: report</title><style>${STYLE}</style></head><body>`,
    `<h1>Antiphon: report</h1><p>Prior ${escapeText(prior)}. Distances are Jensen–Shannon divergences, 0 (alike) to 1 bit. Chords are inferred from the notes on both sides.</p>`,
    styles.length > 0 ? '<h1>The prior beside real music</h1>' : '',
    ...styles.map(styleSection),
    listeners.length > 0
      ? '<h1>What the learner makes of simulated listeners</h1><p>Bands reach from the tenth to the ninetieth percentile over seeds.</p>'
      : '',
    ...listeners.map(listenerSection),
    '</body></html>\n',
  ].join('\n');
}
