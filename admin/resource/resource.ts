import type { ResourceOptions, ResourceWithOptions } from 'adminjs';
import { PanelResource } from './adapter.js';
import type { Source } from './source.js';

/** The words of a resource, for people: its name, its fields, its actions, its messages. */
export interface Words {
  name: string;
  properties: Record<string, string>;
  actions?: Record<string, string>;
  messages?: Record<string, string>;
}

/** A resource of the panel: how it is read, how it looks and what can be done, and its words. */
export interface PanelEntry {
  id: string;
  words: Words;
  entry: ResourceWithOptions;
}

/** Puts a resource together. */
export function panelEntry<T>(source: Source<T>, words: Words, options: ResourceOptions): PanelEntry {
  return {
    id: source.id,
    words,
    entry: { resource: new PanelResource(source), options: { ...options, sort: source.sort } },
  };
}
