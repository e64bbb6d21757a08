import type { BuildMethod } from './build-method.ts';
import { nodeLayer } from './node/node-layer.ts';
import { typescript } from './node/typescript.ts';
import { PackageStore } from './python/package-store.ts';
import { PythonLayers } from './python/python-layers.ts';
import { PythonFunctions } from './python/python-packages.ts';

const pythonPackages = new PackageStore();

/** All ways of building, the most particular first; what none of them suits is run as it stands. */
export const buildMethods: readonly BuildMethod[] = [typescript, nodeLayer, new PythonLayers(pythonPackages), new PythonFunctions(pythonPackages)];
