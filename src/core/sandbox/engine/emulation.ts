import * as l10n from '@vscode/l10n';
import type { Architecture } from '../../model/application.ts';
import type { Engine } from './engine.ts';
import { dockerArchitecture } from './engine.ts';

/** One answer for each engine; an engine that cannot is asked again, for emulation can be installed while we run. */
const known = new WeakMap<Engine, Promise<boolean>>();

/**
 * Whether an engine runs programs of an architecture: the smallest program there is, which only ends, is run on it. What is registered with a kernel tells less:
 * an engine in a virtual machine has another kernel, and an interpreter that is registered may be out of a container's reach.
 * @throws the engine's fault
 */
export async function runsArchitecture(engine: Engine, architecture: Architecture): Promise<boolean> {
  if (engine.facts.architecture === dockerArchitecture(architecture)) return true;
  const asked = known.get(engine) ?? import('./emulation-probe.ts').then(({ probe }) => probe(engine, architecture));
  known.set(engine, asked);
  try {
    const can = await asked;
    if (!can) known.delete(engine);
    return can;
  } catch (thrown) {
    known.delete(engine);
    throw thrown;
  }
}

/** What to do where an engine lacks emulation. */
export function emulationRemedy(): string {
  return l10n.t('Install emulation for the engine (docker run --privileged tonistiigi/binfmt --install all), or set Architectures in the template to this machine\'s.');
}
