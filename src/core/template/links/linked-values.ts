import type { ParentStack } from '../../model/application.ts';
import type { SourceLocation } from '../../model/diagnostic.ts';
import type { LinkAnswer, LinkSource } from '../values/link-source.ts';
import type { GivenValues } from '../values/parameters.ts';

/** What the templates around one template answer to it, as an editor asks for it: with the places where the answers are written. */
export interface LinkPlaces extends LinkSource {
  /** Where other templates export a name. */
  exportersOf(name: string): readonly SourceLocation[];
}

/** What a template is read with, beside its own file. */
export interface Surroundings {
  readonly source: LinkSource;
  /** Stacks that nest it, the one whose parameters count first. */
  readonly parents: readonly ParentStack[];
  /** What the first of them passes. */
  readonly passed: GivenValues;
  /** Region of the first of them. */
  readonly region?: string;
}

/** Surroundings as a text that differs where they do, but for what they answer. */
export function passedText(surroundings: Surroundings | undefined): string {
  return surroundings && surroundings.parents.length > 0 ? JSON.stringify([surroundings.parents, [...surroundings.passed], surroundings.region]) : '';
}

/** Asks the source, and remembers every question with its answer: a template is read again when an answer is no longer the same. */
export class LinkedValues {
  readonly #source: LinkSource | undefined;
  readonly #asked = new Map<string, LinkAnswer | undefined>();

  constructor(source: LinkSource | undefined) {
    this.#source = source;
  }

  /** By the keys that `answerTo` takes. */
  get asked(): ReadonlyMap<string, LinkAnswer | undefined> {
    return this.#asked;
  }

  /** What `Fn::ImportValue` gives. */
  exported(name: string): LinkAnswer | undefined {
    return this.#ask(`export ${name}`);
  }

  /** What `Fn::GetAtt` of `STACK.Outputs.NAME` gives. */
  output(stack: string, name: string): LinkAnswer | undefined {
    return this.#ask(`output ${stack} ${name}`);
  }

  #ask(question: string): LinkAnswer | undefined {
    // Nobody is there to answer, now or later.
    if (!this.#source) return undefined;
    const answer = answerTo(question, this.#source);
    this.#asked.set(question, answer);
    return answer;
  }
}

/** The answer to a question that a template asked before. */
export function answerTo(question: string, source: LinkSource): LinkAnswer | undefined {
  const [kind, first = ''] = question.split(' ', 2);
  if (kind === 'export') return source.exported(question.slice('export '.length));
  return source.output(first, question.slice(`output ${first} `.length));
}

/** Whether a question is about an export. */
export function exportAsked(question: string): string | undefined {
  return question.startsWith('export ') ? question.slice('export '.length) : undefined;
}
