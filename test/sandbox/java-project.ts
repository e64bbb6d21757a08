import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionReference } from '../../src/core/model/application.ts';
import type { Workbench } from './support.ts';

/** Compiles Java sources (`src/main/java/...` by their package) with the host's compiler; answers the directory of the project. No build tool is run. */
export function javaProject(directory: string, sources: Readonly<Record<string, string>>): string {
  const files = Object.entries(sources).map(([name, text]) => {
    const file = path.join(directory, 'src/main/java', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
  writeFileSync(path.join(directory, 'pom.xml'), '<project/>');
  execFileSync('javac', ['-g', '--release', '17', '-d', path.join(directory, 'target/classes'), ...files], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 60_000 });
  return directory;
}

export function javaFunction(bench: Workbench, project: string, overrides: Parameters<Workbench['fn']>[1] = {}): FunctionReference {
  return bench.fn({}, { runtime: 'java21', handler: 'com.acme.Orders::handle', code: path.join(project, 'target/classes'), memorySize: 512, ...overrides });
}

/** A function with a bit of everything that a debugger shows. Tests name its lines. */
export const ordersSource = `package com.acme;

import java.util.*;

public class Orders {
    static final String GREETING = "hello".concat("");
    private int calls;
    enum Size { SMALL, LARGE }
    record Line(String article, int count) {}

    public Map<String, Object> handle(Map<String, Object> event) {
        calls++;
        String name = (String) event.get("name");
        List<Line> lines = List.of(new Line("kimchi", 2), new Line("tea", 3));
        int[] numbers = {3, 5, 8};
        int total = sum(numbers);
        Size size = total > 10 ? Size.LARGE : Size.SMALL;
        if (event.containsKey("fail")) check((String) event.get("fail"));
        return Map.of("text", GREETING + " " + name, "total", total, "calls", calls, "options", options());
    }

    private static int sum(int[] numbers) {
        int result = 0;
        for (int number : numbers) {
            result += number;
        }
        return result;
    }

    private static void check(String kind) {
        try {
            if (kind.equals("caught")) throw new IllegalStateException("on the way");
        } catch (IllegalStateException caught) {
            return;
        }
        throw new IllegalArgumentException("no " + kind);
    }

    private static String options() {
        return String.valueOf(System.getenv("JAVA_TOOL_OPTIONS"));
    }
}
`;
