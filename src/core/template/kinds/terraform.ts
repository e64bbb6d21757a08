import path from 'node:path';
import type { Kind } from './kind.ts';
import { readConfiguration } from './terraform-modules/configuration.ts';
import { plannedBeside } from './terraform-modules/plan.ts';
import { rootModuleFile } from './terraform-modules/root-module.ts';

/** Root modules of Terraform in its own language, one application a directory. */
export const terraform: Kind = {
  isCandidate: (name) => name.endsWith('.tf'),
  // `main.tf` stands for its directory, whatever is in it.
  mayBe: (name, bytes) => name === 'main.tf' || bytes.includes('aws_lambda_function') || bytes.includes('/lambda') || bytes.includes('module'),
  read: async (question) => {
    const directory = path.dirname(question.file);
    if (await rootModuleFile(directory, question.nearby) !== path.basename(question.file)) return null;
    // What Terraform itself made of the same files says more.
    if (await plannedBeside(directory, question.nearby)) return null;
    const draft = await readConfiguration(question);
    return draft && [draft];
  },
};
