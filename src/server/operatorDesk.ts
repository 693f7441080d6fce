/** An operator's page beside a site, as its environment wants it: where, and by which PIN. Without it the stage plays as well. */
import type { Result } from '../kernel/result.ts';
import { fail, succeed } from '../kernel/result.ts';
import { readSite } from './files.ts';
import { isLoopback } from './listen.ts';
import { freshPin, isOperatorPin } from './operatorPin.ts';
import { OPERATOR_PAGE, operatorSite } from './operatorSite.ts';
import type { Site } from './site.ts';
import { vitalSigns } from './vitalSigns.ts';

export interface OperatorSettings {
  readonly host: string;
  readonly port: number;
  /** null: a fresh one, and nobody but this machine. */
  readonly pin: string | null;
  /** Where people find it behind a proxy, e.g. `https://desk.example`; null without one. */
  readonly publicOrigin: string | null;
}

const USUAL_PORT = 8081;
const USUAL_HOST = '127.0.0.1';

/**
 * OPERATOR_PORT (8081; `off`: none), OPERATOR_HOST (127.0.0.1), OPERATOR_PIN (4–12 digits) and OPERATOR_URL, where a proxy stands before it.
 * @returns null where none is wanted
 */
export function operatorSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Result<OperatorSettings | null> {
  const { OPERATOR_PORT: port, OPERATOR_PIN: pin, OPERATOR_URL: url } = environment;
  const host = environment['OPERATOR_HOST'] || USUAL_HOST;
  if (port === 'off') return succeed(null);
  const number = port === undefined || port === '' ? USUAL_PORT : Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    return fail('bad-port', `“${port}” is no OPERATOR_PORT; give a whole number from 0 to 65535, or “off”.`);
  if (pin && !isOperatorPin(pin)) return fail('bad-pin', 'OPERATOR_PIN needs four to twelve digits, and nothing else.');
  if (!pin && (!isLoopback(host) || url))
    return fail('no-pin', 'An operator on another machine needs a PIN: set OPERATOR_PIN to four digits or more.');
  if (url && (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)))
    return fail('bad-public', `“${url}” is no address for OPERATOR_URL; it looks like https://desk.example.`);
  return succeed({ host, port: number, pin: pin || null, publicOrigin: url ? new URL(url).origin : null });
}

export interface OpenDesk {
  readonly address: string;
  /** Lines to tell whoever started the program. */
  readonly said: readonly string[];
  /** The lines of its pages; its port closes with the site. */
  close(): void;
}

export async function openOperatorDesk(
  site: Site,
  folder: string,
  { host, port, pin, publicOrigin }: OperatorSettings,
): Promise<Result<OpenDesk>> {
  const files = readSite(folder);
  if (!files.ok) return files;
  if (!files.value.has(OPERATOR_PAGE))
    return fail('no-page', 'The built page has no operator’s page; run “npm run build” first.');
  const used = pin ?? freshPin();
  const desk = operatorSite({
    desk: site.audience.desk,
    files: files.value,
    pin: used,
    publicOrigin,
    localOnly: pin === null,
  });
  const answer = vitalSigns(site, pin === null || isLoopback(host), desk.answer);
  const opened = await site.alsoListen({ host, port, variable: 'OPERATOR_PORT' }, answer, desk.upgrade);
  if (!opened.ok) {
    desk.close();
    return opened;
  }
  const where = `The operator’s page is at ${publicOrigin ?? opened.value}/`;
  const how = pin === null ? ` (this machine only; PIN ${used}, until it is started again)` : ' (PIN as set)';
  return succeed({ address: opened.value, said: [`${where}${how}`], close: () => desk.close() });
}
