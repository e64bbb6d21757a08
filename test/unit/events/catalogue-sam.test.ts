import assert from 'node:assert/strict';
import { catalogue } from './support.ts';

/**
 * What `sam local generate-event SERVICE EVENT` makes (the names in `samcli/lib/generated_sample_events/event-mapping.json` of aws-sam-cli 1.170), and the kind of ours
 * that has this event. SAM's events of CloudFront are recipes: one of the four triggers each.
 */
const counterparts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'alexa-skills-kit': {
    'end-session': 'alexa-skill-session-ended', 'intent-answer': 'alexa-skill-dialog', 'intent-getnewfact': 'alexa-skill', 'intent-mycoloris': 'alexa-skill', 'intent-recipe': 'alexa-skill',
    'start-session': 'alexa-skill-launch',
  },
  'alexa-smart-home': {
    'smart-home-control-turn-off-request': 'alexa-smart-home-turn-off', 'smart-home-control-turn-on-request': 'alexa-smart-home-turn-on', 'smart-home-discovery-request': 'alexa-smart-home-discovery',
  },
  'alb': { request: 'alb-request' },
  'apigateway': { 'authorizer': 'apigateway-token-authorizer', 'request-authorizer': 'apigateway-request-authorizer', 'aws-proxy': 'apigateway-rest-proxy', 'http-api-proxy': 'apigateway-http-api' },
  'appsync': { resolver: 'appsync-direct-resolver' },
  'batch': { 'get-job': 'batch-get-job', 'submit-job': 'batch-submit-job' },
  'cloudformation': { 'create-request': 'cloudformation-custom-resource' },
  'cloudfront': {
    'ab-test': 'cloudfront-viewer-request', 'access-request-in-response': 'cloudfront-viewer-response', 'http-redirect': 'cloudfront-viewer-request', 'modify-querystring': 'cloudfront-viewer-request',
    'modify-response-header': 'cloudfront-origin-response', 'multiple-remote-calls-aggregate-response': 'cloudfront-viewer-request',
    'normalize-querystring-to-improve-cache-hit': 'cloudfront-viewer-request', 'redirect-on-viewer-country': 'cloudfront-origin-request-s3', 'redirect-unauthenticated-users': 'cloudfront-viewer-request',
    'response-generation': 'cloudfront-viewer-request', 'serve-object-on-viewer-device': 'cloudfront-origin-request-s3', 'simple-remote-call': 'cloudfront-viewer-request',
  },
  'codecommit': { repository: 'codecommit-push' },
  'codepipeline': { job: 'codepipeline-job' },
  'cognito': { 'sync-trigger': 'cognito-sync-trigger' },
  'config': { 'item-change-notification': 'config-rule', 'oversized-item-change-notification': 'config-rule-oversized', 'periodic-rule': 'config-rule-periodic' },
  'connect': { 'contact-flow-event': 'connect-contact-flow' },
  'dynamodb': { update: 'dynamodb-stream' },
  'cloudwatch': { 'logs': 'cloudwatch-logs', 'scheduled-event': 'eventbridge-scheduled' },
  'kinesis': {
    'get-records': 'kinesis-stream', 'kinesis-firehose': 'firehose-transform', 'analytics': 'kinesis-analytics', 'analytics-compressed': 'kinesis-analytics-compressed',
    'analytics-dynamodb': 'kinesis-analytics-dynamodb', 'analytics-kpl': 'kinesis-analytics-kpl', 'apachelog': 'firehose-apache-log', 'cloudwatch-logs-processor': 'firehose-cloudwatch-logs',
    'streams-as-source': 'firehose-kinesis-source', 'syslog': 'firehose-syslog',
  },
  'lex': { 'book-car': 'lex-v1-dialog', 'book-hotel': 'lex-v1-dialog', 'make-appointment': 'lex-v1-dialog', 'order-flowers': 'lex-v1-fulfillment' },
  'lex-v2': { 'banking-bot': 'lex-v2-speech', 'book-car': 'lex-v2-dialog', 'book-hotel': 'lex-v2' },
  'rekognition': { 's3-request': 'rekognition-s3-image' },
  's3': { 'batch-invocation': 's3-batch-operations-v1', 'delete': 's3-delete', 'put': 's3-put' },
  'sagemaker': { 'ground-truth-pre-human': 'sagemaker-pre-human-task', 'ground-truth-annotation-consolidation': 'sagemaker-annotation-consolidation' },
  'ses': { 'email-receiving': 'ses-receive' },
  'sns': { notification: 'sns' },
  'sqs': { 'receive-message': 'sqs' },
  'stepfunctions': { error: 'step-functions-error' },
  'workmail': { email: 'workmail-message-flow' },
};

/** SAM's own list, as its mapping names it: service: events. */
const sam = `
  alexa-skills-kit: end-session intent-answer intent-getnewfact intent-mycoloris intent-recipe start-session
  alexa-smart-home: smart-home-control-turn-off-request smart-home-control-turn-on-request smart-home-discovery-request
  alb: request
  apigateway: authorizer request-authorizer aws-proxy http-api-proxy
  appsync: resolver
  batch: get-job submit-job
  cloudformation: create-request
  cloudfront: ab-test access-request-in-response http-redirect modify-querystring modify-response-header multiple-remote-calls-aggregate-response normalize-querystring-to-improve-cache-hit redirect-on-viewer-country redirect-unauthenticated-users response-generation serve-object-on-viewer-device simple-remote-call
  codecommit: repository
  codepipeline: job
  cognito: sync-trigger
  config: item-change-notification oversized-item-change-notification periodic-rule
  connect: contact-flow-event
  dynamodb: update
  cloudwatch: logs scheduled-event
  kinesis: get-records kinesis-firehose analytics analytics-compressed analytics-dynamodb analytics-kpl apachelog cloudwatch-logs-processor streams-as-source syslog
  lex: book-car book-hotel make-appointment order-flowers
  lex-v2: banking-bot book-car book-hotel
  rekognition: s3-request
  s3: batch-invocation delete put
  sagemaker: ground-truth-pre-human ground-truth-annotation-consolidation
  ses: email-receiving
  sns: notification
  sqs: receive-message
  stepfunctions: error
  workmail: email
`;

describe('the catalogue beside sam local generate-event', () => {
  it('has a counterpart of every event of SAM', async () => {
    const kinds = new Set((await catalogue.list()).map((entry) => entry.kind));
    const missing: string[] = [];
    let events = 0;
    for (const [service = '', names = ''] of sam.trim().split('\n').map((line) => line.trim().split(': '))) {
      for (const name of names.split(' ')) {
        events++;
        const kind = counterparts[service]?.[name];
        if (kind === undefined || !kinds.has(kind)) missing.push(`${service} ${name}: ${kind ?? 'none'}`);
      }
    }
    assert.deepEqual(missing, []);
    assert.equal(events, Object.values(counterparts).reduce((sum, of) => sum + Object.keys(of).length, 0), 'the table names events that SAM does not have');
    assert.ok(kinds.size >= 2 * events, `${kinds.size} kinds beside ${events} of SAM`);
  });
});
