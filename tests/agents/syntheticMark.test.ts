/** The mark of a synthetic style on its way from the prior's file to the page. */
import '@tensorflow/tfjs-backend-cpu';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { Agent } from '../../agents/agent.ts';
import { writePrior } from '../../agents/composer/weights.ts';
import { fromAgentSchema } from '../../src/protocol/messages.ts';
import { tinyPrior } from './tinyPrior.ts';

it('a synthetic style is told to the page as one, and no other', async () => {
  const { weights, sizes, styles } = tinyPrior();
  const marked = styles.map((style) => (style.name === 'game-rock' ? { ...style, synthetic: true as const } : style));
  const prior = writePrior(weights, sizes, marked, {});
  const agent = new Agent({ prior, statistics: null, wasmUrls: {}, nowMs: () => 0, heapMb: () => 0 });
  const [answer] = await agent.handle({
    type: 'start',
    seed: 1,
    backend: 'cpu',
    avoid: [],
    settings: { style: { chorale: 1 }, key: { tonic: 0, mode: 'major' }, metre: '4/4', tempo: 100, voices: ['melody'] },
    policy: null,
    heard: [],
  });
  const ready = v.parse(fromAgentSchema, answer);
  expect(ready.type).toBe('ready');
  const told = ready.type === 'ready' ? ready.styles.filter(({ synthetic }) => synthetic) : [];
  expect(told).toEqual([{ name: 'game-rock', family: 'pitched', synthetic: true }]);
});
