/** The microphone, with a stream that is made and no device: asked for only when somebody asks, heard as a level, let go of. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForApplause, type ApplauseOptions, type ApplausePort } from '../../src/input/applause.ts';
import type { Clap } from '../../src/input/applauseEar.ts';
import type { SessionEvent } from '../../src/session/event.ts';

let events: SessionEvent[];
let source: AudioContext;
let loudness: GainNode;
let stream: MediaStream;
let asked: MediaStreamConstraints[];
let allowed: PermissionState;
let port: ApplausePort;
/** What came of the microphone, dBFS; and what is made of the next of it. */
let levels: number[];
let clap: Clap | null;

function begin(changes: Partial<ApplauseOptions> = {}): ApplausePort {
  return (port = listenForApplause((event) => events.push(event), {
    now: () => 9,
    open: () => true,
    phraseEnd: () => 7,
    output: () => -30,
    ear: {
      hear({ mic }) {
        levels.push(mic);
        const heard = clap;
        clap = null;
        return heard;
      },
    },
    media: {
      getUserMedia: (constraints) => {
        asked.push(constraints!);
        return Promise.resolve(stream);
      },
    },
    permissions: { query: () => Promise.resolve({ state: allowed } as PermissionStatus) },
    ...changes,
  }));
}

const states = () => events.flatMap((event) => (event.type === 'microphone' ? [event.microphone] : []));
const claps = () => events.flatMap((event) => (event.type === 'rated' ? [event] : []));
const refusing = (name: string) => ({ getUserMedia: () => Promise.reject(new DOMException('no', name)) });

beforeEach(async () => {
  events = [];
  asked = [];
  allowed = 'granted';
  levels = [];
  clap = null;
  source = new AudioContext();
  await source.resume();
  const noise = new AudioBuffer({ length: source.sampleRate, sampleRate: source.sampleRate });
  noise.getChannelData(0).forEach((_, i, samples) => (samples[i] = Math.sin(i * i * 0.37)));
  const made = new AudioBufferSourceNode(source, { buffer: noise, loop: true });
  loudness = new GainNode(source, { gain: 0.003 });
  const out = new MediaStreamAudioDestinationNode(source, { channelCount: 1 });
  made.connect(loudness).connect(out);
  made.start();
  stream = out.stream;
});

afterEach(async () => {
  await port.listen(false, true);
  await source.close();
});

describe('the microphone', () => {
  it('is asked for as it is, and heard as a level; applause is a rating of the phrase by the room', async () => {
    await begin().listen(true, true);
    expect(asked).toEqual([
      {
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
        video: false,
      },
    ]);
    expect(states()).toEqual(['listening']);
    await vi.waitFor(() => expect(levels.length).toBeGreaterThan(2), { timeout: 20_000 });
    const quiet = levels.at(-1)!;
    loudness.gain.value = 0.3;
    await vi.waitFor(() => expect(levels.at(-1)!).toBeGreaterThan(quiet + 30), { timeout: 20_000 });
    clap = { at: 7, strength: 0.6 };
    await vi.waitFor(() => expect(claps()).toHaveLength(1), { timeout: 20_000 });
    expect(claps()).toEqual([
      { type: 'rated', value: 0.6, source: 'applause', listener: 'room', span: 'phrase', at: 7 },
    ]);
  });

  it('is not heard while applause counts for nothing, or while nobody knows how loud the stage is', async () => {
    // Asked with every level: so it shows that levels come.
    const loud = vi.fn<() => number | null>(() => null);
    let open = true;
    await begin({ open: () => open, output: loud }).listen(true, true);
    await vi.waitFor(() => expect(loud.mock.calls.length).toBeGreaterThan(2), { timeout: 20_000 });
    open = false;
    loud.mockReturnValue(-30).mockClear();
    await vi.waitFor(() => expect(loud.mock.calls.length).toBeGreaterThan(2), { timeout: 20_000 });
    expect(levels).toEqual([]);
  });

  it('is let go of when nobody wants it any more', async () => {
    await begin().listen(true, true);
    await port.listen(false, true);
    expect(states()).toEqual(['listening', 'off']);
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended']);
  });

  it('is not asked for by itself: a page that opens listens only where it was allowed before', async () => {
    allowed = 'prompt';
    await begin().listen(true, false);
    expect([asked, events]).toEqual([[], []]);
    allowed = 'granted';
    await port.listen(true, false);
    expect(states()).toEqual(['listening']);
  });

  it.each([
    ['is forbidden', 'NotAllowedError', 'denied'],
    ['is not there', 'NotFoundError', 'none'],
    ['is taken by another program', 'NotReadableError', 'none'],
  ])('that %s is told of once', async (_, name, state) => {
    await begin({ media: refusing(name) }).listen(true, true);
    await port.listen(true, true);
    expect(states()).toEqual([state]);
  });

  it('that is pulled out is told of', async () => {
    await begin().listen(true, true);
    stream.getTracks()[0]!.dispatchEvent(new Event('ended'));
    expect(states()).toEqual(['listening', 'none']);
  });

  it('that is no longer wanted when it comes is let go of at once', async () => {
    const listening = begin().listen(true, true);
    await port.listen(false, true);
    await listening;
    expect(states()).toEqual([]);
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended']);
  });
});
