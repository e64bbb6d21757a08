/** What every request of an HTTP front door has somewhere. A quick look at text that may be half written; whether it is one is found out when it is opened as a form. */
export function looksLikeHttp(text: string): boolean {
  return /\b(?:httpMethod|connectionId|elb)\b|\bhttp"?\s*:/.test(text);
}
