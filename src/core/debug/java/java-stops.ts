import * as l10n from '@vscode/l10n';
import { errorText } from '../../model/errors.ts';
import type { Breakpoint, JavaBreakpoints } from './java-breakpoints.ts';
import type { JavaEvaluator, FramePlace } from './java-evaluator.ts';
import type { JavaTypes } from './java-types.ts';
import { simpleName, typeName } from './java-types.ts';
import type { JavaValues } from './java-values.ts';
import type { CodeLocation, JavaObject } from './jdwp-packets.ts';
import { isOwnClass } from './own-code.ts';
import { eventKinds } from './virtual-machine.ts';
import type { JavaEvent, JavaFrame, VirtualMachine } from './virtual-machine.ts';

/** Why and where the program stands (DAP: StoppedEvent). */
export interface Stop {
  readonly reason: 'breakpoint' | 'function breakpoint' | 'step' | 'exception' | 'pause' | 'entry';
  readonly thread: bigint;
  readonly breakpoints: readonly number[];
  readonly text?: string;
  readonly exception?: { readonly object: JavaObject; readonly unhandled: boolean };
}

export interface ExceptionFilters {
  caught: boolean;
  /** Nothing of the user's catches it: it becomes the function's error. */
  uncaught: boolean;
}

interface StopParts {
  readonly vm: VirtualMachine;
  readonly types: JavaTypes;
  readonly values: JavaValues;
  readonly evaluator: JavaEvaluator;
  readonly breakpoints: JavaBreakpoints;
  /** Takes what log points print, and why a condition could not be evaluated. */
  output(text: string, category: 'console' | 'important', breakpoint: Breakpoint | undefined, location: CodeLocation): void;
}

/** Decides whether what happened is a reason to stop. */
export class JavaStops {
  readonly #parts: StopParts;
  readonly filters: ExceptionFilters = { caught: false, uncaught: false };

  constructor(parts: StopParts) {
    this.#parts = parts;
  }

  /** Undefined where the program is to go on. `stepLands`: whether a step may end at that place. */
  async decide(events: readonly JavaEvent[], stepLands: (event: JavaEvent) => Promise<boolean>): Promise<Stop | undefined> {
    const hit: Breakpoint[] = [];
    let step: Stop | undefined;
    for (const event of events) {
      const { thread, location } = event;
      if (thread === undefined || !location) continue;
      if (event.kind === eventKinds.exception) {
        const stop = await this.#exception(event, thread);
        if (stop) return stop;
      } else if (event.kind === eventKinds.step) {
        if (await stepLands(event)) step = { reason: 'step', thread, breakpoints: [] };
      } else if (event.kind === eventKinds.breakpoint) {
        const breakpoint = this.#parts.breakpoints.of(event.request);
        if (breakpoint && (await this.#stopsAt(breakpoint, { thread, depth: 0, location }))) hit.push(breakpoint);
      }
    }
    const [first] = hit;
    const thread = events.find((event) => event.thread !== undefined)?.thread;
    if (!first || thread === undefined) return step;
    for (const one of hit) if (one.wanted.once) await this.#parts.breakpoints.remove(one);
    const reason = first.wanted.once ? 'entry' : first.wanted.method === undefined ? 'breakpoint' : 'function breakpoint';
    return { reason, thread, breakpoints: hit.filter(({ wanted }) => !wanted.once).map(({ id }) => id) };
  }

  async #stopsAt(breakpoint: Breakpoint, place: FramePlace): Promise<boolean> {
    const { condition, hitCondition, logMessage } = breakpoint.wanted;
    try {
      if (condition && !(await this.#parts.evaluator.holds(condition, place))) return false;
    } catch (thrown) {
      // A condition that cannot be evaluated holds: whoever wrote it has to see that.
      this.#parts.output(l10n.t('The condition {0} cannot be evaluated: {1}', condition ?? '', errorText(thrown)), 'important', breakpoint, place.location);
    }
    breakpoint.hits++;
    if (hitCondition && !meetsHits(hitCondition, breakpoint.hits)) return false;
    if (!logMessage) return true;
    this.#parts.output(await this.#message(logMessage, place), 'console', breakpoint, place.location);
    return false;
  }

  /** The text of a log point: what stands in braces is evaluated. */
  async #message(text: string, place: FramePlace): Promise<string> {
    let message = '';
    for (const [, plain = '', expression] of text.matchAll(/([^{]*)(?:\{([^}]*)\})?/g)) {
      message += plain;
      if (expression === undefined) continue;
      message += await this.#parts.evaluator.evaluate(expression, place).then(async (value) => {
        const { text: shown, type } = await this.#parts.values.show(value, place.thread);
        return type === 'java.lang.String' ? (JSON.parse(shown) as string) : shown;
      }).catch((thrown: unknown) => `{${errorText(thrown)}}`);
    }
    return message;
  }

  async #exception({ exception, caughtAt }: JavaEvent, thread: bigint): Promise<Stop | undefined> {
    if (!exception) return undefined;
    const frames = await this.#parts.vm.frames(thread);
    const own = async (type: bigint): Promise<boolean> => isOwnClass(await this.#parts.types.signature(type));
    const caughtByOwn = caughtAt !== undefined && (await own(caughtAt.type));
    if (caughtByOwn ? !this.filters.caught : !this.filters.uncaught) return undefined;
    const depth = caughtAt ? frames.findIndex(({ location }) => location.type === caughtAt.type && location.method === caughtAt.method) : -1;
    // What Java and the runtime do among themselves is nobody's business.
    if (!caughtByOwn && !(await anyOf(depth < 0 ? frames : frames.slice(0, depth), ({ location }) => own(location.type)))) return undefined;
    const { text } = await this.#parts.values.show(exception, thread);
    return { reason: 'exception', thread, breakpoints: [], text, exception: { object: exception, unhandled: !caughtByOwn } };
  }

  /** A method as a stack shows it: `Orders.create`. */
  async frameName({ type, method }: CodeLocation): Promise<string> {
    const [signature, found] = await Promise.all([this.#parts.types.signature(type), this.#parts.types.methodAt({ typeTag: 1, type, method, index: 0n })]);
    const name = typeName(signature).replace(/^.*\.(?=[^.]+$)/, '');
    return `${name}.${found?.name === '<init>' ? simpleName(signature) : found?.name ?? '?'}`;
  }
}

async function anyOf(frames: readonly JavaFrame[], test: (frame: JavaFrame) => Promise<boolean>): Promise<boolean> {
  for (const frame of frames) if (await test(frame)) return true;
  return false;
}

/** `5` and `>= 5`: from the fifth time on; `== 5`, `< 5`, `% 5` (each fifth time). What is no such condition holds. */
export function meetsHits(condition: string, hits: number): boolean {
  const [, operator = '', text] = /^\s*(>=|<=|==|=|>|<|%)?\s*(\d+)\s*$/.exec(condition) ?? [];
  const number = Number(text);
  if (text === undefined) return true;
  switch (operator) {
    case '>': return hits > number;
    case '<': return hits < number;
    case '<=': return hits <= number;
    case '==': case '=': return hits === number;
    case '%': return number > 0 && hits % number === 0;
    default: return hits >= number;
  }
}
