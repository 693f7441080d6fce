/** What sounds when nobody has asked for anything: the stage opens with it, and the command line's default is the same. */
import { VOICES } from '../music/voices.ts';
import type { MusicSettings } from './agent.ts';

export const OPENING: MusicSettings = {
  style: { chorale: 1, funk: 0.7 },
  key: { tonic: 0, mode: 'major' },
  metre: '4/4',
  tempo: 96,
  voices: VOICES,
};
