/** What the page is for: an installation for passers-by, a workbench that explains, an instrument. */
export const SESSION_MODES = ['install', 'learn', 'perform'] as const;
export type SessionMode = (typeof SESSION_MODES)[number];
