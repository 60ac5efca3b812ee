/** A value that stands in a template, as the platform is given it. */
export interface TemplateParameter {
  in: 'header' | 'body' | 'button';
  /** Which button, from 0. */
  index: number | null;
  /** The place's name, in templates whose places have names. */
  name: string | null;
  type: 'text' | 'image' | 'video' | 'document' | 'code';
  value: string;
}
