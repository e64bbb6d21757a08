import type { DebugKind } from './debug-kind.ts';
import { dotnet } from './dotnet.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { node } from './node.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';

/** All ways of debugging, the most particular first. */
export const debugKinds: readonly DebugKind[] = [node, python, java, ruby, dotnet, go, rust];
