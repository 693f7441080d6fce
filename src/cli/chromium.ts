/** Where a Chromium may be found on this machine, and the flags it runs under when no person looks at it. Must not know what the page does. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, succeed, type Result } from '../kernel/result.ts';

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Headless flags that give every machine the same browser: sound may start by itself, WebGPU is
 * answered by SwiftShader (a software adapter) where there is no GPU, nothing is fetched in the background.
 */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-dev-shm-usage',
  '--mute-audio',
];

/** CHROMIUM_PATH if set, else the first Chromium or Chrome on the PATH or in the usual places. */
export function findChromium(
  environment: Readonly<Record<string, string | undefined>>,
  isExecutable: (path: string) => boolean = executable,
): Result<string> {
  const named = environment['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    return isExecutable(named)
      ? succeed(named)
      : fail('chromium-path', `CHROMIUM_PATH names ${named}, which cannot be run; point it at a Chromium or Chrome.`);
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders.flatMap((folder) => namesOnPath.map((name) => join(folder, name)));
  const found = [...onPath, ...usualPlaces].find(isExecutable);
  return found === undefined
    ? fail('no-chromium', 'No Chromium or Chrome was found; install one or set CHROMIUM_PATH to its program.')
    : succeed(found);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
