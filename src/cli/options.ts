/** Values of options from the words a person typed. Every refusal names the option and what it may be. */
import { usageError } from './terminal.ts';

/** @returns the number, or `otherwise` where the option is absent */
export function numberOption(
  name: string,
  text: string | undefined,
  otherwise: number,
  least: number,
  most: number,
  whole = false,
): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    usageError(`--${name} is a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not “${text}”.`);
  return value;
}

/** A known word, whatever its capitals. */
export function wordOption<Word extends string>(name: string, text: string, known: readonly Word[]): Word {
  return (
    known.find((word) => word.toLowerCase() === text.trim().toLowerCase()) ??
    usageError(`--${name} “${text}” is not known; there ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`)
  );
}

/** `a=1,b=0.5` to weights by known name; a bare name weighs 1. A later mention of a name replaces an earlier one. */
export function weightsOption(name: string, text: string, known: readonly string[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [word = '', weight, ...rest] = part.split('=');
    const value = weight === undefined ? 1 : weight.trim() === '' ? Number.NaN : Number(weight);
    if (!Number.isFinite(value) || rest.length > 0) usageError(`--${name} is NAME=WEIGHT,…; “${part}” is not.`);
    weights[wordOption(name, word, known)] = value;
  }
  return weights;
}
