import type { MapEntry, Tree } from '../../text/tree.ts';
import { mapTree } from '../../text/tree.ts';
import { entryOf, mapOf, scalarTree } from '../lowered/lowering.ts';
import { CodePlaces } from './code-places.ts';
import type { Collected } from './collect.ts';
import { lowerResource } from './lower-resources.ts';

/** An application of Terraform's as a CloudFormation template, and the address of each function by its logical id. */
export function lowerTerraform({ resources, archives, conditions, projects }: Collected): { readonly template: Tree; readonly ids: ReadonlyMap<string, string> } {
  const whole = { at: 0, end: 0 };
  const code = new CodePlaces(archives, resources, projects);
  const lowered = new Map<string, MapEntry>();
  for (const resource of resources) {
    const entry = lowerResource(resource, resources, code);
    if (entry) lowered.set(resource.id, entry);
  }
  return {
    template: mapOf({
      Conditions: mapTree(new Map(conditions.map((name) => [name, entryOf(scalarTree(false, whole))])), whole),
      Resources: mapTree(lowered, whole),
    }, whole),
    ids: new Map(resources.map(({ id, address }) => [id, address])),
  };
}
