import type { BuildMethod } from './build-method.ts';
import { go } from './compiled/go.ts';
import { gradle } from './compiled/gradle.ts';
import { maven } from './compiled/maven.ts';
import { rust } from './compiled/rust.ts';
import { typescript } from './node/typescript.ts';
import { pythonRequirements } from './python/requirements.ts';

/** All ways of building, the most particular first; what none of them suits is run as it stands. */
export const buildMethods: readonly BuildMethod[] = [go, rust, gradle, maven, typescript, pythonRequirements];
