/**
 * Applause in the room, by a microphone that staff have asked for. The page hears how loud it is, ten times a second, and no sample:
 * nothing is recorded, kept or sent. Without leave, or without a microphone, it says so once and everything else goes on.
 */
import type { Decibels, Seconds } from '../kernel/units.ts';
import type { Dispatch } from '../session/ports.ts';
import type { Microphone } from '../session/state.ts';
import { ApplauseEar, levelOf } from './applauseEar.ts';
import { LEVEL_PROCESSOR } from './levelNames.ts';
// oxlint-disable-next-line import/default -- the bundler makes an address of it
import workletAddress from './levelWorklet.ts?worker&url';

export interface ApplauseOptions {
  /** Music time now. */
  now(): Seconds;
  /** Whether applause counts now. */
  open(): boolean;
  /** When the last phrase ended, null before the first. */
  phraseEnd(): Seconds | null;
  /** How loud the stage itself is, null where nobody knows: then nothing is heard as applause. */
  output(): Decibels | null;
  /** What makes applause of levels; a test has its own. */
  readonly ear?: Pick<ApplauseEar, 'hear'>;
  readonly media?: Pick<MediaDevices, 'getUserMedia'> | undefined;
  readonly permissions?: Pick<Permissions, 'query'> | undefined;
}

export interface ApplausePort {
  /**
   * @param asked somebody has just asked for it, and may be asked by the browser in turn; else it listens only where it was allowed
   *   before
   */
  listen(wanted: boolean, asked: boolean): Promise<void>;
}

/** Nothing of a room that is lower is applause; most of what the music has of power is. */
const ABOVE_HZ = 500;
/** As it is: whatever tames a voice for a telephone would take applause for noise, and levels would mean nothing. */
const PLAIN: MediaTrackConstraints = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  channelCount: 1,
};

export function listenForApplause(dispatch: Dispatch, options: ApplauseOptions): ApplausePort {
  const { media = navigator.mediaDevices, permissions = navigator.permissions } = options;
  let wish = 0;
  let stop: (() => void) | null = null;
  let told: Microphone = 'off';

  function tell(microphone: Microphone): void {
    if (told === microphone) return;
    told = microphone;
    dispatch({ type: 'microphone', microphone });
  }
  function end(microphone: Microphone): void {
    wish++;
    stop?.();
    stop = null;
    tell(microphone);
  }
  async function mayListen(): Promise<boolean> {
    try {
      return (await permissions.query({ name: 'microphone' as PermissionName })).state === 'granted';
    } catch {
      // A browser that does not say: it would ask somebody who has not asked for anything.
      return false;
    }
  }

  return {
    async listen(wanted, asked) {
      if (!wanted) return end('off');
      if (stop) return;
      const mine = ++wish;
      const isOver = (): boolean => mine !== wish;
      if (!asked && !(await mayListen())) return;
      if (isOver()) return;
      // Only a secure page has microphones at all.
      if (!media?.getUserMedia) return tell('none');
      try {
        const stream = await media.getUserMedia({ audio: PLAIN, video: false });
        const close = (): void => stream.getTracks().forEach((track) => track.stop());
        if (isOver()) return close();
        stop = close;
        const hush = await measure(stream, hearing(dispatch, options));
        if (isOver()) return hush();
        stop = () => {
          close();
          hush();
        };
        for (const track of stream.getTracks()) track.addEventListener('ended', () => end('none'));
        tell('listening');
      } catch (error) {
        if (isOver()) return;
        end(error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none');
      }
    },
  };
}

/** What becomes of a level. */
function hearing(dispatch: Dispatch, options: ApplauseOptions): (meanSquare: number) => void {
  const { now, open, phraseEnd, output, ear = new ApplauseEar() } = options;
  return (meanSquare) => {
    const out = output();
    if (!open() || out === null) return;
    const clap = ear.hear({ at: now(), mic: levelOf(meanSquare), out }, phraseEnd());
    if (!clap) return;
    dispatch({
      type: 'rated',
      ...{ value: clap.strength, source: 'applause', listener: 'room', span: 'phrase', at: clap.at },
    });
  };
}

/** @returns lets go of it */
async function measure(stream: MediaStream, onLevel: (meanSquare: number) => void): Promise<() => void> {
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(workletAddress);
    const above = new BiquadFilterNode(context, { type: 'highpass', frequency: ABOVE_HZ });
    const level = new AudioWorkletNode(context, LEVEL_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 1 });
    level.port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'number' && Number.isFinite(data)) onLevel(data);
    };
    context.createMediaStreamSource(stream).connect(above).connect(level);
    // It gives out nothing; joined to the end, so that it is asked for what it hears.
    level.connect(context.destination);
    void context.resume();
  } catch (error) {
    void context.close();
    throw error;
  }
  return () => void context.close();
}
