/** The sound's benchmark, under the name `bench sound` looks for. */
export { measure, summary } from '../soundBench.ts';
