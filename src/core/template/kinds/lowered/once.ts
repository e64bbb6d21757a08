/** What is made once for each name, however often and by however many it is asked for: a file's content, a module. */
export class Once<Made> {
  readonly #make: (name: string) => Promise<Made>;
  readonly #made = new Map<string, Promise<Made>>();

  constructor(make: (name: string) => Promise<Made>) {
    this.#make = make;
  }

  get(name: string): Promise<Made> {
    const known = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, known);
    return known;
  }
}
