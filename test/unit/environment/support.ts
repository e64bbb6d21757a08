import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Scratch } from '../core/support.ts';

/** Shared AWS files of a test's own in place of the user's. */
export class AwsHome {
  readonly #scratch = new Scratch();
  readonly #before = new Map<string, string | undefined>();

  constructor() {
    mkdirSync(path.join(this.directory, '.aws', 'sso', 'cache'), { recursive: true });
    this.set({
      HOME: this.directory, USERPROFILE: this.directory, AWS_CONFIG_FILE: undefined, AWS_SHARED_CREDENTIALS_FILE: undefined, AWS_PROFILE: undefined, AWS_EC2_METADATA_DISABLED: 'true',
      // Of the shell, and never to be used.
      AWS_ACCESS_KEY_ID: 'AKIAOFTHESHELL', AWS_SECRET_ACCESS_KEY: 'secret of the shell', AWS_SESSION_TOKEN: undefined, AWS_REGION: 'mars-north-1',
    });
    this.config('');
  }

  get directory(): string {
    return this.#scratch.directory;
  }

  /** Sets variables of this process until `restore`. */
  set(variables: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (!this.#before.has(name)) this.#before.set(name, process.env[name]);
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }

  config(text: string): void {
    writeFileSync(path.join(this.directory, '.aws', 'config'), text);
  }

  /** What `aws sso login` leaves for a session. */
  signIn(session: string, expiresAt: Date, accessToken = 'sso token'): void {
    const name = createHash('sha1').update(session).digest('hex');
    writeFileSync(path.join(this.directory, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify({ accessToken, expiresAt: expiresAt.toISOString() }));
  }

  /** A program for `credential_process` that prints what `lines` of JavaScript do; answers its command. */
  program(name: string, lines: string): string {
    const file = path.join(this.directory, `${name}.cjs`);
    writeFileSync(file, lines);
    chmodSync(file, 0o755);
    return `"${process.execPath}" "${file}"`;
  }

  restore(): void {
    for (const [name, value] of this.#before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    this.#scratch.remove();
  }
}

export interface SsoPortal {
  readonly url: string;
  readonly requests: string[];
  stop(): Promise<void>;
}

/** The portal of IAM Identity Center, as far as credentials need it (API reference, "GetRoleCredentials"): whoever has the token gets some. */
export async function startSsoPortal(token: string): Promise<SsoPortal> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const known = request.headers['x-amz-sso_bearer_token'] === token;
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json', ...(known ? {} : { 'x-amzn-errortype': 'UnauthorizedException' }) });
    response.end(JSON.stringify(known ? { roleCredentials: { accessKeyId: 'ASIASSO', secretAccessKey: 'secret of the role', sessionToken: 'session of the role', expiration: Date.now() + 3_600_000 } } : { message: 'Session token not found or invalid' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
