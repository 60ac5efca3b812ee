import { type Assignment, AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { Components } from '../components.js';
import { actionsOf, readable } from '../resource/actions.js';
import { type PanelEntry, panelEntry } from '../resource/resource.js';
import type { Source } from '../resource/source.js';

const source: Source<Assignment> = {
  id: 'Assignment',
  model: AssignmentModel,
  sort: { sortBy: 'assigned_at', direction: 'desc' },
  fields: {
    _id: { type: 'string', filter: 'equals' },
    contact_id: { type: 'reference', reference: 'Contact', filter: 'equals' },
    conversation_id: { type: 'reference', reference: 'Conversation', filter: 'equals' },
    assigned_to: { type: 'reference', reference: 'User', filter: 'owner' },
    assigned_by: { type: 'reference', reference: 'User', filter: 'equals' },
    assigned_at: { type: 'datetime', sortable: true, filter: 'range' },
    reason: { type: 'string', filter: 'contains', private: true },
  },
  present: (assignment) => ({ ...assignment }),
};

/** The assignment log: who got which contact, from whom, when and why. Rows never change. */
export function assignments(): PanelEntry {
  return panelEntry(source, words, {
    titleProperty: 'reason',
    listProperties: ['assigned_at', 'contact_id', 'assigned_to', 'assigned_by', 'reason'],
    filterProperties: ['contact_id', 'assigned_to', 'assigned_by', 'assigned_at'],
    showProperties: ['assigned_at', 'contact_id', 'conversation_id', 'assigned_to', 'assigned_by', 'reason'],
    properties: {
      assigned_at: { components: { list: Components.When, show: Components.When } },
      assigned_to: { components: { filter: Components.OwnerFilter } },
      assigned_by: { components: { filter: Components.OwnerFilter } },
    },
    actions: actionsOf(readable()),
  });
}

const words = {
  name: 'Assignment log',
  properties: {
    contact_id: 'Contact',
    conversation_id: 'Conversation',
    assigned_to: 'Owner',
    assigned_by: 'Given by',
    assigned_at: 'When',
    reason: 'Why',
  },
  actions: { list: 'Assignment log', show: 'Assignment' },
  messages: { noRecordsInResource: 'Nobody has been given a contact yet.' },
};
