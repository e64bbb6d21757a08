const lambda = 'https://docs.aws.amazon.com/lambda/latest/dg';
const sam = 'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide';
const cloudFormation = 'https://docs.aws.amazon.com/AWSCloudFormation/latest';

const runtimes = `${lambda}/lambda-runtimes.html`;
const handlers = `${lambda}/foundation-progmodel.html`;
const samFunction = `${sam}/sam-resource-function.html`;
const quotas = `${lambda}/gettingstarted-limits.html`;
const variables = `${lambda}/configuration-envvars.html`;

/** The page of AWS's documentation that stands behind a diagnostic's code. */
const pages: Readonly<Record<string, string>> = {
  'runtime-deprecated': `${runtimes}#runtime-support-policy`, 'runtime-create-blocked': `${runtimes}#runtime-support-policy`, 'runtime-update-blocked': `${runtimes}#runtime-support-policy`,
  'runtime-unknown': runtimes, 'runtime-missing': runtimes, 'runtime-preview': runtimes, 'runtime-image-only': runtimes,
  'handler-missing': handlers, 'handler-malformed': handlers, 'handler-file-missing': handlers, 'handler-export-missing': handlers,
  'code-missing': `${samFunction}#sam-function-codeuri`, 'code-conflict': samFunction, 'inline-runtime': `${samFunction}#sam-function-inlinecode`,
  'memory-out-of-range': `${lambda}/configuration-memory.html`, 'timeout-out-of-range': `${lambda}/configuration-timeout.html`, 'api-timeout': 'https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html',
  'too-many-layers': `${lambda}/chapter-layers.html`, 'environment-too-large': variables, 'environment-reserved': `${variables}#configuration-envvars-runtime`, 'environment-name': variables,
  'environment-unresolved': `${cloudFormation}/TemplateReference/intrinsic-function-reference.html`, 'environment-not-text': variables,
  'value-unresolved': `${cloudFormation}/UserGuide/parameters-section-structure.html`, 'value-out-of-range': quotas,
  'queue-visibility-timeout': `${lambda}/services-sqs-configure.html`,
  'reference-unknown': `${cloudFormation}/TemplateReference/intrinsic-function-reference-ref.html`, 'condition-unknown': `${cloudFormation}/TemplateReference/intrinsic-function-reference-conditions.html`,
  'mapping-unknown': `${cloudFormation}/TemplateReference/intrinsic-function-reference-findinmap.html`, 'depends-on-unknown': `${cloudFormation}/TemplateReference/aws-attribute-dependson.html`,
  'circular-dependency': `${cloudFormation}/UserGuide/troubleshooting.html#troubleshooting-errors-dependence-error`,
  'permission-missing': `${cloudFormation}/TemplateReference/aws-resource-lambda-permission.html`,
  'alias-missing': `${sam}/automating-updates-to-serverless-apps.html`, 'alias-latest': `${lambda}/provisioned-concurrency.html`,
  'snapstart-unpublished': `${lambda}/snapstart.html`, 'snapstart-unsupported': `${lambda}/snapstart.html`,
  'package-type': `${samFunction}#sam-function-packagetype`, 'architectures-several': `${lambda}/foundation-arch.html`, 'architectures-not-a-list': `${lambda}/foundation-arch.html`, 'architecture-unknown': `${lambda}/foundation-arch.html`,
  'event-type-missing': `${sam}/sam-property-function-eventsource.html`, 'event-type-unknown': `${sam}/sam-property-function-eventsource.html`,
  'event-property-missing': `${sam}/sam-property-function-eventsource.html`, 'event-property-unknown': `${sam}/sam-property-function-eventsource.html`,
  'api-route-duplicate': `${sam}/sam-property-function-api.html`,
  'globals-section': `${sam}/sam-specification-template-anatomy-globals.html`, 'globals-property': `${sam}/sam-specification-template-anatomy-globals.html`,
  'property-unknown': samFunction, 'property-misplaced': `${cloudFormation}/UserGuide/resources-section-structure.html`, 'resource-misplaced': `${cloudFormation}/UserGuide/resources-section-structure.html`,
  'section-unknown': `${cloudFormation}/UserGuide/template-anatomy.html`,
  'transform-missing': `${cloudFormation}/TemplateReference/transform-aws-serverless.html`, 'language-extensions-missing': `${cloudFormation}/TemplateReference/transform-aws-languageextensions.html`,
  'loop-unresolved': `${cloudFormation}/TemplateReference/intrinsic-function-reference-foreach.html`,
  'durable-unsupported': `${lambda}/durable-functions.html`, 'capacity-provider': `${lambda}/lambda-managed-instances.html`,
  'settings-conflict': samFunction, 'layer-unresolved': `${lambda}/chapter-layers.html`,
  'destination-missing': `${lambda}/invocation-async-retain-records.html`, 'destination-unsupported': `${lambda}/invocation-async-retain-records.html`,
  'duplicate-logical-id': `${cloudFormation}/UserGuide/resources-section-structure.html`, 'template-structure': `${cloudFormation}/UserGuide/template-anatomy.html`,
  'template-too-large': `${cloudFormation}/UserGuide/cloudformation-limits.html`,
};

/** Undefined for what no page of AWS's is about (the syntax of YAML). */
export function documentationLink(code: string): string | undefined {
  return Object.hasOwn(pages, code) ? pages[code] : undefined;
}
