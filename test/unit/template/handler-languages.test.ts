import assert from 'node:assert/strict';
import path from 'node:path';
import type { HandlerAnswer } from '../../../src/core/template/handlers/handler-question.ts';
import { codeOnly } from '../../../src/core/template/handlers/code-text.ts';
import { locateHandler } from '../../../src/core/template/handlers/handler.ts';
import { SourceFiles } from '../../../src/core/template/files/source-files.ts';
import { WorkspaceReader } from '../../../src/core/template/workspace.ts';
import { entry, fnOf, sam, Scratch, today } from './support.ts';

type Case = readonly [what: string, files: Readonly<Record<string, string>>, handler: string, place: string, options?: { readonly code?: string; readonly metadata?: object; readonly environment?: Readonly<Record<string, string>> }];

const java = 'package shop;\n\nimport x.Y;\n\n/** handleRequest( in a comment */\npublic class Orders implements RequestHandler<Map<String, Object>, String> {\n  String s = "public String create(";\n\n  @Override\n  public Map<String, List<String>> handleRequest(Map<String, Object> event, Context context) {\n    return create(event);\n  }\n\n  static final class Inner {\n    @Tracing(x = 1) public void run(InputStream in) {}\n  }\n\n  private String create(Object o) {\n    return "";\n  }\n}\n';

