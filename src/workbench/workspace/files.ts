/** Documents that can hold a handler or a template. */
export const lensFiles = '**/*.{yaml,yml,json,template,js,mjs,cjs,jsx,ts,mts,cts,tsx,py,rb,java,kt,cs,go,rs,tf}';

const generated = /[\\/](?:node_modules|\.git|\.aws-sam|cdk\.out|\.serverless|\.terraform|__pycache__|\.venv)[\\/]/;
const readable = /\.(?:ya?ml|json|template|[mc]?[jt]sx?|py|rb|java|kt|scala|groovy|cs|go|rs|asl|tf|tfvars)$|[\\/]\.env(?:\.[^\\/]*)?$|[\\/](?:[^\\/]+\.toml|requirements\.txt|go\.mod|pom\.xml|settings\.gradle(?:\.kts)?)$|[\\/]\.gitignore$/;

/** The CDK writes it last, so that it tells of everything in its assembly. */
const assemblyManifest = /[\\/]cdk\.out[\\/]manifest\.json$/;

/** True for what tools write in masses and nobody edits: dropped before it costs anything. Ignore files are the reader's business. */
export function isGenerated(file: string): boolean {
  return generated.test(file) && !(assemblyManifest.test(file) && !/[\\/]node_modules[\\/]/.test(file));
}

/** True for a file whose content can alter what the workspace holds: a template, values of its parameters, a source in which handlers are looked for, a rule of what to leave out. */
export function isReadable(file: string): boolean {
  return readable.test(file);
}

/** True for a file that may be a saved event, or say what is expected of one: SAM's convention is a file in a folder named `events`; a folder in it is named after its function. */
export function mayBeSavedEvent(file: string): boolean {
  return /[\\/](?:events[\\/](?:[^\\/]+[\\/])?[^\\/]+\.(?:jsonc?|ya?ml)|event\.json)$/i.test(file);
}
