/** The report as one HTML file that needs nothing else but its examples: the prior beside real music, and the learner's curves. Pure text in, text out. */
import type { Distributions } from '../music/statistics.ts';
import { learnerSection } from './learnerSection.ts';
import { barPlot, escapeText, heatPlot, legend, type Series } from './plot.ts';
import { STATISTICS, WINDOW_BARS, type Comparison, type Distance, type Statistic } from './reportStatistics.ts';
import type { Simulation } from './simulationFile.ts';

export interface StyleReport extends Comparison {
  readonly style: string;
  /** Its corpus is written by rule, not by people. */
  readonly synthetic: boolean;
}

/** A composed piece to listen to. */
export interface Example {
  readonly title: string;
  /** Paths as the page refers to them. */
  readonly sound: string;
  readonly midi: string;
}

export interface Report {
  /** Null where the learner's curves are all there is. */
  readonly prior: string | null;
  readonly styles: readonly StyleReport[];
  readonly simulations: readonly Simulation[];
  readonly examples: readonly Example[];
}

const STYLE = `:root{color-scheme:light}body{font:15px/1.45 system-ui,sans-serif;max-width:1120px;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h2{margin:2.2rem 0 .3rem;border-top:1px solid #ccc;padding-top:.8rem}figure{display:inline-block;margin:.6rem .8rem .6rem 0;vertical-align:top}
figcaption{font-weight:600;font-size:13px}figcaption small{font-weight:400}.grid{stroke:#ddd}.table{fill:none;stroke:#ccc}
.value,.label{font-size:10px;fill:#444}.value{text-anchor:end}.label{text-anchor:middle}
.legend span::before{content:"";display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .8em;background:var(--colour)}
table{border-collapse:collapse;margin:.5rem 0}caption{text-align:left;padding:.3rem 0}td,th{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #ddd}
th:first-child,td:first-child{text-align:left}thead th{vertical-align:bottom}tbody th{font-weight:400}
.near{background:#e3f2e6}.off{background:#fff3d6}.far{background:#fbdcd6}small{color:#555}
details{font-size:13px}summary{cursor:pointer;color:#555}.examples{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:.8rem}
.examples figure{margin:0}audio{width:100%}
@media print{body{max-width:none;margin:0;font-size:11px}section{break-inside:avoid-page}h2{break-after:avoid}details,audio{display:none}*{print-color-adjust:exact}}`;

/** How many times farther than real music from real music still counts as near, and as not far. */
const NEAR = 1.5;
const FAR = 4;

const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
const bits = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

function ratioOf({ composed, corpus }: Distance): number | null {
  return composed === null || corpus === null ? null : composed / Math.max(corpus, 1e-4);
}

function ratioCell(distance: Distance): string {
  const ratio = ratioOf(distance);
  if (ratio === null) return `<td>${bits(distance.composed)}</td>`;
  const kind = ratio <= NEAR ? 'near' : ratio <= FAR ? 'off' : 'far';
  return `<td class="${kind}">${bits(distance.composed)} <small>×${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)}</small></td>`;
}

function nameOf({ style, synthetic }: StyleReport): string {
  return synthetic ? `${style} (synthetic)` : style;
}

function anchorOf(style: string): string {
  return `style-${style.replace(/[^a-z0-9-]/gi, '-')}`;
}