const cases: Readonly<Record<string, readonly Case[]>> = {
  'java21': [
    ['a method of a class', { 'src/main/java/shop/Orders.java': java }, 'shop.Orders::handleRequest', 'src/main/java/shop/Orders.java:10:36 handleRequest'],
    ['handleRequest where no method is named', { 'src/main/java/shop/Orders.java': java }, 'shop.Orders', 'src/main/java/shop/Orders.java:10:36 handleRequest'],
    ['the declaration and not a call or a text', { 'src/main/java/shop/Orders.java': java }, 'shop.Orders::create', 'src/main/java/shop/Orders.java:18:18 create'],
    ['a nested class', { 'src/main/java/shop/Orders.java': java }, 'shop.Orders$Inner::run', 'src/main/java/shop/Orders.java:15:33 run'],
    ['the class where the method is inherited', { 'src/main/java/shop/Orders.java': java }, 'shop.Orders::inherited', 'src/main/java/shop/Orders.java:6:14 inherited'],
    ['a project above the code', { 'src/main/java/shop/Orders.java': java, 'target/classes/shop/Orders.class': '' }, 'shop.Orders', 'src/main/java/shop/Orders.java:10:36 handleRequest', { code: 'target/classes' }],
    ['a module of Gradle\'s', { 'app/src/main/java/shop/Orders.java': java }, 'shop.Orders', 'app/src/main/java/shop/Orders.java:10:36 handleRequest'],
    ['Kotlin', { 'src/main/kotlin/shop/Orders.kt': 'package shop\n\nclass Orders : RequestHandler<Any, String> {\n    override fun handleRequest(input: Any, context: Context): String = "x"\n}\n' }, 'shop.Orders::handleRequest', 'src/main/kotlin/shop/Orders.kt:4:18 handleRequest'],
    ['Kotlin in a file of another name', { 'src/main/kotlin/shop/All.kt': 'package shop\n// class Orders\nclass Orders {\n  suspend fun go(e: Any) = 1\n}\n' }, 'shop.Orders::go', 'src/main/kotlin/shop/All.kt:4:15 go'],
    ['a function of Kotlin\'s outside of any class', { 'src/main/kotlin/shop/App.kt': 'package shop\n\nfun handle(e: Any) = 1\n' }, 'shop.AppKt::handle', 'src/main/kotlin/shop/App.kt:3:5 handle'],
    ['nothing where the class is not there', { 'src/main/java/shop/Orders.java': java }, 'shop.Customers', 'not-searched'],
    ['a module that Maven\'s parent names', { 'pom.xml': '<modules><module>functions</module></modules>', 'functions/pom.xml': '<modules> <module>orders</module> </modules>', 'functions/orders/src/main/java/shop/Orders.java': java }, 'shop.Orders', 'functions/orders/src/main/java/shop/Orders.java:10:36 handleRequest'],
    ['a module that Gradle\'s settings name', { 'settings.gradle.kts': 'rootProject.name = "x"\ninclude(":services:orders", "other")\n', 'services/orders/src/main/java/shop/Orders.java': java }, 'shop.Orders', 'services/orders/src/main/java/shop/Orders.java:10:36 handleRequest'],
    ['Scala', { 'src/main/scala/shop/Orders.scala': 'package shop\n\nclass Orders {\n  def handle(input: String): String = input\n}\n' }, 'shop.Orders::handle', 'src/main/scala/shop/Orders.scala:4:7 handle'],
    ['nothing of what no class can be called', {}, '../x::y', 'not-searched'],
  ],
  'ruby3.4': [
    ['a method', { 'app.rb': '# def handler(\n=begin\ndef handler(x)\n=end\ndef handler?(x) = 1\n\ndef handler(event:, context:)\nend\n' }, 'app.handler', 'app.rb:7:5 handler'],
    ['a method of a class', { 'src/app.rb': 'def create; end\nmodule Shop\n  class Orders\n    def self.create(event:, context:)\n    end\n  end\nend\n' }, 'src/app.Shop::Orders.create', 'src/app.rb:4:14 create'],
    ['a class method among others', { 'app.rb': 'class A\n  class << self\n    def go(event:, context:) = 1\n  end\nend\n' }, 'app.A.go', 'app.rb:3:9 go'],
    ['the class where the method is made at run time', { 'app.rb': 'x = 1\nclass A\n  define_method(:go) { }\nend\n' }, 'app.A.go', 'app.rb:2:7 go'],
    ['the file where nothing is to be seen', { 'app.rb': 'require "x"\n' }, 'app.go', 'app.rb:1:1 go'],
    ['no file', {}, 'app.go', 'file-missing'],
    ['no handler', {}, 'go', 'malformed'],
    ['too many parts', {}, 'a.b.c.d', 'malformed'],
  ],
  'dotnet8': [
    ['a method', { 'src/Shop/Function.cs': 'namespace Shop;\n\n// public string Handle(\npublic class Function\n{\n    string s = @"class Other { ";\n    public async Task<APIGatewayProxyResponse> Handle(APIGatewayProxyRequest request, ILambdaContext context)\n    {\n        return await Handle(null, null);\n    }\n}\n', 'src/Shop/obj/Function.cs': 'namespace Shop;\nclass Function { public void Handle() {} }' }, 'Shop::Shop.Function::Handle', 'src/Shop/Function.cs:7:48 Handle'],
    ['the class of that namespace', { 'A.cs': 'namespace Other { class Function { public void Handle() {} } }', 'B.cs': 'namespace Shop.Orders\n{\n  class Function\n  {\n    [LambdaFunction]\n    public static string Handle(Stream s) => "";\n  }\n}' }, 'Shop::Shop.Orders.Function::Handle', 'B.cs:6:26 Handle'],
    ['what Lambda Annotations generates', { 'Functions.cs': 'namespace Shop;\npublic class Functions\n{\n    [LambdaFunction]\n    [RestApi("/")]\n    public int Add(int a, int b) => a + b;\n}\n' }, 'Shop::Shop.Functions_Add_Generated::Add', 'Functions.cs:6:16 Add'],
    ['the class where the method is inherited', { 'LambdaEntryPoint.cs': 'namespace Shop;\npublic class LambdaEntryPoint : APIGatewayProxyFunction\n{\n}\n' }, 'Shop::Shop.LambdaEntryPoint::FunctionHandlerAsync', 'LambdaEntryPoint.cs:2:14 FunctionHandlerAsync'],
    ['what a program hands to AWS\'s client', { 'Program.cs': 'using X;\n\nvar handler = async (string s, ILambdaContext c) => s.ToUpper();\n\nawait LambdaBootstrapBuilder.Create(handler, new Serializer()).Build().RunAsync();\n' }, 'Shop', 'Program.cs:3:5 handler'],
    ['the program itself', { 'Program.cs': 'await LambdaBootstrapBuilder.Create((string s) => s, null).Build().RunAsync();\n' }, 'Shop', 'Program.cs:1:7 Main'],
    ['one of several functions of a program, by Lambda Annotations', { 'Functions.cs': 'namespace Shop;\npublic class Functions\n{\n    [LambdaFunction(ResourceName = "Add", MemorySize = 512)]\n    [RestApi(LambdaHttpMethod.Get, "/{x}")]\n    public int Add([FromServices] ICalc calc, int x) => calc.Add(x, Other(x));\n\n    [LambdaFunction]\n    public async Task<string> Other(int x) => "";\n}\n' }, 'Shop', 'Functions.cs:9:31 Other', { environment: { ANNOTATIONS_HANDLER: 'Other' } }],
    ['a server of ASP.NET', { 'Program.cs': '// AddAWSLambdaHosting(\nvar builder = WebApplication.CreateBuilder(args);\nbuilder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);\n' }, 'Shop', 'Program.cs:3:18 Main'],
    ['the project that is named like the assembly', { 'A/Program.cs': 'await LambdaBootstrapBuilder.Create((string s) => s, null).Build().RunAsync();\n', 'B/Program.cs': '\nawait LambdaBootstrapBuilder.Create((string s) => s, null).Build().RunAsync();\n' }, 'B', 'B/Program.cs:2:7 Main'],
    ['nothing where the class is not there', { 'A.cs': 'class B {}' }, 'Shop::Shop.A::Handle', 'not-searched'],
  ],
  'provided.al2023': [
    ['what a Go program starts', { 'main.go': '// Package main\npackage main\n\nimport "x"\n\nfunc handle(ctx context.Context, e Event) error {\n\treturn nil\n}\n\nfunc main() {\n\t// lambda.Start(other)\n\tlambda.Start(handle)\n}\n', 'main_test.go': 'package main\nfunc handle() {}' }, 'bootstrap', 'main.go:6:6 handle'],
    ['a method in another file', { 'main.go': 'package main\n\nfunc main() {\n\tapp := New()\n\tlambda.StartWithOptions(app.Handle, lambda.WithContext(ctx))\n}\n', 'app.go': 'package main\n\ntype App struct{}\n\nfunc (a *App) Handle(ctx context.Context) error { return nil }\n' }, 'bootstrap', 'app.go:5:15 Handle'],
    ['what is wrapped', { 'main.go': 'package main\nfunc h() {}\nfunc main() { lambda.Start(otellambda.InstrumentHandler(h)) }\n' }, 'bootstrap', 'main.go:2:6 h'],
    ['main where what it starts is elsewhere', { 'main.go': 'package main\n\nfunc main() {\n\tlambda.Start(func() {})\n}\n' }, 'bootstrap', 'main.go:3:6 main'],
    ['what a Rust program serves', { 'Cargo.toml': '[package]\nname = "orders"\n', 'src/main.rs': 'use lambda_runtime::{run, service_fn};\n\n// fn handle(\nasync fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {\n    Ok(json!({"a": \'b\'}))\n}\n\n#[tokio::main]\nasync fn main() -> Result<(), Error> {\n    run(service_fn(handle)).await\n}\n' }, 'bootstrap', 'src/main.rs:4:10 handle'],
    ['a closure\'s function in another module', { 'Cargo.toml': '', 'src/main.rs': 'mod event_handler;\nuse event_handler::function_handler;\nfn main() { run(service_fn(|event: Request| async { event_handler::function_handler(&client, event).await })); }\n', 'src/event_handler.rs': '\npub(crate) async fn function_handler<\'a>(c: &\'a C, e: E) {}\n' }, 'bootstrap', 'src/event_handler.rs:2:21 function_handler'],
    ['the program of that name', { 'Cargo.toml': '[[bin]]\nname = "a"\npath = "bins/one.rs"\n\n[[bin]]\nname = "b"\npath = "bins/two.rs"\n', 'bins/one.rs': 'fn main() {}', 'bins/two.rs': '\nfn main() {}' }, 'bootstrap', 'bins/two.rs:2:4 main', { metadata: { BuildProperties: { Binary: 'b' } } }],
    ['the project of what cargo lambda built', { 'Cargo.toml': '', 'src/bin/orders.rs': 'async fn go() {}\nfn main() { run(service_fn(go)) }', 'target/lambda/orders/bootstrap': '' }, 'bootstrap', 'src/bin/orders.rs:1:10 go', { code: 'target/lambda/orders' }],
    ['a function of another package of the same Go module', { 'go.mod': 'module example.com/shop\n\ngo 1.22\n', 'cmd/orders/main.go': 'package main\n\nimport (\n\t"github.com/aws/aws-lambda-go/lambda"\n\tapp "example.com/shop/internal/orders"\n)\n\nfunc main() {\n\tlambda.Start(app.Handle)\n}\n', 'internal/orders/a.go': 'package orders\n\nfunc Handle() {}\n' }, 'bootstrap', 'internal/orders/a.go:3:6 Handle', { code: 'cmd/orders' }],
    ['the Go program that a directory of its name was built from', { 'go.mod': 'module x\n', 'cmd/orders/main.go': 'package main\nfunc main() {}\n', 'cmd/bills/main.go': 'package main\nfunc main() {}\n', 'bin/orders/bootstrap': '' }, 'bootstrap', 'cmd/orders/main.go:2:6 main', { code: 'bin/orders' }],
    ['the only Go program of a module', { 'go.mod': 'module x\n', 'cmd/only/main.go': 'package main\nfunc main() {}\n' }, 'bootstrap', 'cmd/only/main.go:2:6 main'],
    ['no Go program among several', { 'go.mod': 'module x\n', 'cmd/a/main.go': 'package main\nfunc main() {}\n', 'cmd/b/main.go': 'package main\nfunc main() {}\n' }, 'bootstrap', 'not-searched'],
    ['the member of a Cargo workspace that makes the program', { 'Cargo.toml': '[workspace]\nmembers = ["functions/*", "shared"]\n', 'functions/a/Cargo.toml': '[package]\nname = "a"\n', 'functions/a/src/main.rs': 'fn main() {}', 'functions/b/Cargo.toml': '[package]\nname = "other"\n[[bin]]\nname = "orders"\npath = "src/o.rs"\n', 'functions/b/src/o.rs': '\nfn main() {}' }, 'bootstrap', 'functions/b/src/o.rs:2:4 main', { metadata: { BuildProperties: { Binary: 'orders' } } }],
    ['the package of a Cargo workspace that is named like the program', { 'Cargo.toml': '[workspace]\nmembers = ["crates/orders"]\n', 'crates/orders/Cargo.toml': '[package]\nname = "orders"\n', 'crates/orders/src/main.rs': 'async fn go() {}\nfn main() { run(service_fn(go)) }', 'target/lambda/orders/bootstrap': '' }, 'bootstrap', 'crates/orders/src/main.rs:1:10 go', { code: 'target/lambda/orders' }],
    ['nothing of a program without sources', { 'bootstrap': '' }, 'bootstrap', 'not-searched'],
  ],
};

