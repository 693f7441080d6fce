/**
 * What a process counts, as Prometheus reads it. The counts are kept elsewhere as plain numbers and read when somebody asks; only how
 * late windows come is gathered here. Names no phone, no ticket and no address: labels are words of this program alone.
 * The library's own default metrics are left out: their observers of the process can never be closed again.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Milliseconds } from '../kernel/units.ts';
import type { StageReport } from '../protocol/operator.ts';
import type { GatewayCounters } from './counters.ts';
import type { StageRoomDesk } from './desk.ts';
import type { LoopLag } from './health.ts';

/** What a process lets be read of it. */
export interface Vitals {
  readonly stage: string;
  readonly counters: GatewayCounters;
  /** Windows that reached this process for its stage pages; null where it serves no stage. */
  readonly windows: { readonly delivered: number; readonly stale: number } | null;
  readonly desk: Pick<StageRoomDesk, 'pages' | 'report' | 'reportAge' | 'gateways' | 'redis'>;
  /** Since this process last handed a window on. */
  publishAge(): Milliseconds;
  lag(): LoopLag;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** A window went out to the stage's pages so long after it was closed. */
  delivered(late: Milliseconds): void;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [Labels, number];

/** Seconds: the goals are 0.1 and 0.2; a window that is over a second old goes nowhere. */
const DELAYS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1];
/** What a page said longer ago is no news of it. */
const OLD_REPORT: Milliseconds = 10_000;

export function createMetrics(vitals: Vitals): Metrics {
  const register = new Registry();
  const { stage, counters, desk } = vitals;
  const registers = [register];
  /** @param read none: there is nothing to say, and nothing is written */
  const series = (
    Kind: typeof Counter<string> | typeof Gauge<string>,
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => readonly Sample[],
  ): void => {
    const metric = new Kind({ name, help, labelNames: [...labelNames], registers });
    Object.assign(metric, {
      collect() {
        metric.reset();
        if (labelNames.length === 0) metric.remove();
        for (const [labels, value] of read()) metric.inc(labels, value);
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number | null): void =>
    series(Gauge, name, help, [], () => alone(read()));
  const counts = (name: string, help: string, label: string, of: () => Readonly<Record<string, number>>): void =>
    series(Counter, name, help, [label], () => Object.entries(of()).map(([word, n]) => [{ [label]: word }, n]));

  gauge('antiphon_raters_connected', 'Phones connected to this process.', () => counters.connected);
  counts(
    'antiphon_ratings_total',
    'What phones said: counted in a window, replaced by a later one of the same phone within it, dropped as too much.',
    'result',
    () => counters.ratings,
  );
  counts(
    'antiphon_joins_total',
    'Handshakes and trades of tokens by what became of them.',
    'result',
    () => counters.joins,
  );
  counts('antiphon_closed_total', 'Sockets of phones that this process closed.', 'reason', () => counters.closed);
  gauge(
    'antiphon_window_publish_age_seconds',
    'Since this process last handed a window of ratings on; absent while no phone is connected.',
    () => (counters.connected === 0 ? null : vitals.publishAge() / 1000),
  );
  gauge('antiphon_redis_up', '1 while Redis answers; absent where none is used.', () =>
    desk.redis() === 'none' ? null : Number(desk.redis() === 'up'),
  );
  aboutProcess(gauge, (name, help, read) => series(Counter, name, help, [], () => alone(read())), vitals);
  // What the stage is, its own process tells, and no other.
  if (vitals.windows === null)
    return { contentType: register.contentType, text: () => register.metrics(), delivered: () => undefined };

  const { windows } = vitals;
  gauge(
    'antiphon_gateways',
    'Gateways that this stage hears of, its own process among them.',
    () => desk.gateways().length,
  );
  counts(
    'antiphon_windows_total',
    'Windows for the stage’s pages: delivered, or too old or overtaken.',
    'result',
    () => ({
      delivered: windows.delivered,
      stale: windows.stale,
    }),
  );
  const delays = new Histogram({
    name: 'antiphon_rating_to_stage_seconds',
    help: 'From the end of a window of ratings to its going out to the stage’s pages; within its window a rating waits 0.1 s at most.',
    buckets: DELAYS,
    registers,
  });
  gauge('antiphon_stage_pages', 'Stage pages that are connected.', () => desk.pages);
  gauge(
    'antiphon_stage_report_age_seconds',
    'Since a stage page last said how it is; +Inf where none has.',
    () => desk.reportAge() / 1000,
  );
  const fresh = (): StageReport | null => (desk.reportAge() <= OLD_REPORT ? desk.report() : null);
  for (const [name, help, of] of STAGE_FIGURES)
    series(name.endsWith('_total') ? Counter : Gauge, `antiphon_stage_${name}`, help, ['stage'], () => {
      const report = fresh();
      const value = report && of(report);
      return value === null ? [] : [[{ stage }, value]];
    });
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    delivered: (late) => delays.observe(Math.max(0, late) / 1000),
  };
}

const alone = (value: number | null): readonly Sample[] => (value === null ? [] : [[{}, value]]);

/** Under the names that every process has, so that ready-made boards know them. */
function aboutProcess(
  gauge: (name: string, help: string, read: () => number) => void,
  counter: (name: string, help: string, read: () => number) => void,
  { lag }: Vitals,
): void {
  const cpu = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  counter('process_cpu_seconds_total', 'Processor time of this process.', cpu);
  gauge('process_resident_memory_bytes', 'Memory of this process.', () => process.memoryUsage.rss());
  gauge(
    'process_start_time_seconds',
    'When this process began, seconds since 1970.',
    () => performance.timeOrigin / 1000,
  );
  gauge(
    'nodejs_eventloop_lag_p50_seconds',
    'How late the event loop comes: the median of ten seconds.',
    () => lag().p50,
  );
  gauge('nodejs_eventloop_lag_p99_seconds', 'The same, 99 of 100 times.', () => lag().p99);
  gauge('nodejs_eventloop_lag_max_seconds', 'The same, at its worst.', () => lag().max);
}

/** The newest report of a stage page; what only grows begins again when the page is loaded anew. */
const STAGE_FIGURES: readonly (readonly [name: string, help: string, of: (report: StageReport) => number | null])[] = [
  ['fps', 'Pictures a second.', ({ fps }) => fps],
  ['frames_total', 'Pictures drawn without a fault.', ({ frames }) => frames],
  ['music_seconds', 'How far the music has come.', ({ musicTime }) => musicTime],
  ['audio_alive', '1 while sound reaches a device.', ({ audible }) => Number(audible)],
  ['loudness_lufs', 'Momentary loudness; absent where nothing is measured.', ({ loudness }) => loudness],
  ['late_events_total', 'Notes that came too late to sound in time.', ({ lateEvents }) => lateEvents],
  ['underruns_total', 'Times the sound ran out of samples.', ({ underruns }) => underruns],
  ['gpu_losses_total', 'Times the graphics device was lost.', ({ gpuLosses }) => gpuLosses],
  ['heap_bytes', 'JavaScript heap of the page, where the browser says.', ({ heapMb }) => heapMb * 2 ** 20],
  ['visible', '1 while the page can be seen.', ({ visible }) => Number(visible)],
  ['quality', 'Step of the drawing’s quality, 0 (least) to 4.', ({ quality }) => quality],
  ['uptime_seconds', 'Since the page was loaded.', ({ uptime }) => uptime],
  ['ratings_total', 'Ratings that taught the composer.', ({ ratings }) => ratings],
  ['updates_total', 'Steps of the composer’s learning.', ({ updates }) => updates],
];
