import assert from 'node:assert/strict';
import { Expressions } from '../../../../src/core/template/kinds/terraform-modules/expression.ts';
import { placesOf } from '../../../../src/core/template/kinds/terraform-modules/hcl-places.ts';
import type { PlaceNode } from '../../../../src/core/template/kinds/terraform-modules/hcl-places.ts';
import { simpleTraversal, templateParts } from '../../../../src/core/template/kinds/terraform-modules/template-parts.ts';
import { planIn } from '../../../../src/core/template/kinds/terraform-modules/plan-format.ts';
import { treeOf } from '../../../../src/core/template/kinds/lowered/lowering.ts';
import { plainOf, unresolved, textTree } from '../../../../src/core/template/text/tree.ts';

const place = { at: 0, end: 0 };
const values: Readonly<Record<string, unknown>> = { 'var.name': 'orders', 'var.list': ['a', 'b', ''], 'var.map': { x: 1, y: 2 }, 'var.on': true, 'local.objects': [{ id: 1 }, { id: 2 }], 'local.k': 'y', 'var.none': null };
const expressions = new Expressions({
  reference: (steps) => {
    const [name = '', ...rest] = [`${steps[0]}.${steps[1]}`, ...steps.slice(2)];
    if (!Object.hasOwn(values, name)) return Promise.resolve(unresolved(textTree(steps.join('.'), place), 'unknown'));
    return Promise.resolve(treeOf(rest.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], values[String(name)]), place));
  },
  readFile: (name) => Promise.resolve(name === './motd.txt' ? 'hello' : undefined),
});

describe('expressions of Terraform', function () {
  this.timeout(20_000);

  // What `terraform console` answers to the same with these variables.
  const cases: readonly (readonly [string, unknown])[] = [
    ['${var.name}', 'orders'], ['x-${var.name}-${var.map.x}', 'x-orders-1'], ['$${kept} ${"a}b"}', '${kept} a}b'], ['${var.map["x"] + 2 * 3}', 7], ['${var.map[local.k]}', 2],
    ['${var.on ? "yes" : "no"}', 'yes'], ['${!var.on || var.name == "orders"}', true], ['${var.none == null}', true], ['${[for v in var.list : upper(v) if v != ""]}', ['A', 'B']],
    ['${{for k, v in var.map : k => "${k}${v}"}}', { x: 'x1', y: 'y2' }], ['${local.objects[*].id}', [1, 2]], ['${merge(var.map, { z = 3, "w v" = [true] })}', { x: 1, y: 2, z: 3, 'w v': [true] }],
    ['${lookup(var.map, "q", "none")}', 'none'], ['${try(var.absent.x, "fallback")}', 'fallback'], ['${join("-", compact(var.list))}', 'a-b'], ['${format("%s/%d", var.name, 3)}', 'orders/3'],
    ['${length(var.list)}', 3], ['${toset(["b", "b"])}', ['b']], ['${jsonencode({ a = [1, "x"] })}', '{"a":[1,"x"]}'], ['${jsondecode("{\\"a\\": 1}").a}', 1], ['${file("./motd.txt")}', 'hello'],
    ['${replace(var.name, "o", "0")}', '0rders'], ['${substr("hello", 1, 3)}', 'ell'], ['${basename("a/b.zip")}', 'b.zip'], ['${element(var.list, 4)}', 'b'], ['${zipmap(["p"], [9])}', { p: 9 }],
    ['${range(1, 4)}', [1, 2, 3]], ['${contains(var.list, "a")}', true], ['${keys(var.map)}', ['x', 'y']], ['${(1 + 2) * 3}', 9], ['${coalesce("", "b")}', 'b'], ['${trimsuffix("a.zip", ".zip")}', 'a'],
  ];
  for (const [text, expected] of cases) {
    it(`knows ${text}`, async () => { assert.deepEqual(plainOf(await expressions.value(text, place)), expected); });
  }

  it('leaves open what is known only to Terraform, with what is written', async () => {
    for (const text of ['${aws_x.y.z}', 'a-${aws_x.y.z}', '${cidrsubnet("10.0.0.0/8", 8, 1)}', '${templatefile("x", {})}', '%{ if var.on }a%{ endif }', '${replace(var.name, "/o+/", "")}', '${upper(aws_x.y.z)}']) {
      const tree = await expressions.value(text, place);
      assert.equal(tree.kind, 'unresolved', text);
      assert.equal(tree.kind === 'unresolved' && tree.expression, text.replace(/^\$\{(.*)\}$/, '$1'));
    }
  });

  it('divides texts and ways', () => {
    assert.deepEqual(templateParts('a${f("}${x}")}b$${c}'), ['a', { expression: 'f("}${x}")' }, 'b${c}']);
    assert.deepEqual(simpleTraversal('aws_x.y[0]["k"].z'), ['aws_x', 'y', 0, 'k', 'z']);
    assert.equal(simpleTraversal('a.b + c'), undefined);
    assert.equal(simpleTraversal('true'), undefined);
  });

  it('has the places of blocks, attributes and keys, whatever stands around them', () => {
    const text = 'locals { a = 1 }\n/* x = { */ resource "t" "n" { # }\n  s = "}${f("}")}"\n  d = <<-EOT\n  }\n  EOT\n  m = {\n    "k": [1, 2], j = 3\n  }\n  b {\n    c = 1\n  }\n}\nlocals {\n z = 2\n}\n';
    const lines = (node: PlaceNode): unknown => Object.fromEntries([...node.children].map(([name, child]) => [`${name} ${text.slice(0, child.at).split('\n').length}`, child.children.size > 0 ? lines(child) : text.slice(child.valueAt, child.end).trim()]));
    assert.deepEqual(lines(placesOf(text, 0)), { 'locals 1': { 'a 1': '1' }, 'resource.t.n 2': { 's 3': '"}${f("}")}"', 'd 4': '<<-EOT\n  }\n  EOT', 'm 7': { 'k 8': '[1, 2]', 'j 8': '3' }, 'b 10': { 'c 11': '1' } }, 'locals 2 14': { 'z 15': '2' } });
    // Broken files come to an end as well.
    for (const broken of ['resource "a', 'a = {', 'a = "', 'x = <<EOT', '{{{{', 'a { b = ${ }', '"', '<<', '}}}']) placesOf(broken, 0);
  });

  it('takes only plans for plans', () => {
    assert.equal(planIn('{"format_version":"1.2","planned_values":{}}')?.format_version, '1.2');
    for (const text of ['', '[]', '{"planned_values":{}}', '{"format_version":"1.2","planned_values":null}', '{']) assert.equal(planIn(text), undefined);
  });
});