for (const [runtime, list] of Object.entries(cases)) {
  describe(`handlers of ${runtime}`, () => {
    let scratch: Scratch;
    beforeEach(() => { scratch = new Scratch(); });
    afterEach(() => scratch.remove());
    for (const [what, files, handler, expected, { code = '', metadata = {}, environment = {} } = {}] of list) {
      it(`are found: ${what}`, async () => {
        const boundary = scratch.write(files);
        const answer: HandlerAnswer = await locateHandler({ runtime, handler, code: path.join(boundary, code), metadata: metadata as Record<string, unknown>, environment, boundary }, new SourceFiles());
        const place = answer.kind === 'found' ? `${path.relative(boundary, answer.source.file).split(path.sep).join('/')}:${answer.source.line}:${answer.source.column} ${answer.source.export}` : answer.kind;
        assert.equal(place, expected);
      });
    }
  });
}

describe('handlers of other languages in a workspace', () => {
  it('move with their sources, and are no fault where they are not found', async () => {
    const scratch = new Scratch();
    try {
      const function_ = (id: string, runtime: string, handler: string): string => entry(id).replace('nodejs24.x', runtime).replace('app.handler', handler) + `      CodeUri: ${id}\n`;
      scratch.write({
        'template.yaml': `${sam}Resources:\n${function_('Ruby', 'ruby3.4', 'app.handler')}${function_('Go', 'provided.al2023', 'bootstrap')}${function_('Gone', 'java21', 'shop.Orders')}`,
        'Ruby/app.rb': 'def handler(event:, context:) = 1\n', 'Go/main.go': 'package main\nfunc main() {}\n', 'Gone/pom.xml': '',
      });
      const reader = new WorkspaceReader([scratch.directory], { now: today });
      const before = await reader.read();
      assert.deepEqual([fnOf(before, 'Ruby').source?.line, fnOf(before, 'Go').source?.line, fnOf(before, 'Gone').source], [1, 2, null]);
      assert.deepEqual(before.diagnostics, []);
      scratch.write({ 'Ruby/app.rb': '\n\ndef handler(event:, context:) = 1\n', 'Go/main.go': '\n\npackage main\nfunc main() {}\n' });
      const { workspace, reread } = await reader.changed([scratch.at('Ruby/app.rb'), scratch.at('Go/main.go')]);
      assert.deepEqual([fnOf(workspace, 'Ruby').source?.line, fnOf(workspace, 'Go').source?.line, reread.length], [3, 4, 1]);
      scratch.remove();
      scratch.write({ 'template.yaml': `${sam}Resources:\n${function_('Ruby', 'ruby3.4', 'app.handler')}`, 'Ruby/other.rb': '' });
      assert.deepEqual((await new WorkspaceReader([scratch.directory], { now: today }).read()).diagnostics.map(({ code }) => code), ['handler-file-missing']);
    } finally {
      scratch.remove();
    }
  });

  it('are looked for where there is code', () => {
    const text = 'a /* b */ "c\\"d" \'e\' // f\ng';
    assert.equal(codeOnly(text, 'c'), `a         ${' '.repeat(6)} ${' '.repeat(3)} ${' '.repeat(4)}\ng`);
    assert.equal(codeOnly(`a\n${'b'.repeat(2000)}\nc`, 'go'), 'a\n\nc', 'what no person writes is left out');
    for (const style of ['c', 'rust', 'go', 'csharp', 'ruby'] as const) {
      for (const endless of ['"'.repeat(5000), '/*'.repeat(5000), "'a".repeat(5000), '`'.repeat(4999), '@"'.repeat(3000), '=begin\n'.repeat(3000), 'r#'.repeat(5000)]) assert.doesNotThrow(() => codeOnly(endless, style));
    }
  });
});
