import type { Tree } from '../text/tree.ts';
import { child, entriesOf, stringOf } from '../text/tree.ts';

/** Source: CloudFormation template reference, "Pseudo parameters reference". */
export const pseudoParameters: readonly string[] = ['AWS::AccountId', 'AWS::NotificationARNs', 'AWS::NoValue', 'AWS::Partition', 'AWS::Region', 'AWS::StackId', 'AWS::StackName', 'AWS::URLSuffix'];

/** What SAM makes beside the resources that are written: their names begin with one of those, or with these. */
const generated = /^(?:ServerlessRestApi|ServerlessHttpApi|ServerlessDeploymentApplication|CodeDeployServiceRole)/;

/** The names that a template's functions and attributes may refer to. */
export class TemplateNames {
  readonly parameters: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  readonly mappings: readonly string[];
  readonly #referable: ReadonlySet<string>;
  readonly #serverless: readonly string[];
  readonly #named: ReadonlySet<string>;

  /** @param template with its loops written out */
  constructor(template: Tree | undefined) {
    const keys = (section: string) => entriesOf(child(template, section)).map(([name]) => name).filter((name) => !name.startsWith('Fn::'));
    this.parameters = keys('Parameters');
    this.resources = keys('Resources');
    this.conditions = keys('Conditions');
    this.mappings = keys('Mappings');
    this.#referable = new Set([...this.parameters, ...this.resources, ...pseudoParameters]);
    const resources = entriesOf(child(template, 'Resources'));
    // Connectors may stand at any resource, and some events name what SAM is to make for them.
    this.#serverless = resources.filter(([, { value }]) => (stringOf(child(value, 'Type')) ?? '').startsWith('AWS::Serverless::') || child(value, 'Connectors')).map(([id]) => id);
    this.#named = new Set(resources.flatMap(([, { value }]) => namedQueues(child(value, 'Properties', 'Events'))));
  }

  /** What `Ref` and `Sub` may name. */
  get referable(): readonly string[] {
    return [...this.parameters, ...this.resources];
  }

  /** Whether there is, or may be, something of this name for `Ref` and `Sub`. */
  isReferable(name: string): boolean {
    return this.#referable.has(name) || this.#isGenerated(name);
  }

  /** Whether there is, or may be, a resource of this name. */
  isResource(name: string): boolean {
    return this.resources.includes(name) || this.#isGenerated(name);
  }

  #isGenerated(name: string): boolean {
    return generated.test(name) || this.#named.has(name) || this.#serverless.some((id) => name.startsWith(id) && name !== id);
  }
}

function namedQueues(events: Tree | undefined): readonly string[] {
  return entriesOf(events).flatMap(([, { value }]) => {
    const properties = child(value, 'Properties');
    return [child(properties, 'DeadLetterConfig', 'QueueLogicalId'), child(properties, 'SqsSubscription', 'QueuePolicyLogicalId')].flatMap((tree) => stringOf(tree) ?? []);
  });
}
