import assert from 'node:assert/strict';
import { readCargoMessages } from '../../../src/core/build/compiled/cargo-messages.ts';
import { bundlerComplaints, goComplaints, gradleComplaints, makeComplaints, mavenComplaints } from '../../../src/core/build/compiled/complaints.ts';
import type { Complaint } from '../../../src/core/build/compiled/complaints.ts';

const rows = (complaints: readonly Complaint[]) => complaints.map(({ severity, file, line, column, message }) => `${severity} ${file}:${line}:${column ?? ''} ${message}`);

describe('what compilers print', () => {
  it('is read of Go, with lines that go on', () => {
    assert.deepEqual(rows(goComplaints('# example.com/a\n./main.go:12:2: cannot use x (variable of type int) as string value in argument to f\n./main.go:14:9: x.Foo undefined:\n\ttype T has no method Foo\nnote: module requires Go 1.99\nC:\\w\\main.go:3:1: syntax error\n')), [
      'error ./main.go:12:2 cannot use x (variable of type int) as string value in argument to f', 'error ./main.go:14:9 x.Foo undefined: type T has no method Foo', 'error C:\\w\\main.go:3:1 syntax error',
    ]);
  });

  it('is read of Maven, once', () => {
    const error = "[ERROR] /w/src/main/java/App.java:[12,5] ';' expected";
    assert.deepEqual(rows(mavenComplaints(`\u001b[1;31m[ERROR]\u001b[m COMPILATION ERROR :\n${error}\n[WARNING] /w/A.java:[3,1] [deprecation] f() in A\n[ERROR] Failed to execute goal\n${error}\n[ERROR] /w/B.kt:[7,2] Unresolved reference: x\n[ERROR]   Malformed POM /w/pom.xml: expected START_TAG (position: x 5:3)  @ /w/pom.xml, line 5, column 3 -> [Help 2]`)), [
      "error /w/src/main/java/App.java:12:5 ';' expected", 'warning /w/A.java:3:1 [deprecation] f() in A', 'error /w/B.kt:7:2 Unresolved reference: x', 'error /w/pom.xml:5:3 Malformed POM /w/pom.xml: expected START_TAG (position: x 5:3)',
    ]);
  });

  it('is read of Gradle: Java, Kotlin of before and after 1.9, build scripts', () => {
    assert.deepEqual(rows(gradleComplaints("/w/A.java:4: error: ';' expected\n  int x\n       ^\n/w/A.java:9: warning: [removal] f()\ne: /w/App.kt: (3, 5): Unresolved reference: x\ne: file:///w/App.kt:4:7 Unresolved reference 'y'.\n\n* Where:\nBuild file '/w/build.gradle' line: 5\n\n* What went wrong:\nA problem occurred evaluating root project 'w'.\n> Could not find method nonsense()\n")), [
      "error /w/A.java:4: ';' expected", 'warning /w/A.java:9: [removal] f()', 'error /w/App.kt:3:5 Unresolved reference: x', "error /w/App.kt:4:7 Unresolved reference 'y'.", "error /w/build.gradle:5: A problem occurred evaluating root project 'w'. Could not find method nonsense()",
    ]);
  });

  it('is read of make, and of the compilers that it runs', () => {
    assert.deepEqual(rows(makeComplaints("gcc -c src/a.c\nsrc/a.c:3:5: error: expected ';' before 'return'\nmake: *** [Makefile:3: build-Fn] Error 1\nmake[1]: *** [sub/Makefile:7: all] Error 2\nMakefile:9: *** missing separator.  Stop.\n")), [
      "error src/a.c:3:5 expected ';' before 'return'", 'error Makefile:3: build-Fn: Error 1', 'error sub/Makefile:7: all: Error 2', 'error Makefile:9: missing separator',
    ]);
  });

  it('is read of what a recipe of make ran, whose own words say why', () => {
    const uv = 'uv lock\nerror: Request failed after 3 retries\n  cause: dns error\n  cause: more of it\nmake: *** [Makefile:4: build-Fn] Error 2\n';
    assert.deepEqual(rows(makeComplaints(uv)), ['error Makefile:4: build-Fn: Error 2: error: Request failed after 3 retries cause: dns error']);
    assert.deepEqual(rows(makeComplaints('npm ci\n/bin/sh: 1: npm: not found\nmake: *** [Makefile:2: build-Fn] Error 127\n')), ['error Makefile:2: build-Fn: Error 127: /bin/sh: 1: npm: not found']);
    assert.deepEqual(rows(makeComplaints('./main.go:3:1: undefined: x\nmake: *** [Makefile:2: build-Fn] Error 1\n')), ['error ./main.go:3:1 undefined: x', 'error Makefile:2: build-Fn: Error 1']);
  });

  it('is read of Bundler', () => {
    const output = "\n[!] There was an error parsing `Gemfile`: Undefined local variable or method `nonsense' for Gemfile. Bundler cannot continue.\n\n #  from /w/Gemfile:3\n #  -------------------------------------------\n #  \n >  nonsense\n";
    assert.deepEqual(rows(bundlerComplaints(output)), ["error /w/Gemfile:3: There was an error parsing `Gemfile`: Undefined local variable or method `nonsense' for Gemfile."]);
  });

  it('is read of cargo: messages of the compiler, programs, manifests', () => {
    const message = { reason: 'compiler-message', message: { level: 'error', message: 'mismatched types', code: { code: 'E0308' }, spans: [{ file_name: 'src/lib.rs', line_start: 1, column_start: 2, is_primary: false }, { file_name: 'src/main.rs', line_start: 3, column_start: 18, is_primary: true, label: 'expected `i32`' }] } };
    const program = { reason: 'compiler-artifact', target: { name: 'bootstrap', kind: ['bin'] }, executable: '/t/release/bootstrap' };
    const output = [JSON.stringify(message), JSON.stringify(program), 'error: unclosed table, expected `]`', ' --> Cargo.toml:6:14', '  |', '{ no JSON'].join('\n');
    const { complaints, programs } = readCargoMessages(output, '/w/fn');
    assert.deepEqual(rows(complaints), ['error src/main.rs:3:18 mismatched types [E0308]: expected `i32`', 'error /w/fn/Cargo.toml:6:14 unclosed table, expected `]`']);
    assert.deepEqual([...programs], [['bootstrap', '/t/release/bootstrap']]);
  });
});
