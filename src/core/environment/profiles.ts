import os from 'node:os';
import path from 'node:path';
import { fileStamp } from './file-stamp.ts';

/** A profile of the shared files, as it is written there (AWS SDKs and Tools reference guide, "Shared config and credentials files"). */
export type Profile = Readonly<Record<string, string | undefined>>;

/** The shared config and credentials file, absolute; either may be missing. */
export function sharedFiles(): readonly [config: string, credentials: string] {
  const directory = path.join(os.homedir(), '.aws');
  return [process.env['AWS_CONFIG_FILE'] ?? path.join(directory, 'config'), process.env['AWS_SHARED_CREDENTIALS_FILE'] ?? path.join(directory, 'credentials')];
}

/** Changes whenever one of the shared files does. */
export async function sharedFilesStamp(): Promise<string> {
  return (await Promise.all(sharedFiles().map(fileStamp))).join(' ');
}

/** All profiles by name, read anew. A file that is missing has none. */
export async function readProfiles(): Promise<ReadonlyMap<string, Profile>> {
  const { parseKnownFiles } = await import('@smithy/core/config');
  const sections = await parseKnownFiles({ ignoreCache: true });
  return new Map(Object.entries(sections).filter(([name]) => !/^(?:sso-session|services)\./.test(name)));
}

/** The profile and those that it takes its credentials from, the nearest first. */
export function profileChain(profiles: ReadonlyMap<string, Profile>, name: string): readonly Profile[] {
  const chain = new Map<string, Profile>();
  for (let next: string | undefined = name; next !== undefined && !chain.has(next);) {
    const profile = profiles.get(next);
    if (!profile) break;
    chain.set(next, profile);
    next = profile['source_profile'];
  }
  return [...chain.values()];
}

/** Where a profile's credentials come from, in a word for lists: `sso`, `process`, `role`, `keys`, `web identity`, `login`. */
export function profileKind(profile: Profile): 'sso' | 'process' | 'role' | 'keys' | 'web identity' | 'login' | undefined {
  if (profile['web_identity_token_file'] !== undefined) return 'web identity';
  if (profile['role_arn'] !== undefined) return 'role';
  if (profile['aws_access_key_id'] !== undefined) return 'keys';
  if (profile['credential_process'] !== undefined) return 'process';
  if (profile['sso_session'] !== undefined || profile['sso_start_url'] !== undefined) return 'sso';
  return profile['login_session'] === undefined ? undefined : 'login';
}
