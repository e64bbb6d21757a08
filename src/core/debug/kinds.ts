import type { DebugKind } from './debug-kind.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { python } from './python.ts';

/** All ways of debugging, the most particular first. */
export const debugKinds: readonly DebugKind[] = [node, python, java, go];
