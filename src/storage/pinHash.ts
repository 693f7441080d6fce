/**
 * The hash of a PIN. The browser computes it where the page came over a secure connection; a kiosk on a plain http address of
 * the house's own network has no WebCrypto, and there a library gives the same hash, so that a PIN goes on to hold.
 */

const BYTES = 32;

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** @returns 16 random bytes as hexadecimal digits */
export function freshSalt(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}

/** PBKDF2-HMAC-SHA-256 (RFC 8018), 32 bytes. @param salt hexadecimal digits @returns hexadecimal digits */
export async function hashPin(
  pin: string,
  salt: string,
  rounds: number,
  subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle as SubtleCrypto | undefined,
): Promise<string> {
  const secret = new TextEncoder().encode(pin);
  if (subtle) {
    const key = await subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
    const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: fromHex(salt), iterations: rounds };
    return toHex(new Uint8Array(await subtle.deriveBits(algorithm, key, 8 * BYTES)));
  }
  const [{ pbkdf2Async }, { sha256 }] = await Promise.all([
    import('@noble/hashes/pbkdf2.js'),
    import('@noble/hashes/sha2.js'),
  ]);
  return toHex(await pbkdf2Async(sha256, secret, fromHex(salt), { c: rounds, dkLen: BYTES }));
}
