/** What the page and the audio thread call the measure of a microphone's level. */
export const LEVEL_PROCESSOR = 'antiphon-level';
