/** Which browser is taken: the named one or none, else the first on the PATH, else the usual places. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../src/kernel/result.ts';
import { findChromium } from '../../src/cli/chromium.ts';

const only =
  (...present: string[]) =>
  (path: string) =>
    present.includes(path);

describe('findChromium', () => {
  it('takes the one that CHROMIUM_PATH names, and never another in its place', () => {
    expect(unwrap(findChromium({ CHROMIUM_PATH: '/a/chrome', PATH: '/b' }, only('/a/chrome', '/b/chromium')))).toBe(
      '/a/chrome',
    );
    const wrong = findChromium({ CHROMIUM_PATH: '/a/chrome', PATH: '/b' }, only('/b/chromium'));
    expect(wrong).toMatchObject({ ok: false, fault: { reason: 'chromium-path' } });
  });

  it('takes the first on the PATH, then the usual places', () => {
    const present = only('/b/google-chrome', '/c/chromium', '/usr/bin/chromium');
    expect(unwrap(findChromium({ PATH: '/a:/b:/c' }, present))).toBe('/b/google-chrome');
    expect(unwrap(findChromium({ PATH: '/a' }, present))).toBe('/usr/bin/chromium');
    expect(unwrap(findChromium({ CHROMIUM_PATH: '' }, present))).toBe('/usr/bin/chromium');
  });

  it('says what to do when there is none', () => {
    const none = findChromium({ PATH: '/a' }, only());
    expect(!none.ok && none.fault.sentence).toMatch(/install one or set CHROMIUM_PATH/);
  });
});
