/** Finds the command a person named, runs it and turns every way of failing into a sentence and an exit code. Knows no command's options. */
import { existsSync } from 'node:fs';
import { FaultError } from '../kernel/result.ts';
import { UsageError, type Command } from './terminal.ts';

const names = [
  'compose',
  'evaluate',
  'simulate',
  'train',
  'synthesize',
  'groove',
  'timbre',
  'index',
  'critic',
  'replay',
  'render',
  'report',
  'serve',
  'bench',
];

/** Commands whose file is there; each is loaded only when named, so that one never waits for another's libraries. */
const present = names.filter((name) => existsSync(new URL(`./${name}.ts`, import.meta.url)));

async function load(name: string): Promise<Command> {
  return (await import(new URL(`./${name}.ts`, import.meta.url).href)) as Command;
}

async function overview(): Promise<string> {
  const lines = await Promise.all(present.map(async (name) => `  ${name.padEnd(10)} ${(await load(name)).summary}`));
  return [
    'Antiphon, the composer that learns from its audience.',
    '',
    'Usage: npm run -s antiphon -- <command> [options]',
    '',
    ...lines,
    '',
    '<command> --help shows a command’s options. Exit codes: 0 done, 1 failed, 2 wrong usage.',
    '',
  ].join('\n');
}

async function dispatch(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    process.stderr.write(await overview());
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await overview());
    return 0;
  }
  if (!present.includes(name)) {
    process.stderr.write(`There is no command “${name}”. Commands: ${present.join(', ')}.\n`);
    return 2;
  }
  const command = await load(name);
  const beforeTerminator = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (beforeTerminator.some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(`${command.usage.trimEnd()}\n`);
    return 0;
  }
  return command.run(rest);
}

/** @returns the exit code that belongs to what was thrown, after saying it on stderr */
function explain(thrown: unknown, command: string): number {
  if (process.env['ANTIPHON_DEBUG'] === '1' && thrown instanceof Error) {
    process.stderr.write(`${thrown.stack ?? thrown.message}\n`);
  }
  const help = `See npm run -s antiphon -- ${command} --help\n`;
  if (thrown instanceof UsageError || isParseArgsError(thrown)) {
    process.stderr.write(`${thrown.message}\n${help}`);
    return 2;
  }
  if (thrown instanceof FaultError) {
    process.stderr.write(`${thrown.message}\n`);
    return 1;
  }
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  process.stderr.write(
    `${command} failed: ${said.split('\n')[0]} (ANTIPHON_DEBUG=1 shows where; please report it with the command you ran)\n`,
  );
  return 1;
}

function isParseArgsError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS');
}

// `antiphon … | head` closes our stdout early: that is the reader's right, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const args = process.argv.slice(2);
try {
  process.exitCode = await dispatch(args);
} catch (thrown) {
  process.exitCode = explain(thrown, args[0] ?? '');
}
