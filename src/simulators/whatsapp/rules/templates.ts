import type { AccountEvent } from '../types.js';
import {
  type SimulatedTemplate,
  type TemplateChange,
  type TemplateOptions,
  templateChangeShape,
  templateShape,
} from './template-shapes.js';
import { usualTemplates } from './usual-templates.js';

/** The templates of the simulated business account. */
export class Templates {
  private readonly all: SimulatedTemplate[] = [];
  private made = 0;

  constructor(private readonly tell: (event: AccountEvent) => Promise<void>) {
    for (const options of usualTemplates) this.add(options);
  }

  list(): readonly SimulatedTemplate[] {
    return this.all;
  }

  find(name: string, language: string): SimulatedTemplate | undefined {
    return this.all.find((one) => one.name === name && one.language === language);
  }

  /** Adds a template, or replaces the one of this name and language; nobody is told. */
  add(options: TemplateOptions): SimulatedTemplate {
    const described = templateShape.parse(options);
    const known = this.find(described.name, described.language);
    if (known) return Object.assign(known, described);
    this.made += 1;
    const template = { ...described, id: String(900_000_000_000_000 + this.made) };
    this.all.push(template);
    return template;
  }

  /** Changes a template and tells the account. Resolves when all webhooks were answered 200. */
  async change(template: SimulatedTemplate, changes: TemplateChange): Promise<void> {
    const { components, category, status, quality, reason } = templateChangeShape.parse(changes);
    const before = { ...template };
    if (status === 'DELETED') this.all.splice(this.all.indexOf(template), 1);
    Object.assign(template, withoutUndefined({ components, category, status, quality, reason }));
    const about = {
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
    };
    if (status) await this.told('status_update', { event: status, ...about, reason: reason ?? 'NONE' });
    if (quality) {
      const scores = { previous_quality_score: before.quality, new_quality_score: quality };
      await this.told('quality_update', { ...scores, ...about });
    }
    if (components) {
      const text = components.find(({ type }) => type === 'BODY')?.text;
      await this.told('components_update', { ...about, message_template_element: text });
    }
    if (category) {
      const value = { ...about, previous_category: before.category, new_category: category };
      await this.tell({ field: 'template_category_update', value });
    }
  }

  /** A page as the Graph API gives it; cursors are places in the list. */
  page({ after, limit }: { after?: string; limit: number }): Record<string, unknown> {
    const from = after ? Number(Buffer.from(after, 'base64').toString()) : 0;
    const until = Math.min(from + limit, this.all.length);
    const cursor = (at: number) => Buffer.from(String(at)).toString('base64');
    return {
      data: this.all.slice(from, until).map(listed),
      paging: {
        cursors: { before: cursor(from), after: cursor(until) },
        ...(until < this.all.length && { next: `…&after=${cursor(until)}` }),
      },
    };
  }

  private told(what: string, value: Record<string, unknown>): Promise<void> {
    return this.tell({ field: `message_template_${what}`, value });
  }
}

function listed({ id, name, language, category, status, quality, reason, components }: SimulatedTemplate) {
  const quality_score = { score: quality, date: 1_700_000_000 };
  return { id, name, language, category, status, quality_score, rejected_reason: reason, components };
}

const withoutUndefined = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
