import type { BuildMethod } from './build-method.ts';
import { bundle } from './node/bundle.ts';
import { pythonRequirements } from './python/requirements.ts';

/** All ways of building, the most particular first; what none of them suits is run as it stands. */
export const buildMethods: readonly BuildMethod[] = [bundle, pythonRequirements];
