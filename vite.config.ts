/** How the page is bundled: relative addresses only, so that dist/ works on any web host and under any folder of it. */
import { defineConfig } from 'vite';
import { shownFacesPlugin } from './src/cli/shownFaces.ts';

/** Named up front, so that a test or the dev server never reloads the page half-way because it met a library late. */
export const browserLibraries = [
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
  '@tensorflow/tfjs-core',
  '@tonejs/midi',
  '@noble/hashes/pbkdf2.js',
  '@noble/hashes/sha2.js',
  'idb',
  'phaser',
  'preact',
  'preact/hooks',
  'preact/jsx-dev-runtime',
  'preact/jsx-runtime',
  'tonal',
  'tone/build/esm/classes.js',
  'tone/build/esm/core/context/DummyContext.js',
  'tone/build/esm/core/context/GlobalContext.js',
  'uqr',
  'valibot',
  'webmidi',
];

export default defineConfig({
  base: './',
  plugins: [shownFacesPlugin(new URL('./assets/locales/', import.meta.url))],
  // Assets are imported by `?url`, which gives each a hashed name; nothing is copied unseen.
  publicDir: false,
  assetsInclude: ['**/*.bin'],
  worker: { format: 'es' },
  optimizeDeps: { include: browserLibraries },
  server: { host: '127.0.0.1' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A small asset must stay a file: a data: address cannot be streamed, and some hosts' security policies forbid it.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2048,
    rolldownOptions: {
      // The stage, and the phones' and the operator's pages, which share nothing heavy with it.
      input: { index: 'index.html', phone: 'src/phone/index.html', operator: 'src/operator/index.html' },
      checks: { pluginTimings: false },
    },
  },
});
