/** The page "What will run": takes the host's messages, keeps the plan that is shown, draws it. */
import { h, icon, replace, type Child } from '../shared/dom.ts';
import { keepFocus } from '../shared/focus.ts';
import { Page, startPage } from '../shared/page.ts';
import { section } from '../shared/section.ts';
import { hostMessage, viewState, type HostMessage, type PlanView, type ViewMessage, type ViewState, type Work } from './protocol.ts';
import { english, type StringKey } from './strings.ts';
import { buildSection } from './view/build.ts';
import { codeSection, layersSection } from './view/code.ts';
import type { PlanContext } from './view/context.ts';
import { environmentSection } from './view/environment.ts';
import { handlerSection, runtimeSection, settingsSection } from './view/facts.ts';
import { header, planState } from './view/header.ts';
import { faultView } from './view/parts.ts';

class PlanPage extends Page<StringKey, ViewState, HostMessage, ViewMessage> implements PlanContext {
  #plan: PlanView | undefined;
  #work: Work | undefined;
  /** What is said where there is no plan. */
  #instead: { readonly kind: 'loading' | 'gone' | 'empty'; readonly name: string } = { kind: 'empty', name: '' };
  #announced = '';

  constructor(root: HTMLElement) {
    super(root, { name: 'Plan page', english, messages: hostMessage, state: (kept) => viewState.safeParse(kept).data ?? { toggled: [] } });
  }

  protected receive(message: HostMessage): void {
    switch (message.type) {
      case 'init':
        this.speak(message);
        break;
      case 'plan':
        if (this.#plan?.key !== message.plan.key) document.documentElement.scrollTop = 0;
        this.#plan = message.plan;
        this.remember({ key: message.plan.key });
        this.#announceState(message.plan);
        break;
      case 'loading':
        this.#plan = undefined;
        this.#instead = { kind: 'loading', name: message.functionName };
        break;
      case 'gone':
        this.#plan = undefined;
        this.#instead = { kind: message.functionName === undefined ? 'empty' : 'gone', name: message.functionName ?? '' };
        break;
      case 'work':
        if (message.work && message.work.message !== this.#work?.message) this.announce(message.work.message);
        this.#work = message.work ?? undefined;
        break;
    }
    this.#draw();
  }

  /** Said when it changes, not with every look. */
  #announceState(plan: PlanView): void {
    const text = this.t('live.plan', plan.functionName, this.t(planState(plan).key));
    if (text !== this.#announced) this.announce(text);
    this.#announced = text;
  }

  #draw(): void {
    const scroll = document.documentElement.scrollTop;
    const plan = this.#plan;
    document.title = plan?.functionName ?? this.t('page.title');
    keepFocus(this.panel, () => replace(this.panel, plan ? drawPlan(this, plan, this.#work) : this.#drawInstead()), () => this.panel.querySelector<HTMLElement>('[data-key="build"]'));
    document.documentElement.scrollTop = scroll;
  }

  #drawInstead(): HTMLElement {
    const { kind, name } = this.#instead;
    if (kind === 'loading') return h('div', { class: 'empty' }, icon('loading', 'empty-icon spin'), h('h1', {}, this.t('page.loading', name)));
    return h('div', { class: 'empty' }, icon('checklist', 'empty-icon'), h('h1', {}, this.t(`page.${kind}.title`, name)), h('p', { class: 'quiet' }, this.t(`page.${kind}.hint`)));
  }
}

function drawPlan(page: PlanContext, plan: PlanView, work: Work | undefined): Child {
  const { fault } = plan;
  return h('div', { class: 'plan' }, header(page, plan, work), h('div', { class: 'sections' },
    fault ? section(page, { name: 'fault', title: page.t('section.fault'), open: true, class: 'section-bad', body: () => faultView(page, fault, 'fault') }) : null,
    plan.packageType === 'Image' && plan.build.method === undefined ? null : buildSection(page, plan),
    plan.packageType === 'Image' ? null : [codeSection(page, plan), layersSection(page, plan)],
    handlerSection(page, plan), runtimeSection(page, plan), environmentSection(page, plan), settingsSection(page, plan)));
}

startPage((root) => new PlanPage(root));
