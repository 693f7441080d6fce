/** What Prometheus reads, with phones and a stage page on real sockets. */
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { openHall, REPORT, type Hall } from './sockets.ts';

const STILL = { p50: 0.001, p99: 0.002, max: 0.003 };
let hall: Hall | null = null;
afterEach(() => hall?.close());

function metricsOf({ site: { audience } }: Hall, servesStage = true): Metrics {
  const { stage, gateway, hub, desk } = audience;
  const metrics = createMetrics({
    ...{ stage, counters: gateway.counters, windows: servesStage ? hub.counters : null, desk },
    publishAge: () => audience.publishAge(),
    lag: () => STILL,
  });
  hub.onDelivered((late) => metrics.delivered(late));
  return metrics;
}

/** Samples by name and labels, as in the text. */
function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name, value] = /^([a-z_][a-z0-9_]*(?:\{(?:[a-z]+="[\w.+]+",?)+\})?) (\S+)$/.exec(line) ?? [];
      expect(name, line).toBeDefined();
      return [name!, value === '+Inf' ? Infinity : Number(value)];
    }),
  );
}

async function until(metrics: Metrics, holds: (samples: Map<string, number>) => boolean): Promise<Map<string, number>> {
  for (;;) {
    const samples = samplesOf(await metrics.text());
    if (holds(samples)) return samples;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the metrics', () => {
  it('follow phones that come, rate, say too much and go', async () => {
    hall = await openHall();
    const metrics = metricsOf(hall);
    const quiet = samplesOf(await metrics.text());
    expect(quiet.get('antiphon_raters_connected')).toBe(0);
    expect(quiet.get('antiphon_ratings_total{result="counted"}')).toBe(0);
    expect(quiet.has('antiphon_window_publish_age_seconds'), 'nobody, so no windows').toBe(false);

    const stage = await hall.stage();
    const [first, second] = [await hall.phone(await hall.ticket()), await hall.phone(await hall.ticket())];
    await expect(hall.phone('forged')).rejects.toMatchObject({ status: 401 });
    first.send(1, 64, 0);
    second.send(1, 192, 0);
    const rated = await until(metrics, (now) => now.get('antiphon_ratings_total{result="counted"}') === 2);
    expect(rated.get('antiphon_raters_connected')).toBe(2);
    expect(rated.get('antiphon_joins_total{result="joined"}')).toBe(2);
    expect(rated.get('antiphon_joins_total{result="traded"}')).toBe(2);
    expect(rated.get('antiphon_joins_total{result="unauthorized"}')).toBe(1);
    expect(rated.get('antiphon_window_publish_age_seconds')).toBeLessThan(5);
    expect(rated.get('antiphon_gateways')).toBe(1);
    expect(rated.get('antiphon_stage_pages')).toBe(1);
    expect(rated.has('antiphon_redis_up'), 'no Redis is used').toBe(false);
    const delivered = rated.get('antiphon_windows_total{result="delivered"}')!;
    expect(delivered).toBeGreaterThan(0);
    expect(rated.get('antiphon_rating_to_stage_seconds_count')).toBe(delivered);
    expect(rated.get('antiphon_rating_to_stage_seconds_bucket{le="+Inf"}')).toBe(delivered);

    for (let i = 0; i < 13; i++) first.send(4);
    expect(await first.closed).toBe(1008);
    second.socket.close();
    const left = await until(metrics, (now) => now.get('antiphon_raters_connected') === 0);
    expect(left.get('antiphon_ratings_total{result="dropped"}')).toBe(3);
    expect(left.get('antiphon_closed_total{reason="refused"}')).toBe(1);
    stage.socket.close();
    await until(metrics, (now) => now.get('antiphon_stage_pages') === 0);
  });

  it('tell how the stage page is, and of a page that has gone only that', async () => {
    hall = await openHall();
    const metrics = metricsOf(hall);
    expect(samplesOf(await metrics.text()).get('antiphon_stage_report_age_seconds')).toBe(Infinity);
    const stage = await hall.stage();
    const says = { ...REPORT, fps: 59.5, audible: true, gpuLosses: 2, heapMb: 3, lateEvents: 4, loudness: null };
    stage.socket.send(JSON.stringify({ type: 'report', report: says }));
    const told = await until(metrics, (now) => now.has('antiphon_stage_fps{stage="main"}'));
    expect(told.get('antiphon_stage_fps{stage="main"}')).toBe(59.5);
    expect(told.get('antiphon_stage_audio_alive{stage="main"}')).toBe(1);
    expect(told.get('antiphon_stage_gpu_losses_total{stage="main"}')).toBe(2);
    expect(told.get('antiphon_stage_heap_bytes{stage="main"}')).toBe(3 * 2 ** 20);
    expect(told.get('antiphon_stage_late_events_total{stage="main"}')).toBe(4);
    expect(told.has('antiphon_stage_loudness_lufs{stage="main"}'), 'nothing was measured').toBe(false);
    expect(told.get('antiphon_stage_report_age_seconds')).toBeLessThan(5);
    expect(hall.site.audience.kiosk().well).toBe(true);
    stage.socket.close();
    const gone = await until(metrics, (now) => now.get('antiphon_stage_report_age_seconds') === Infinity);
    expect([...gone.keys()].filter((name) => name.includes('stage="main"'))).toEqual([]);
  });

  it('name nobody: no address, no ticket, no listener, no gateway', async () => {
    const tickets: string[] = [];
    hall = await openHall();
    const metrics = metricsOf(hall);
    for (let i = 0; i < 3; i++) {
      tickets.push(await hall.ticket());
      (await hall.phone(tickets[i]!, { headers: { 'X-Forwarded-For': `203.0.113.${i}` } })).send(1, 64, 0);
    }
    await until(metrics, (now) => now.get('antiphon_ratings_total{result="counted"}') === 3);
    const text = await metrics.text();
    const proc = hall.site.audience.desk.gateways()[0]!.proc;
    for (const secret of [...tickets, hall.token(), hall.site.audience.stageKey, proc, '203.0.113', '127.0.0.1', 'p-'])
      expect(text).not.toContain(secret);
  });

  it('of a process for phones alone say nothing of a stage', async () => {
    hall = await openHall();
    const text = await metricsOf(hall, false).text();
    expect(text).toContain('antiphon_raters_connected 0');
    expect(text).not.toMatch(/antiphon_(?:stage|windows|gateways|rating_to_stage)/);
  });

  it('are said as Prometheus has it: each with its help and its kind, counters ending in _total', async () => {
    hall = await openHall();
    const metrics = metricsOf(hall);
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await metrics.text();
    const kinds = new Map(Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, kind]) => [name!, kind!]));
    const helps = Array.from(text.matchAll(/^# HELP (\S+) .+\.$/gm), ([, name]) => name!);
    expect(helps).toEqual([...kinds.keys()]);
    for (const [name, kind] of kinds) {
      expect(name.endsWith('_total'), name).toBe(kind === 'counter');
      expect(name).toMatch(/^(?:antiphon|process|nodejs)_/);
    }
    const samples = samplesOf(text);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(2 ** 20);
    expect(samples.get('nodejs_eventloop_lag_p99_seconds')).toBe(STILL.p99);
  });
});
