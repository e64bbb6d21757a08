import type { BuildMethod } from './build-method.ts';
import { bundle } from './node/bundle.ts';
import { packages } from './node/packages.ts';
import { pythonRequirements } from './python/requirements.ts';
import { samOutput } from './sam-output.ts';
import { strayLinks } from './stray-links.ts';

/** All ways of building, the most particular first; what none of them suits is run as it stands. */
export const buildMethods: readonly BuildMethod[] = [samOutput, bundle, packages, pythonRequirements, strayLinks];
