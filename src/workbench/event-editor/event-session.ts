/** One event that is edited as a form: the event as it came, the form, and what the form makes of it. No vscode: tested in plain Node. */
import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { LambdaFunction } from '../../core/model/application.ts';
import { applyForm, formOf, requestPathOf, type HttpForm } from '../../core/events/http-form/http-form.ts';
import { authorizerKinds, sampleAuthorizer } from '../../core/events/http-form/http-form-authorizer.ts';
import { pathParametersOf, routeTakesPath } from '../../core/events/http-form/http-path.ts';
import { WorkbenchError } from '../../core/model/errors.ts';
import { sourceText } from '../explorer/source-text.ts';
import type { Authorizer, Form, Made } from '../../../webview/event/protocol.ts';

export class EventSession {
  /** As it was read or built; what is saved, where it came from a file. */
  #base: unknown;
  #form: HttpForm;
  #event: unknown;

  /** @throws WorkbenchError `event-without-form` for an event that is no HTTP request */
  constructor(event: unknown) {
    const form = formOf(event);
    if (form === undefined) {
      throw new WorkbenchError('event-without-form', l10n.t('This event is not a request of an API, a function URL, a load balancer or a WebSocket, so there is no form for it.'), {
        remedy: l10n.t('Edit it as JSON.'),
      });
    }
    this.#base = event;
    this.#event = event;
    this.#form = form;
  }

  get base(): unknown {
    return this.#base;
  }

  get event(): unknown {
    return this.#event;
  }

  get dirty(): boolean {
    return !isDeepStrictEqual(this.#event, this.#base);
  }

  /** JSON text, indented. */
  get text(): string {
    return JSON.stringify(this.#event, null, 2);
  }

  get form(): Form {
    return structuredClone(this.#form) as Form;
  }

  /** Takes the form as the page has it now. */
  change(form: Form): void {
    this.#form = { ...form, shape: this.#form.shape, pathParameters: pathParametersOf(form.path, form.pathParameters) };
    this.#event = applyForm(this.#base, this.#form);
  }

  /** Takes an event as it was left in an earlier window. */
  resume(event: unknown): void {
    const form = formOf(event);
    if (form === undefined || form.shape !== this.#form.shape) return;
    this.#form = form;
    this.#event = event;
  }

  /** What there is now is what is saved. */
  saved(): void {
    this.#base = this.#event;
  }

  /** Authorizers that this front door can have, the one that is there with its own values. */
  authorizers(): Authorizer[] {
    const { shape, authorizer } = this.#form;
    return authorizerKinds(shape).map((kind) => structuredClone(kind === authorizer.kind ? authorizer : sampleAuthorizer(shape, kind)) as Authorizer);
  }

  made(fn: LambdaFunction | undefined): Made {
    const note = fn && routeNote(fn, this.#form);
    return { text: this.text, path: requestPathOf(this.#form), pathParameters: structuredClone(this.#form.pathParameters) as Made['pathParameters'], dirty: this.dirty, ...(note === undefined ? {} : { note }) };
  }
}

const anyMethods = ['ANY', '*', 'X-AMAZON-APIGATEWAY-ANY-METHOD'];

/** Says so where none of the function's routes would take the request. */
function routeNote(fn: LambdaFunction, form: HttpForm): string | undefined {
  const type = { 'rest': 'Api', 'http-v1': 'HttpApi', 'http-v2': 'HttpApi', 'function-url': '', 'alb': '', 'websocket': '' }[form.shape];
  const routes = fn.events.filter((source) => source.type === type);
  const taken = routes.some(({ properties: { Path: path, Method: method } }) => {
    if (typeof path !== 'string' || path === '$default') return true;
    const wanted = typeof method === 'string' ? method.toUpperCase() : 'ANY';
    return (anyMethods.includes(wanted) || wanted === form.method) && (path === form.path || routeTakesPath(path, requestPathOf(form)));
  });
  if (routes.length === 0 || taken) return undefined;
  return l10n.t('No route of {0} takes this request: {1}.', fn.id, routes.map(sourceText).join(', '));
}
