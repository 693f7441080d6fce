/** Builds dist/ once before the end-to-end tests, so that they drive exactly what a visitor gets. */
import { build } from 'vite';

export async function setup(): Promise<void> {
  await build({ logLevel: 'warn' });
}
