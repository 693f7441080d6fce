/**
 * Tells systemd that this process is ready, still alive, or stopping, where a unit of `Type=notify` and `WatchdogSec=` asks for it.
 * Node opens no datagram socket of the file system, so the words go by the program that systemd brings along; elsewhere nothing is
 * said. A process whose event loop hangs starts no program, and systemd begins it anew.
 */
import { execFile } from 'node:child_process';

const NOTIFIER = 'systemd-notify';

export interface ServiceManager {
  ready(): void;
  stopping(): void;
}

/** @param environment NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are systemd's own (sd_notify(3), sd_watchdog_enabled(3)) */
export function serviceManagerOf(
  environment: Readonly<Record<string, string | undefined>>,
  run: (program: string, words: readonly string[]) => void = inform,
): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: microseconds, WATCHDOG_PID: watched } = environment;
  if (!socket) return { ready: () => undefined, stopping: () => undefined };
  const say = (...words: string[]): void => run(NOTIFIER, words);
  const patience = Number(microseconds) / 1000;
  const isWatched = patience > 0 && (watched === undefined || Number(watched) === process.pid);
  let alive: NodeJS.Timeout | undefined;
  return {
    ready() {
      say('READY=1');
      // Thrice within the patience, so that one may be lost.
      if (isWatched) alive = setInterval(say, patience / 3, 'WATCHDOG=1').unref();
    },
    stopping() {
      clearInterval(alive);
      say('STOPPING=1');
    },
  };
}

function inform(program: string, words: readonly string[]): void {
  execFile(program, [...words], (error) => {
    if (error) console.error(`systemd could not be told ${words.join(' ')} (${error.message.split('\n')[0]}).`);
  });
}
