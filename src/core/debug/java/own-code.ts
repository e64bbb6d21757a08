/** Classes that are not the user's, as JDWP's patterns have it (`ClassExclude`): those of Java itself, of other languages' libraries and of Lambda's runtime. */
export const foreignClasses: readonly string[] = [
  'java.*', 'javax.*', 'jdk.*', 'sun.*', 'com.sun.*', 'kotlin.*', 'kotlinx.*', 'scala.*', 'groovy.*', 'org.codehaus.groovy.*',
  'com.amazonaws.services.lambda.runtime.*', 'com.amazonaws.lambda.thirdparty.*', 'lambdainternal.*',
];

const prefixes = foreignClasses.map((pattern) => `L${pattern.slice(0, -1).replaceAll('.', '/')}`);

/** Whether a class, by its signature, is the user's. */
export function isOwnClass(signature: string): boolean {
  return signature.startsWith('L') && !prefixes.some((prefix) => signature.startsWith(prefix));
}
