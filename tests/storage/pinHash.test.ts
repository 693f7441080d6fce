/** Vectors: PBKDF2-HMAC-SHA-256 with the inputs of RFC 6070, as published in RFC 7914, section 11, and widely since. */
import { describe, expect, it } from 'vitest';
import { freshSalt, hashPin } from '../../src/storage/pinHash.ts';

const NO_WEBCRYPTO = null as unknown as undefined;
const hex = (text: string): string =>
  Array.from(text, (sign) => sign.charCodeAt(0).toString(16).padStart(2, '0')).join('');

describe('the hash of a PIN', () => {
  it.each([
    ['WebCrypto', crypto.subtle],
    ['the library', NO_WEBCRYPTO],
  ])('is PBKDF2 by %s', async (_, subtle) => {
    // RFC 7914, section 11: P = "passwd", S = "salt", c = 1, the first 32 of 64 bytes.
    expect(await hashPin('passwd', hex('salt'), 1, subtle)).toBe(
      '55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc',
    );
    expect(await hashPin('Password', hex('NaCl'), 80_000, subtle)).toBe(
      '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56',
    );
  });
  it('has a salt of its own each time', () => {
    const salts = Array.from({ length: 20 }, freshSalt);
    expect(new Set(salts).size).toBe(20);
    for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{32}$/);
  });
});
