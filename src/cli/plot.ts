/** Small plots as inline SVG: paired bars and curves. Knows numbers and labels only. */

const WIDTH = 340;
const HEIGHT = 150;
const LEFT = 34;
const BOTTOM = 22;
const TOP = 8;
/** Two hues that stay apart for colour-blind readers, then more for curves. Okabe and Ito 2008. */
export const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#000000'] as const;

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

function frame(title: string, body: string, describe: string): string {
  return (
    `<figure><figcaption>${escapeText(title)}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeText(describe)}">${body}</svg></figure>`
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;

function scaleMark(y: number, text: string): string {
  return `<line x1="${LEFT}" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}" class="grid"/><text x="${LEFT - 4}" y="${round(y + 3)}" class="value">${text}</text>`;
}

/**
 * Bars side by side, one group for each label.
 * @param labels as many as each series has values; '' draws none
 */
export function barPlot(title: string, labels: readonly string[], series: readonly Series[]): string {
  const highest = Math.max(1e-9, ...series.flatMap(({ values }) => values));
  const floor = HEIGHT - BOTTOM;
  const group = (WIDTH - LEFT) / labels.length;
  const bar = (group * 0.84) / series.length;
  const marks = [0, highest / 2, highest].map((value) =>
    scaleMark(floor - (value / highest) * (floor - TOP), `${Math.round(value * 100)} %`),
  );
  const bars = series.flatMap(({ values }, s) =>
    values.map((value, i) => {
      const height = (value / highest) * (floor - TOP);
      return `<rect x="${round(LEFT + i * group + s * bar + group * 0.08)}" y="${round(floor - height)}" width="${round(bar)}" height="${round(height)}" fill="${COLOURS[s % COLOURS.length]}"/>`;
    }),
  );
  const names = labels.map((label, i) =>
    label === ''
      ? ''
      : `<text x="${round(LEFT + (i + 0.5) * group)}" y="${HEIGHT - 8}" class="label">${escapeText(label)}</text>`,
  );
  return frame(
    title,
    [...marks, ...bars, ...names].join(''),
    `${title}: ${series.map(({ name }) => name).join(' beside ')}`,
  );
}

export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low: number; readonly high: number }[];
}

/** Curves with a band from `low` to `high`. @param unit of the vertical axis */
export function curvePlot(title: string, unit: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const [least, greatest] = [
    Math.min(0, ...points.map(({ low }) => low)),
    Math.max(1e-9, ...points.map(({ high }) => high)),
  ];
  const widest = Math.max(1, ...points.map(({ x }) => x));
  const floor = HEIGHT - BOTTOM;
  const across = (x: number): number => round(LEFT + (x / widest) * (WIDTH - LEFT - 4));
  const up = (y: number): number => round(floor - ((y - least) / (greatest - least)) * (floor - TOP));
  const marks = [least, 0, greatest]
    .filter((value, i, all) => all.indexOf(value) === i)
    .map((value) => scaleMark(up(value), value.toFixed(1)));
  const drawn = curves.map(({ points: own }, i) => {
    const colour = COLOURS[i % COLOURS.length];
    const band = [
      ...own.map(({ x, high }) => `${across(x)},${up(high)}`),
      ...own.toReversed().map(({ x, low }) => `${across(x)},${up(low)}`),
    ];
    return (
      `<polygon points="${band.join(' ')}" fill="${colour}" opacity="0.15"/>` +
      `<polyline points="${own.map(({ x, y }) => `${across(x)},${up(y)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
    );
  });
  const axis = `<text x="${LEFT}" y="${HEIGHT - 8}" class="label">0</text><text x="${WIDTH - 14}" y="${HEIGHT - 8}" class="label">${widest}</text>`;
  return frame(
    title,
    [...marks, ...drawn, axis].join(''),
    `${title}, ${unit}: ${curves.map(({ name }) => name).join(', ')}`,
  );
}

/** Which colour is which. */
export function legend(names: readonly string[]): string {
  return `<p class="legend">${names.map((name, i) => `<span style="--colour:${COLOURS[i % COLOURS.length]}">${escapeText(name)}</span>`).join(' ')}</p>`;
}
