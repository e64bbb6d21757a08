import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../model/diagnostic.ts';
import { errorText } from '../model/errors.ts';
import { mapBounded } from './bounded.ts';
import type { CandidateEntry, MissingTemplate } from './candidate-entry.ts';
import type { CandidateBytes } from './discovery.ts';
import { readCandidate } from './discovery.ts';
import { withHandler } from './handlers/handler.ts';
import type { SourceFiles } from './files/source-files.ts';
import { cloudFormation } from './kinds/cloudformation.ts';
import type { ApplicationDraft, Kind, KindQuestion } from './kinds/kind.ts';
import { kinds } from './kinds/kinds.ts';
import { mayLink } from './kinds/template-file.ts';
import type { Surroundings } from './links/linked-values.ts';
import { NearbyFiles } from './nearby-files.ts';
import type { ParameterChoice } from './parameters/given-values.ts';
import { plainValues } from './parameters/given-values.ts';

/** What is the same for all files of a workspace. */
export interface ReadingSettings extends Pick<KindQuestion, 'pseudo' | 'now'> {
  /** Values of parameters over all others. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What somebody chose for a template (absolute). */
  readonly choices?: (template: string) => ParameterChoice;
}

/** A file that may describe an application. */
export interface Candidate {
  /** Absolute. */
  readonly file: string;
  /** Its workspace folder. */
  readonly boundary: string;
  /** It described one before, so that not being able to read it is worth a word. */
  readonly expected?: boolean;
  readonly surroundings?: Surroundings;
}

type Found = CandidateBytes | { readonly kind: 'outside' };

/** What a file holds, its handlers still to be looked for where there is a boundary. */
interface Drafted {
  readonly entry: CandidateEntry;
  readonly boundary?: string;
}

const nothing: ReadonlySet<string> = new Set();

/** Their trees are in memory at the same time; some ask for other files meanwhile. */
const understoodAtOnce = 4;

/** Reads single files into applications, by the first kind that knows them. */
export class CandidateReader {
  readonly #sources: SourceFiles;
  readonly #settings: ReadingSettings;
  #parsed = 0;

  constructor(sources: SourceFiles, settings: ReadingSettings) {
    this.#sources = sources;
    this.#settings = settings;
  }

  /** How many files were parsed so far. */
  get parsed(): number {
    return this.#parsed;
  }

