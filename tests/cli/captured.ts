/** Runs a command and keeps what it prints. */
import { vi } from 'vitest';

export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function captured(work: () => Promise<number>): Promise<Captured> {
  const text = { stdout: '', stderr: '' };
  const keep = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      text[name] += String(chunk);
      return true;
    });
  const spies = [keep('stdout'), keep('stderr')];
  try {
    return { code: await work(), ...text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
