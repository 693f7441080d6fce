/** Names for quantities, so that a signature says what its numbers mean. Knows nothing of music or machines. */

/** Time on the audio clock. */
export type Seconds = number;
/** One sixteenth of the composer's grid. */
export type Slots = number;
/** Corpus time: 24 a quarter note, 6 a slot. */
export type Ticks = number;
export type Hertz = number;
export type Decibels = number;
export type Milliseconds = number;
/** Natural-logarithm units of information. */
export type Nats = number;
/** MIDI note number, 0–127. */
export type Pitch = number;
/** 0 = C … 11 = B. */
export type PitchClass = number;
/** MIDI velocity, 1–127. */
export type Velocity = number;
/** Quarter notes a minute. */
export type Tempo = number;
