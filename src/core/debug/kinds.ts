import type { DebugKind } from './debug-kind.ts';
import { dotnet } from './dotnet/dotnet.ts';
import { go } from './go/go.ts';
import { java } from './java/java.ts';
import { node } from './node/node.ts';
import { python } from './python/python.ts';
import { ruby } from './ruby/ruby.ts';
import { rust } from './rust/rust.ts';

/** All ways of debugging, the most particular first. */
export const debugKinds: readonly DebugKind[] = [node, python, java, ruby, dotnet, go, rust];
