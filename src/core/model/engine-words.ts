/** Whether an engine, or a program in one, says that its disk is full: errno's own words are all there is to tell by. */
export function saysDiskFull(message: string): boolean {
  return /no space left on device|disk quota exceeded/i.test(message);
}