  /**
   * What each of these files holds; undefined where it describes no application and says nothing to others. Never throws. First all are read, then understood, then all handlers are
   * looked for: the file system works best when it is asked for much at once.
   */
  async read(candidates: readonly Candidate[]): Promise<readonly (CandidateEntry | undefined)[]> {
    const found = await Promise.all(candidates.map(({ file }) => this.#found(file)));
    const drafted = await mapBounded(candidates.map((candidate, index) => ({ candidate, found: found[index] as Found })), understoodAtOnce, ({ candidate, found: each }) => this.#understood(candidate, each));
    return Promise.all(drafted.map((draft) => draft && this.#finished(draft)));
  }

  async #found(file: string): Promise<Found> {
    return await this.#sources.isOutside(file) ? { kind: 'outside' } : readCandidate(file);
  }

  async #understood(candidate: Candidate, found: Found): Promise<Drafted | undefined> {
    const { file } = candidate;
    const name = path.basename(file);
    const telling = candidate.expected || /template|sam|stack|cfn|cloudformation|serverless/i.test(name);
    if (found.kind === 'outside') return telling ? unread(outside(file)) : undefined;
    if (found.kind === 'absent') return undefined;
    if (found.kind === 'unreadable') return telling ? unread(unreadable(file, found.error)) : undefined;
    const likely = likelyKinds(name, found.bytes);
    if (found.kind === 'too-large') return likely.length === 0 ? undefined : unread(tooLarge(file));
    const drafted = likely.length === 0 ? undefined : await this.#parsedBy(likely, found.bytes.toString('utf8'), candidate);
    if (drafted || !cloudFormation.isCandidate(name)) return drafted;
    const role = mayLink(found.bytes);
    if (role === 'exports') return { entry: { drafts: [], applications: [], diagnostics: [], touched: nothing, supporting: true, dormant: true } };
    return role === 'nests' ? this.#parsedBy([cloudFormation], found.bytes.toString('utf8'), candidate, true) : undefined;
  }

  /** A template (absolute) that another one refers to, for whatever it says; or why there is none. Never throws. */
  async supporting(file: string, boundary: string, surroundings?: Surroundings): Promise<CandidateEntry | MissingTemplate> {
    const found = await new NearbyFiles(boundary, this.#sources).read(file);
    if (found.kind !== 'text') return found.kind === 'too-large' ? 'unreadable' : found.kind;
    return (await this.#parsedBy([cloudFormation], found.text, { file, boundary, ...(surroundings && { surroundings }) }, true))?.entry ?? 'no-template';
  }

  /** What `file` would hold with `text` in it: for texts of an editor that are not saved. Never throws. */
  async readText(text: string, candidate: Candidate): Promise<CandidateEntry | undefined> {
    const likely = likelyKinds(path.basename(candidate.file), Buffer.from(text));
    const drafted = likely.length === 0 ? undefined : await this.#draftedBy(likely, text, candidate, false);
    return drafted && this.#finished(drafted);
  }

  async #parsedBy(likely: readonly Kind[], text: string, candidate: Candidate, supporting = false): Promise<Drafted | undefined> {
    this.#parsed += 1;
    return this.#draftedBy(likely, text, candidate, supporting);
  }

  async #draftedBy(likely: readonly Kind[], text: string, { file, boundary, surroundings }: Candidate, supporting: boolean): Promise<Drafted | undefined> {
    const { parameters, choices, pseudo, now } = this.#settings;
    const nearby = new NearbyFiles(boundary, this.#sources);
    const choice = choices?.(file) ?? {};
    const question: KindQuestion = { pseudo, now, parameters: plainValues(choice, parameters), options: parameters, choice, file, text, nearby, ...(surroundings && { surroundings }), supporting };
    for (const kind of likely) {
      let drafts;
      try {
        drafts = await kind.read(question);
      } catch (error) {
        // No kind throws for what a file holds; if one does all the same, the other files must not pay for it.
        return unread(failed(file, error));
      }
      const { touched, opened } = nearby;
      if (drafts) return supporting ? { entry: { drafts, applications: [], diagnostics: [], touched, supporting } } : { entry: { drafts, applications: [], diagnostics: [], touched, opened }, boundary };
    }
    return undefined;
  }

  async #finished({ entry, boundary }: Drafted): Promise<CandidateEntry> {
    return boundary === undefined ? entry : { ...entry, ...await this.#located(entry.drafts, boundary, entry.touched) };
  }

  /** The same entry with its handlers looked for again; the very entry where none is in another place. */
  async relocated(entry: CandidateEntry, boundary: string): Promise<CandidateEntry> {
    if (entry.supporting) return entry;
    const after = { ...await this.#located(entry.drafts, boundary, entry.touched), ...(entry.opened && { opened: entry.opened }) };
    const places = ({ applications, diagnostics }: CandidateEntry) => JSON.stringify([applications.map(({ functions }) => functions.map((fn) => fn.source)), diagnostics]);
    return places(entry) === places(after) ? entry : after;
  }

  async #located(drafts: readonly ApplicationDraft[], boundary: string, touched: ReadonlySet<string>): Promise<CandidateEntry> {
    const read = await Promise.all(drafts.map(async (draft) => {
      const located = await Promise.all(draft.functions.map((each) => withHandler(each, boundary, this.#sources)));
      return {
        application: {
          template: draft.template, kind: draft.kind, parameters: draft.parameters, functions: located.map(({ fn }) => fn),
          ...(draft.declarations && { declarations: draft.declarations }), ...(draft.parents && { parents: draft.parents }), ...(draft.resources && { resources: draft.resources }),
          ...(draft.synthesis && { synthesis: draft.synthesis }),
        },
        diagnostics: [...draft.diagnostics, ...located.flatMap(({ diagnostics }) => diagnostics)].map((each) => each.file === draft.template ? each : { ...each, template: draft.template }).sort((a, b) => a.line - b.line),
      };
    }));
    return { drafts, touched, applications: read.map(({ application }) => application), diagnostics: read.flatMap(({ diagnostics }) => diagnostics) };
  }
}

function likelyKinds(name: string, bytes: Buffer): readonly Kind[] {
  return kinds.filter((kind) => kind.isCandidate(name) && kind.mayBe(name, bytes));
}

function unread(diagnostic: Diagnostic): Drafted {
  return { entry: { drafts: [], applications: [], diagnostics: [diagnostic], touched: nothing } };
}

function failed(file: string, error: unknown): Diagnostic {
  return {
    severity: 'error', code: 'template-failed', file, line: 1,
    message: l10n.t('This template could not be read because of a fault in Serverless Workbench: {0}', errorText(error)),
    remedy: l10n.t('Please report it with the template.'),
  };
}

function outside(file: string): Diagnostic {
  return {
    severity: 'information', code: 'template-outside-workspace', file, line: 1,
    message: l10n.t('This link leads out of the opened folders, so what it leads to is not read.'),
    remedy: l10n.t('Open the folder that it leads to as well.'),
  };
}

function unreadable(file: string, error: unknown): Diagnostic {
  return {
    severity: 'warning', code: 'template-unreadable', file, line: 1,
    message: l10n.t('This file may be a template but cannot be read: {0}', errorText(error)),
    remedy: l10n.t('Check its permissions.'),
  };
}

function tooLarge(file: string): Diagnostic {
  return {
    severity: 'warning', code: 'template-too-large', file, line: 1,
    message: l10n.t('This template is larger than 4 MB and is not read.'),
    remedy: l10n.t('CloudFormation takes templates of up to 1 MB; divide it into nested stacks.'),
  };
}
