/** What a crowd's presses mean just now: ratings of the music, a vote before it begins, applause at its end. */
export const CROWD_ACTS = ['music', 'warmUp', 'applause'] as const;
export type CrowdAct = (typeof CROWD_ACTS)[number];
