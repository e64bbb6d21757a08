import type { Kind } from './kind.ts';
import { planIn } from './terraform-modules/plan-format.ts';
import { readPlan } from './terraform-modules/plan.ts';

/** Plans that were saved as JSON: `terraform show -json plan.out > tfplan.json`. */
export const terraformPlan: Kind = {
  // Under any other name it would have to be looked for in every JSON file.
  isCandidate: (name) => /(?:plan|terraform|tf)[^/]*\.json$/i.test(name),
  mayBe: (_name, bytes) => bytes.includes('"planned_values"') && bytes.includes('"format_version"') && bytes.includes('aws_lambda_function'),
  read: async (question) => {
    const plan = planIn(question.text);
    const draft = plan && await readPlan(question, plan);
    return draft ? [draft] : null;
  },
};
