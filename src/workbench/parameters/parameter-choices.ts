import * as vscode from 'vscode';
import type { ParameterChoice } from '../../core/template/parameters/given-values.ts';
import type { Settings } from '../settings.ts';

/** What was picked for a template and is kept with the workspace. */
export interface PickedParameters {
  readonly environment?: string;
  /** Absolute. */
  readonly parametersFile?: string;
  readonly values?: Readonly<Record<string, string>>;
}

const key = 'pickedParameters';

/** Where the values of each template's parameters come from: settings, and what was picked. */
export class ParameterChoices implements vscode.Disposable {
  readonly #memento: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #settings: Settings;
  readonly #changed = new vscode.EventEmitter<string>();
  /** `NoEcho` values, by template: nothing writes them down, so they go with the window. */
  readonly #hidden = new Map<string, Readonly<Record<string, string>>>();

  /** The template for which something else was picked. */
  readonly onDidChange = this.#changed.event;

  constructor(memento: Pick<vscode.Memento, 'get' | 'update'>, settings: Settings) {
    this.#memento = memento;
    this.#settings = settings;
  }

  /** For the reader of templates. */
  of(template: string): ParameterChoice {
    const { environment, parametersFile, values } = this.picked(template);
    const named = environment ?? (this.#settings.samconfigEnvironment(vscode.Uri.file(template)) || undefined);
    return {
      ...(named === undefined ? {} : { environment: named }),
      ...(parametersFile === undefined ? {} : { parametersFile }),
      settings: this.#settings.parameters(template),
      picked: { ...values, ...this.#hidden.get(template) },
    };
  }

  picked(template: string): PickedParameters {
    return this.#all[template] ?? {};
  }

  /** Whether anything was picked. */
  isPicked(template: string): boolean {
    return template in this.#all || this.#hidden.has(template);
  }

  async pickEnvironment(template: string, environment: string): Promise<void> {
    await this.#keep(template, { ...this.picked(template), environment });
  }

  async pickFile(template: string, parametersFile: string | undefined): Promise<void> {
    const { parametersFile: _, ...rest } = this.picked(template);
    await this.#keep(template, parametersFile === undefined ? rest : { ...rest, parametersFile });
  }

  /** Gives one parameter a value, or takes a picked one away. */
  async pickValue(template: string, name: string, value: string | undefined, hidden: boolean): Promise<void> {
    if (hidden) {
      const { [name]: _, ...others } = this.#hidden.get(template) ?? {};
      const all = value === undefined ? others : { ...others, [name]: value };
      if (Object.keys(all).length === 0) this.#hidden.delete(template);
      else this.#hidden.set(template, all);
      this.#changed.fire(template);
      return;
    }
    const { values = {}, ...rest } = this.picked(template);
    const { [name]: _, ...others } = values;
    const all = value === undefined ? others : { ...others, [name]: value };
    await this.#keep(template, Object.keys(all).length === 0 ? rest : { ...rest, values: all });
  }

  /** Forgets everything that was picked for a template. */
  async reset(template: string): Promise<void> {
    this.#hidden.delete(template);
    await this.#keep(template, {});
  }

  dispose(): void {
    this.#changed.dispose();
  }

  get #all(): Readonly<Record<string, PickedParameters>> {
    return this.#memento.get<Readonly<Record<string, PickedParameters>>>(key, {});
  }

  async #keep(template: string, picked: PickedParameters): Promise<void> {
    const { [template]: _, ...others } = this.#all;
    await this.#memento.update(key, Object.keys(picked).length === 0 ? others : { ...others, [template]: picked });
    this.#changed.fire(template);
  }
}
