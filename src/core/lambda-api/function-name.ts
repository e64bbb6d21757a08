import type { Application, FunctionReference } from '../model/application.ts';
import { ApiError } from './api-error.ts';

/** Name, partial ARN or ARN, with or without a qualifier (Lambda API reference, "Invoke", parameter `FunctionName`). */
const nameForms = /^(?:(?:(?:arn:[^:]+:lambda:)?[a-z]{2,}(?:-[a-z]+)+-\d:)?\d{12}:(?:function:)?|function:)?([a-zA-Z0-9_.-]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_-]+))?$/;

/**
 * The function that an SDK means by `name`, by its name or its logical id, within `application`. Region, account and qualifier are taken for granted: there is one of each locally.
 * @throws ApiError InvalidParameterValueException for what is no name, ResourceNotFoundException for a function that the application does not have
 */
export function resolveFunction(name: string, qualifier: string | undefined, application: Application, arnOf: (name: string) => string): FunctionReference {
  const [, plain, own] = nameForms.exec(name) ?? [];
  if (plain === undefined || name.length > 256) throw invalid(`1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${nameForms.source}`);
  if (qualifier !== undefined && !/^(?:\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_$-]{1,128})$/.test(qualifier)) throw invalid(`1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint`);
  if (own !== undefined && qualifier !== undefined && own !== qualifier) throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  const fn = application.functions.find((each) => each.name === plain) ?? application.functions.find((each) => each.id === plain);
  if (fn) return { application, fn };
  const known = application.functions.map((each) => each.name).join(', ');
  // For the developer who reads it in the caller's log, so it is not translated, like every answer of the API.
  throw new ApiError('ResourceNotFoundException', `Function not found: ${arnOf(plain)}. Locally only the functions of the same template can be called: ${known}`);
}

function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterValueException', message);
}
