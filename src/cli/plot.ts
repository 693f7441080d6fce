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

export interface Caption {
  readonly title: string;
  /** Smaller, on a line of its own. */
  readonly note?: string;
  /** What a reader without eyes is told; left out, the title. */
  readonly words?: string;
}

function figure({ title, note, words }: Caption, width: number, height: number, body: string): string {
  const small = note ? `<br><small>${escapeText(note)}</small>` : '';
  return (
    `<figure><figcaption>${escapeText(title)}${small}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(words ?? title)}">${body}</svg></figure>`
  );
}

const round = (value: number): number => Math.round(value * 100) / 100;

function scaleMark(y: number, text: string, width = WIDTH): string {
  return `<line x1="${LEFT}" x2="${width}" y1="${round(y)}" y2="${round(y)}" class="grid"/><text x="${LEFT - 4}" y="${round(y + 3)}" class="value">${text}</text>`;
}

/** From so many groups on a plot takes twice the room. */
const MANY = 32;

/**
 * Bars side by side, one group for each label.
 * @param labels as many as each series has values; '' draws none
 */
export function barPlot(caption: Caption, labels: readonly string[], series: readonly Series[]): string {
  const width = labels.length < MANY ? WIDTH : 2 * WIDTH;
  const highest = Math.max(1e-9, ...series.flatMap(({ values }) => values));
  const floor = HEIGHT - BOTTOM;
  const group = (width - LEFT) / labels.length;
  const bar = (group * 0.84) / series.length;
  const marks = [0, highest / 2, highest].map((value) =>
    scaleMark(floor - (value / highest) * (floor - TOP), `${Math.round(value * 100)} %`, width),
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
  return figure(caption, width, HEIGHT, [...marks, ...bars, ...names].join(''));
}

const CELL = 12;
const MATRIX_GAP = 34;

/**
 * Square tables side by side, one for each series, darker for more. A share of the largest entry of all is the ink, by
 * its square root, so that rare entries are seen too.
 * @param labels of the rows, and of the columns
 */
export function heatPlot(caption: Caption, labels: readonly string[], series: readonly Series[]): string {
  const side = labels.length;
  const highest = Math.max(1e-9, ...series.flatMap(({ values }) => values));
  const width = series.length * (side * CELL + MATRIX_GAP);
  const height = side * CELL + TOP + BOTTOM + 12;
  const top = TOP + 12;
  const drawn = series.flatMap(({ name, values }, s) => {
    const left = s * (side * CELL + MATRIX_GAP) + MATRIX_GAP - 6;
    const colour = COLOURS[s % COLOURS.length];
    return [
      `<text x="${left + (side * CELL) / 2}" y="${TOP + 4}" class="label">${escapeText(name)}</text>`,
      `<rect x="${left}" y="${top}" width="${side * CELL}" height="${side * CELL}" class="table"/>`,
      ...values.flatMap((value, i) =>
        value > 0
          ? `<rect x="${left + (i % side) * CELL}" y="${top + Math.floor(i / side) * CELL}" width="${CELL}" height="${CELL}" fill="${colour}" fill-opacity="${round(Math.sqrt(value / highest))}"/>`
          : [],
      ),
      ...labels.flatMap((label, i) => [
        `<text x="${left - 3}" y="${top + (i + 0.75) * CELL}" class="value">${escapeText(label)}</text>`,
        `<text x="${left + (i + 0.5) * CELL}" y="${top + side * CELL + 11}" class="label">${escapeText(label)}</text>`,
      ]),
    ];
  });
  return figure(caption, width, height, drawn.join(''));
}

export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly low: number; readonly high: number }[];
}

/** Curves with a band from `low` to `high`. @param unit of the vertical axis @param levels that a line marks, where they are reached */
export function curvePlot(
  title: string,
  unit: string,
  curves: readonly Curve[],
  levels: readonly number[] = [],
): string {
  const points = curves.flatMap((curve) => curve.points);
  const [least, greatest] = [
    Math.min(0, ...points.map(({ low }) => low)),
    Math.max(1e-9, ...points.map(({ high }) => high)),
  ];
  const widest = Math.max(1, ...points.map(({ x }) => x));
  const floor = HEIGHT - BOTTOM;
  const across = (x: number): number => round(LEFT + (x / widest) * (WIDTH - LEFT - 4));
  const up = (y: number): number => round(floor - ((y - least) / (greatest - least)) * (floor - TOP));
  const reached = levels.filter((level) => level < greatest - (greatest - least) / 12);
  const marks = [least, 0, ...reached, greatest]
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
  const words = `${title}, ${unit}: ${curves.map(({ name }) => name).join(', ')}`;
  return figure({ title, words }, WIDTH, HEIGHT, [...marks, ...drawn, axis].join(''));
}

export interface Spot {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Named spots; both axes begin at or below 0. @param axes what they measure */
export function scatterPlot(
  caption: Caption,
  axes: { readonly across: string; readonly up: string },
  spots: readonly Spot[],
): string {
  const range = (values: readonly number[]) => [Math.min(0, ...values), Math.max(1, ...values)] as const;
  const [left, right] = range(spots.map(({ x }) => x));
  const [least, greatest] = range(spots.map(({ y }) => y));
  const floor = HEIGHT - BOTTOM;
  const across = (x: number): number => round(LEFT + 6 + ((x - left) / (right - left)) * (WIDTH - LEFT - 12));
  const up = (y: number): number => round(floor - ((y - least) / (greatest - least)) * (floor - TOP));
  const marks = [least < -0.2 ? least : 0, 0, 0.5, 1, greatest > 1.2 ? greatest : 1]
    .filter((value, i, all) => all.indexOf(value) === i)
    .map((value) => scaleMark(up(value), value.toFixed(1)));
  const drawn = spots.map(({ name, x, y }, i) => {
    const words = `${name}: ${axes.across} ${x.toFixed(2)}, ${axes.up} ${y.toFixed(2)}`;
    return `<circle cx="${across(x)}" cy="${up(y)}" r="4" fill="${COLOURS[i % COLOURS.length]}"><title>${escapeText(words)}</title></circle>`;
  });
  const ends = [left, right].map(
    (x, i) =>
      `<text x="${i === 0 ? across(x) + 8 : across(x) - 10}" y="${HEIGHT - 8}" class="label">${x.toFixed(1)}</text>`,
  );
  const middle = `<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 8}" class="label">${escapeText(axes.across)}</text>`;
  const words = `${caption.title}. ${spots.map(({ name, x, y }) => `${name}: ${axes.across} ${x.toFixed(2)}, ${axes.up} ${y.toFixed(2)}`).join('; ')}`;
  return figure({ words, ...caption }, WIDTH, HEIGHT, [...marks, ...drawn, ...ends, middle].join(''));
}

/** Which colour is which. */
export function legend(names: readonly string[]): string {
  return `<p class="legend">${names.map((name, i) => `<span style="--colour:${COLOURS[i % COLOURS.length]}">${escapeText(name)}</span>`).join(' ')}</p>`;
}
