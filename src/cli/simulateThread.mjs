/** Where a thread of `simulate` begins: it does not inherit TypeScript from the program that starts it, so it learns it first. */
import { register } from 'tsx/esm/api';

register();
await import('./simulateThread.ts');
