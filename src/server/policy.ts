/**
 * What a page of this server may load, as a content security policy: nothing but what is named, and never anybody else's.
 * Knows no files and no requests.
 */

/** Older browsers do not take a socket of the page's own host for the page's own. */
function socketsOf(host: string | undefined): string {
  return host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host) ? ` ws://${host} wss://${host}` : '';
}

function policyOf(parts: Readonly<Record<string, string>>): string {
  const closed = {
    'default-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries({ ...closed, ...parts })
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/**
 * The stage, and everything that it is made of: a worker obeys the policy of its own file.
 * @param styles hashes
 * @param watched by a program that drives a browser: those evaluate expressions in the page
 */
export function stagePolicy(host: string | undefined, styles: readonly string[], watched = false): string {
  return policyOf({
    'script-src': `'self' 'wasm-unsafe-eval'${watched ? " 'unsafe-eval'" : ''}`,
    'worker-src': "'self' blob:",
    'style-src': ["'self'", ...styles].join(' '),
    'img-src': "'self' data: blob:",
    'media-src': "'self' data: blob:",
    'font-src': "'self'",
    'connect-src': `'self'${socketsOf(host)}`,
  });
}

export function phonePolicy(host: string | undefined): string {
  return policyOf({
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': 'data:',
    'connect-src': `'self'${socketsOf(host)}`,
  });
}

export function operatorPolicy(host: string | undefined): string {
  return phonePolicy(host);
}

/** Of a page that is one sentence. */
export function plainPolicy(styles: readonly string[]): string {
  return policyOf({ 'style-src': styles.join(' ') });
}
