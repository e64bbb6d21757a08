import { errorText, WorkbenchError } from '../../model/errors.ts';
import { adviceFor } from './engine-advice.ts';
import type { Engine, EngineFacts } from './engine.ts';
import { askEngines, quickAnswerMs, patientAnswerMs } from './engine-host.ts';
import type { EngineAnswer, EngineHost } from './engine-host.ts';
import type { EngineProduct } from './engine-product.ts';
import type { EngineOrigin } from './engine-url.ts';

/** One engine that was found or hoped for. */
export interface EngineFinding {
  readonly url: string;
  readonly origin: EngineOrigin;
  /** Name of the context or connection that it comes from. */
  readonly name?: string;
  /** `used`: what containers run on; `usable`: would do as well; `unusable`: answers, but cannot run our sandboxes; else what became of asking it. */
  readonly state: 'used' | 'usable' | 'unusable' | Exclude<EngineAnswer['state'], 'answers'>;
  readonly product?: EngineProduct;
  readonly version?: string;
  /** As engineTitle makes it, where the engine was asked for its version. */
  readonly title?: string;
  /** Why it cannot be used, and what to do; for the user, translated. */
  readonly problem?: string;
  readonly remedy?: string;
}

/** An engine as the user knows it, for example `Podman 4.3.1` or `Colima (Docker 27.3.1)`. */
export function engineTitle({ product, version }: Pick<EngineFacts, 'product' | 'version'>): string {
  return product.startsWith('Docker Engine') || product.startsWith('Podman') || product === 'Finch' ? `${product} ${version}` : `${product} (Docker ${version})`;
}

/**
 * Asks every candidate what it is, in their order; `used` is the one that is connected already.
 * @param directory as Engine.connect's
 */
export async function surveyEngines(candidates: readonly EngineHost[], used: Engine | undefined, directory: string): Promise<EngineFinding[]> {
  const answers: EngineAnswer[] = [];
  // Where nothing is in use, each deserves patience.
  for await (const answer of askEngines(candidates, used ? quickAnswerMs : patientAnswerMs)) answers.push(answer);
  return Promise.all(answers.map((answer) => findingOf(answer, used, directory)));
}

async function findingOf(answer: EngineAnswer, used: Engine | undefined, directory: string): Promise<EngineFinding> {
  const { host, state } = answer;
  const known = { url: host.url, origin: host.origin ?? 'socket', ...(host.name === undefined ? {} : { name: host.name }), ...(host.product === undefined ? {} : { product: host.product }) };
  if (used && host.url === used.host.url) return { ...known, state: 'used', product: used.facts.product, version: used.facts.version, title: engineTitle(used.facts) };
  if (state !== 'answers') return { ...known, state, ...adviceFor(answer) };
  try {
    const { Engine: engineClass } = await import('./engine.ts');
    const { facts } = await engineClass.connect(host, directory);
    return { ...known, state: 'usable', product: facts.product, version: facts.version, title: engineTitle(facts) };
  } catch (thrown) {
    return { ...known, state: 'unusable', problem: errorText(thrown), ...(thrown instanceof WorkbenchError ? { remedy: thrown.remedy } : {}) };
  }
}
