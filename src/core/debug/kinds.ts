import type { DebugKind } from './debug-kind.ts';
import { node } from './node.ts';

/** All ways of debugging, the most particular first. */
export const debugKinds: readonly DebugKind[] = [node];