function summaryTable(styles: readonly StyleReport[]): string {
  const heads = STATISTICS.map(({ name }) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const rows = styles.map(
    (style) =>
      `<tr><th scope="row"><a href="#${anchorOf(style.style)}">${escapeText(nameOf(style))}</a></th><td>${style.prior.bars}</td><td>${style.corpus?.bars ?? '–'}</td>${style.distances.map(ratioCell).join('')}</tr>`,
  );
  return [
    '<table><caption>How far composed music lies from the corpus, in bits of Jensen–Shannon divergence, 0 (alike) to 1 (nothing in common). ',
    `×n: n times as far as an equal amount of the corpus, drawn by whole pieces, lies from the rest of it. Up to ×${NEAR} is green, up to ×${FAR} yellow, beyond red.</caption>`,
    `<thead><tr><th scope="col">style</th><th scope="col">bars composed</th><th scope="col">bars of corpus</th>${heads}</tr></thead><tbody>`,
    ...rows,
    '</tbody></table>',
    styles.some(({ synthetic }) => synthetic)
      ? '<p>Synthetic: the corpus of these styles is written by rule (agents/training/synthetic), so it is more uniform than music by people, and its own distances are small.</p>'
      : '',
  ].join('\n');
}

function countRow(name: string, { bars, notes, onsetsPerBar, noteInChord, strongBeats }: Distributions): string {
  const cells = [bars, notes, onsetsPerBar.toFixed(1), percent(noteInChord), percent(strongBeats)];
  return `<tr><th scope="row">${escapeText(name)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function countTable(bodies: readonly (readonly [string, Distributions])[]): string[] {
  return [
    '<table><thead><tr><td></td><th scope="col">bars</th><th scope="col">melody notes</th><th scope="col">pitched onsets a bar</th><th scope="col">in the chord</th><th scope="col">on felt beats</th></tr></thead><tbody>',
    ...bodies.map(([name, from]) => countRow(name, from)),
    '</tbody></table>',
  ];
}

/** The fullest bins in words: what a reader without eyes takes from the plot. */
function inWords({ title, labels, shape }: Statistic, series: readonly Series[]): string {
  const nameOfBin = (i: number): string =>
    shape === 'table'
      ? `${labels[Math.floor(i / labels.length)]}→${labels[i % labels.length]}`
      : labels[i] || `bin ${i + 1}`;
  const [one, other] = series;
  const largest = Array.from(one!.values.keys())
    .toSorted((a, b) => one!.values[b]! - one!.values[a]!)
    .slice(0, 3)
    .map(
      (i) =>
        `${nameOfBin(i)} ${percent(one!.values[i]!)}${other ? ` (${other.name} ${percent(other.values[i]!)})` : ''}`,
    );
  return `${title}. Most frequent, ${one!.name}: ${largest.join(', ')}.`;
}

function dataTable({ labels, shape }: Statistic, series: readonly Series[]): string {
  if (shape === 'table') return '';
  const heads = labels.map((label, i) => `<th scope="col">${escapeText(label || String(i + 1))}</th>`).join('');
  const rows = series.map(
    ({ name, values }) =>
      `<tr><th scope="row">${escapeText(name)}</th>${values.map((value) => `<td>${(100 * value).toFixed(1)}</td>`).join('')}</tr>`,
  );
  return `<table><thead><tr><th></th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function styleSection(report: StyleReport): string {
  const { style, prior, corpus, distances } = report;
  const bodies: readonly (readonly [string, Distributions])[] = corpus
    ? [
        ['composed', prior],
        ['corpus', corpus],
      ]
    : [['composed', prior]];
  const shown = STATISTICS.flatMap((statistic, i) => {
    const series = bodies.map(([name, from]) => ({ name, values: statistic.pick(from) }));
    if (!series.some(({ values }) => values.some((share) => share > 0))) return [];
    const { composed, corpus: own } = distances[i]!;
    const note =
      composed === null
        ? null
        : `${bits(composed)} bits apart${own === null ? '' : `; corpus from corpus ${bits(own)}`}`;
    const caption = { title: statistic.title, ...(note && { note }), words: inWords(statistic, series) };
    const plot = statistic.shape === 'table' ? heatPlot : barPlot;
    return [{ plot: plot(caption, statistic.labels, series), statistic, series }];
  });
  return [
    `<section id="${anchorOf(style)}"><h2>${escapeText(nameOf(report))}</h2>${legend(bodies.map(([name]) => name))}`,
    ...(bodies.every(([, { onsetsPerBar }]) => onsetsPerBar === 0) ? [] : countTable(bodies)),
    ...shown.map(({ plot }) => plot),
    '<details><summary>Figures, per cent</summary>',
    ...shown.flatMap(({ statistic, series }) => {
      const table = dataTable(statistic, series);
      return table === '' ? [] : [`<p>${escapeText(statistic.title)}</p>${table}`];
    }),
    '</details></section>',
  ].join('\n');
}

function exampleFigure({ title, sound, midi }: Example): string {
  const name = escapeText(title);
  return `<figure><figcaption>${name} <a href="${escapeText(midi)}" aria-label="MIDI file of ${name}">MIDI</a></figcaption><audio controls preload="none" src="${escapeText(sound)}" aria-label="${name}"></audio></figure>`;
}

export function reportPage({ prior, styles, simulations, examples }: Report): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Antiphon: report</title><style>${STYLE}</style></head><body><main>`,
    `<h1>Antiphon: report</h1>${prior === null ? '' : `<p>Prior ${escapeText(prior)}.</p>`}`,
    examples.length > 0
      ? `<h1>Examples</h1><p>Composed by this prior without any rating, the first seed each, played by the stage’s own sound.</p><div class="examples">${examples.map(exampleFigure).join('')}</div>`
      : '',
    styles.length > 0
      ? `<h1>The prior beside real music</h1><p>Counted in windows of ${WINDOW_BARS} bars. Chords are heard from the notes on both sides; composed pieces take mode, metre and tempo from pieces of the corpus, nothing else.</p>${summaryTable(styles)}`
      : '',
    ...styles.map(styleSection),
    learnerSection(simulations),
    '</main></body></html>\n',
  ].join('\n');
}
