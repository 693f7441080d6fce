/** Benchmark of the sound: how fast the ensemble plays, how loud it is and how its voices stand to each other. */
import { unwrap } from '../kernel/result.ts';
import { VOICES, type Voice } from '../music/voices.ts';
import { measureLoudness } from '../sound/loudness.ts';
import type { BenchOptions, BenchResult } from './bench/figure.ts';
import { openSoundPage } from './soundPage.ts';
import { testPiece } from './soundPiece.ts';

export const summary = 'speed, loudness, peak and balance of the ensemble on sixteen bars of five voices';

const SAMPLE_RATE = 48_000;
const TAIL = 3;
/** Between streaming services' −14 and broadcasters' −23; what the master aims at. */
const AIM = -16;

export async function measure(_options: BenchOptions): Promise<BenchResult> {
  const { events, seconds } = testPiece();
  const length = seconds + TAIL;
  const page = unwrap(await openSoundPage());
  try {
    const mix = await page.render(events, length, { sampleRate: SAMPLE_RATE });
    const speed = length / page.lastRenderSeconds;
    const sum = mix.map((channel) => new Float32Array(channel.length));
    const stems = {} as Record<Voice, number>;
    for (const stem of VOICES) {
      const channels = await page.render(events, length, { sampleRate: SAMPLE_RATE, stem });
      channels.forEach((channel, ear) => channel.forEach((sample, i) => (sum[ear]![i]! += sample)));
      stems[stem] = measureLoudness(channels, SAMPLE_RATE).integrated;
    }
    const mastered = measureLoudness(mix, SAMPLE_RATE);
    const bare = measureLoudness(sum, SAMPLE_RATE);
    const { melody, ...others } = stems;
    return {
      figures: [
        {
          name: 'rendering',
          unit: '× real time',
          value: speed,
          baseline: { name: 'live playing', value: 1 },
          better: 'higher',
        },
        {
          name: `loudness away from ${AIM} LUFS`,
          unit: 'LU',
          value: Math.abs(mastered.integrated - AIM),
          baseline: { name: 'without the master', value: Math.abs(bare.integrated - AIM) },
          better: 'lower',
        },
        {
          name: 'true peak',
          unit: 'dB',
          value: mastered.truePeak,
          baseline: { name: 'without the master', value: bare.truePeak },
          better: 'lower',
        },
        {
          name: 'melody over the next loudest voice',
          unit: 'LU',
          value: melody - Math.max(...Object.values(others)),
          baseline: { name: 'equal loudness', value: 0 },
          better: 'higher',
        },
      ],
      notes: [
        `Integrated ${mastered.integrated.toFixed(1)} LUFS, range ${mastered.range.toFixed(1)} LU.`,
        `Before the master: ${VOICES.map((stem) => `${stem} ${stems[stem].toFixed(1)}`).join(', ')} LUFS.`,
        'Not measured here: late events in a live session, which need a page that plays.',
      ],
    };
  } finally {
    await page.close();
  }
}
