import { unitStrings } from '../shared/unit-strings.ts';

/**
 * Every sentence of the event editor's page in English. The host translates each through `vscode.l10n.t` and sends the result; until then, and for what has no translation, these are shown.
 * Keys of l10n bundles are these English texts.
 */
export const english = {
  'page.title': 'Event editor',
  'page.empty.title': 'No event to edit',
  'page.empty.hint': 'Choose Edit Event as Form in the context menu of an API trigger or a saved event in the Serverless view.',

  'shape.rest': 'REST API',
  'shape.http-v2': 'HTTP API, payload 2.0',
  'shape.http-v1': 'HTTP API, payload 1.0',
  'shape.function-url': 'Function URL',
  'shape.alb': 'Application Load Balancer',
  'shape.websocket': 'WebSocket API',

  'state.saved': 'Saved',
  'state.unsaved': 'Not saved',
  'state.changed': 'Changed',

  'actions.label': 'Actions',
  'action.invoke': 'Invoke',
  'action.invokeAndSave': 'Invoke & Save',
  'action.invoke.untrusted': 'Trust this workspace to invoke functions',
  'action.save': 'Save',
  'action.saveAs': 'Save As…',
  'action.copy': 'Copy JSON',
  'action.openFile': 'Open {0}',

  'section.request': 'Request',
  'section.query': 'Query parameters',
  'section.headers': 'Headers',
  'section.cookies': 'Cookies',
  'section.body': 'Body',
  'section.authorizer': 'Authorizer',
  'section.stageVariables': 'Stage variables',
  'section.event': 'Event',

  'request.method': 'Method',
  'request.path': 'Path',
  'request.parameters': 'Path parameters',
  'request.result': 'Requested path',
  'request.sourceIp': 'Source IP',
  'request.routeKey': 'Route key',
  'request.connectionId': 'Connection ID',

  'rows.name': 'Name',
  'rows.value': 'Value',
  'rows.nameOf': '{0}: name {1}',
  'rows.valueOf': '{0}: value of {1}',
  'rows.add': 'Add',
  'rows.addTo': 'Add: {0}',
  'rows.remove': 'Remove {0}',
  'rows.none': 'None',

  'body.text': 'Text',
  'body.base64': 'Base64',
  'body.encoding': 'How the body is sent',
  'body.json': 'The body is JSON.',
  'body.notJson': 'The body is not JSON: {0}',
  'body.noType': 'No header says that it is JSON.',
  'body.addType': 'Add Content-Type',
  'body.plain': 'The body is text.',
  'body.empty': 'No body is sent.',
  'body.format': 'Format',
  'body.notBase64': 'This is not base64.',
  'body.bytes': 'Binary: {0}',
  'body.notText': 'These bytes are no text, so they stay base64.',

  'authorizer.kind': 'Who calls',
  'authorizer.none': 'None',
  'authorizer.jwt': 'JWT',
  'authorizer.cognito': 'Cognito',
  'authorizer.lambda': 'Lambda',
  'authorizer.iam': 'IAM',
  'authorizer.claims': 'Claims',
  'authorizer.context': 'Context',
  'authorizer.identity': 'Identity',
  'authorizer.scopes': 'Scopes',
  'authorizer.scopes.hint': 'Separated by spaces',

  'event.label': 'The event that this form makes',

  'live.copied': 'Copied',
  'live.saved': 'Saved',

  ...unitStrings,
} as const;

export type StringKey = keyof typeof english;
