import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { cancelledError, errorText, WorkbenchError } from '../../model/errors.ts';
import { unpackInto } from '../archive.ts';
import type { LayerFetch } from '../build-context.ts';
import { publish } from '../publish.ts';

/** `arn:aws:lambda:eu-west-1:123456789012:layer:name:3` */
const layerArn = /^arn:aws[\w-]*:lambda:([a-z0-9-]+):[^:]+:layer:[^:]+:\d+$/;

/** Versions of layers that are in AWS. What a version is never changes, so each is fetched once. */
export class PublishedLayers {
  readonly #cache: string;
  readonly #running = new Map<string, Promise<void>>();

  /** `cache`: the directory that builds share. */
  constructor(cache: string) {
    this.#cache = cache;
  }

  /** The content of a layer that was fetched before, absolute; undefined where it was not. */
  find(arn: string): string | undefined {
    const directory = this.#directory(arn);
    return existsSync(directory) ? directory : undefined;
  }

  /**
   * The content of a layer, fetched where it is not there (Lambda API reference, "GetLayerVersionByArn").
   * @throws WorkbenchError `layer-unavailable` with the remedy, `cancelled`
   */
  async fetch(arn: string, by: LayerFetch, { signal }: { readonly signal: AbortSignal | undefined }): Promise<string> {
    const directory = this.#directory(arn);
    while (!existsSync(directory)) {
      const running = this.#running.get(arn);
      if (running) {
        // Who was not cancelled itself tries again after another was.
        await running.catch((thrown: unknown) => {
          if (!(thrown instanceof WorkbenchError && thrown.code === 'cancelled') || signal?.aborted) throw thrown;
        });
        continue;
      }
      const fetching = publish(directory, (partial) => this.#download(arn, by, partial, signal));
      this.#running.set(arn, fetching);
      try {
        await fetching;
      } finally {
        this.#running.delete(arn);
      }
    }
    return directory;
  }

  #directory(arn: string): string {
    return path.join(this.#cache, `layer-arn-${createHash('sha256').update(arn).digest('hex').slice(0, 32)}`);
  }

  async #download(arn: string, by: LayerFetch, directory: string, signal: AbortSignal | undefined): Promise<void> {
    const region = layerArn.exec(arn)?.[1];
    if (region === undefined) throw unavailable(arn, l10n.t('it is no ARN of a layer version'), l10n.t('Write it as in {0}', 'arn:aws:lambda:eu-west-1:123456789012:layer:name:3'));
    const archive = `${directory}.zip`;
    try {
      const { LambdaClient, GetLayerVersionByArnCommand } = await import('@aws-sdk/client-lambda');
      const keys = await by.credentials?.();
      const client = new LambdaClient({ region, maxAttempts: 3, ...(keys ? { credentials: keys } : {}) });
      const { Content: content } = await client.send(new GetLayerVersionByArnCommand({ Arn: arn }), signal ? { abortSignal: signal } : {}).finally(() => client.destroy());
      if (!content?.Location || !content.CodeSha256) throw unavailable(arn, l10n.t('the answer of Lambda names no content'), l10n.t('Repeat, or give the layer as a local directory.'));
      const response = await fetch(content.Location, signal ? { signal } : {});
      if (!response.ok || !response.body) throw unavailable(arn, l10n.t('its content answers with status {0}', response.status), l10n.t('Repeat, or give the layer as a local directory.'));
      const hash = createHash('sha256');
      await pipeline(Readable.fromWeb(response.body as ReadableStream), async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      }, createWriteStream(archive), { ...(signal ? { signal } : {}) });
      const digest = hash.digest('base64');
      if (digest !== content.CodeSha256) throw unavailable(arn, l10n.t('what came is not what Lambda announced: its SHA-256 is {0}, not {1}', digest, content.CodeSha256), l10n.t('Repeat: the connection may have changed it.'));
      await unpackInto(archive, directory, signal);
    } catch (thrown) {
      if (signal?.aborted) throw cancelledError(l10n.t('Fetching the layer {0} was cancelled.', arn));
      throw explained(arn, thrown);
    } finally {
      await rm(archive, { force: true });
    }
  }
}

function unavailable(arn: string, reason: string, remedy: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('layer-unavailable', l10n.t('The layer {0} could not be fetched: {1}', arn, reason), { remedy, cause });
}

/** By the names that AWS gives its errors (Lambda API reference, "Common errors"), never by their text. */
function explained(arn: string, thrown: unknown): unknown {
  if (thrown instanceof WorkbenchError) return thrown;
  const { name, syscall, code } = thrown as Error & { syscall?: string; code?: string };
  const reason = errorText(thrown);
  switch (name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return unavailable(arn, l10n.t('there are no credentials to fetch it with ({0})', reason), l10n.t('Log in (aws sso login), set AWS_PROFILE, or choose a profile for the function.'), thrown);
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
    case 'InvalidSignatureException':
      return unavailable(arn, l10n.t('the credentials are not valid ({0})', reason), l10n.t('Log in anew (aws sso login), or choose another profile.'), thrown);
    case 'AccessDeniedException':
      return unavailable(arn, l10n.t('these credentials may not ({0})', reason), l10n.t('Ask for lambda:GetLayerVersion on it; layers of other accounts must be shared with yours.'), thrown);
    case 'ResourceNotFoundException':
      return unavailable(arn, l10n.t('there is no such layer version'), l10n.t('Correct the ARN: its region, account, name and version.'), thrown);
    default:
      // The cache folder's own faults are told by the builder.
      if (syscall !== undefined && ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT'].includes(code ?? '')) return thrown;
      return unavailable(arn, reason, l10n.t('See that AWS can be reached, and repeat; or give the layer as a local directory.'), thrown);
  }
}
