import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../platform/database/mongo.js';
import { newId } from '../../platform/ids.js';

/** A part of a template as WhatsApp gives it (Meta, "Template components"); unknown kinds are kept as they came. */
export interface TemplateComponent {
  type: string;
  format?: string;
  text?: string;
  buttons?: TemplateButton[];
  example?: {
    header_text?: string[];
    header_text_named_params?: { param_name: string; example: string }[];
    body_text?: string[][];
    body_text_named_params?: { param_name: string; example: string }[];
  };
}
export interface TemplateButton {
  type: string;
  text?: string;
  url?: string;
  example?: string | string[];
}

/** A template as the platform lists it. */
export interface TemplateFacts {
  /** WhatsApp's id of it in this language. */
  provider_id: string;
  name: string;
  /** The language as WhatsApp writes it: `en_US`, `es`. */
  language: string;
  category: string;
  /** The status in lower case: approved, pending, rejected, paused, disabled and more. */
  status: string;
  /** The quality in lower case: green, yellow, red or unknown. */
  quality: string;
  /** Why it was rejected or paused, when WhatsApp says so. */
  reason: string | null;
  components: TemplateComponent[];
}

/** Words approved by WhatsApp for one business account in one language: all that can be sent in a shut window. */
export interface Template extends TemplateFacts {
  _id: string;
  /** The WhatsApp business account. */
  account_id: string;
  /** When WhatsApp last listed it. */
  seen_at: Date;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<Template>(
  {
    _id: { type: String, default: newId },
    account_id: { type: String, required: true },
    provider_id: { type: String, required: true },
    name: { type: String, required: true },
    language: { type: String, required: true },
    category: { type: String, default: '' },
    status: { type: String, required: true },
    quality: { type: String, default: 'unknown' },
    reason: { type: String, default: null },
    components: { type: [Schema.Types.Mixed], default: [] } as never,
    seen_at: { type: Date, required: true },
  },
  { ...documentOptions, collection: 'templates' },
);
schema.index({ account_id: 1, name: 1, language: 1 }, { unique: true });

export const TemplateModel = mongoose.model<Template>('Template', schema);

/** Only these can be sent; a paused one comes back by itself after some hours. */
export const isApproved = ({ status }: Pick<Template, 'status'>): boolean => status === 'approved';
