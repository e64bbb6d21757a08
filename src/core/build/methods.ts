import type { BuildMethod } from './build-method.ts';
import { dotnet } from './compiled/dotnet.ts';
import { go } from './compiled/go.ts';
import { gradle } from './compiled/gradle.ts';
import { maven } from './compiled/maven.ts';
import { rust } from './compiled/rust.ts';
import { makefile } from './makefile/make.ts';
import { bundle } from './node/bundle.ts';
import { packages } from './node/packages.ts';
import { pythonRequirements } from './python/requirements.ts';
import { bundler } from './ruby/bundler.ts';
import { samOutput } from './sam-output.ts';
import { strayLinks } from './stray-links.ts';

/** All ways of building, the most particular first; what none of them suits is run as it stands. */
export const buildMethods: readonly BuildMethod[] = [samOutput, makefile, go, rust, gradle, maven, dotnet, bundler, bundle, packages, pythonRequirements, strayLinks];
