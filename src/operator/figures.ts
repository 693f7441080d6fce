/** How the stage is, in figures and in what is wrong with it: drawn again only where something has changed. */
import type { Milliseconds } from '../kernel/units.ts';
import type { StageReport } from '../protocol/operator.ts';
import { isPhase, type Desk } from './desk.ts';
import type { Say, Word } from './words.ts';

interface Figure {
  readonly word: Word;
  readonly text: string;
  readonly warn?: boolean;
}

/** Below this a picture stutters. */
const LEAST_FPS = 25;
/** Quieter than this is as good as silent, LUFS. */
const SILENCE = -60;
const NONE = '–';

export function showFigures(say: Say, language: string, desk: Desk, now: Milliseconds): void {
  const figures = [...figuresOf(say, language, desk, now), redisOf(say, desk)];
  const list = document.getElementById('figures')!;
  if (list.children.length === 0)
    for (const { word } of figures) {
      const row = document.createElement('div');
      const name = document.createElement('dt');
      name.textContent = say(word);
      row.append(name, document.createElement('dd'));
      list.append(row);
    }
  figures.forEach(({ text, warn }, index) => {
    const value = list.children[index]!.lastElementChild as HTMLElement;
    if (value.textContent !== text) value.textContent = text;
    value.toggleAttribute('data-warn', warn === true);
  });
  const pages = desk.view?.pages ?? 0;
  write(
    'troubles',
    desk.troubles(now).map((word) => [say(word, { n: pages })]),
  );
  write(
    'gateways',
    (desk.view?.gateways ?? []).map(({ proc, joined, age }) => [
      proc.slice(0, 6),
      `${say('phones')}: ${joined}`,
      say('ago', { n: (Math.max(0, age) / 1000).toFixed(1) }),
    ]),
  );
}

function redisOf(say: Say, desk: Desk): Figure {
  const redis = desk.view?.redis ?? 'none';
  return { word: 'redis', text: say(redis), warn: redis === 'down' };
}

function figuresOf(say: Say, language: string, desk: Desk, now: Milliseconds): readonly Figure[] {
  const { report } = desk;
  const number = (value: number | null | undefined, digits = 0, unit = ''): string =>
    value === null || value === undefined
      ? NONE
      : `${new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value)}${unit}`;
  const phase = report && isPhase(report.phase) ? say(report.phase) : NONE;
  const plays = report?.phase === 'playing';
  return [
    { word: 'music', text: phase },
    { word: 'bar', text: report && report.bar >= 0 ? number(report.bar + 1) : NONE },
    { word: 'tempo', text: number(report?.tempo) },
    { word: 'style', text: report?.style ?? NONE },
    {
      word: 'loudness',
      text: number(report?.loudness, 1, ' LUFS'),
      warn: plays && (report.loudness ?? -Infinity) < SILENCE,
    },
    { word: 'phones', text: number(report?.joined) },
    { word: 'ratings', text: number(report?.ratings) },
    { word: 'updates', text: number(report?.updates) },
    { word: 'fps', text: number(report?.fps), warn: report !== null && report.visible && report.fps < LEAST_FPS },
    { word: 'late', text: number(report?.lateEvents), warn: desk.grew('lateEvents', now) },
    { word: 'gaps', text: number(report?.underruns), warn: desk.grew('underruns', now) },
    { word: 'losses', text: number(report?.gpuLosses), warn: desk.grew('gpuLosses', now) },
    { word: 'heap', text: number(report?.heapMb, 0, ' MB') },
    { word: 'uptime', text: uptimeOf(report) },
    { word: 'engine', text: report?.backend ?? NONE },
  ];
}

/** Hours and minutes. */
function uptimeOf(report: StageReport | null): string {
  if (!report) return NONE;
  const minutes = Math.floor(report.uptime / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
}

/** Rows of an own list: what is unchanged is left alone, or it would be read out again. */
function write(id: string, rows: readonly (readonly string[])[]): void {
  const list = document.getElementById(id)!;
  const text = JSON.stringify(rows);
  if (list.dataset['rows'] === text) return;
  list.dataset['rows'] = text;
  list.replaceChildren(
    ...rows.map((row) => {
      const item = document.createElement('li');
      item.append(
        ...row.map((part) => {
          const span = document.createElement('span');
          span.textContent = part;
          return span;
        }),
      );
      return item;
    }),
  );
}
