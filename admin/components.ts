import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ComponentLoader } from 'adminjs';

/** Where the components are: `.tsx` beside this file in the sources, `.js` in `dist`. */
export const componentsFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'components');

export const componentLoader = new ComponentLoader();

const own = (name: string): string => componentLoader.add(name, path.join(componentsFolder, name));
const instead = (name: string, file: string): string =>
  componentLoader.override(name, path.join(componentsFolder, file));

/** Components by the name that resources use. */
export const Components = {
  BulkEdit: own('BulkEdit'),
  Channels: own('Channels'),
  ContactList: own('ContactList'),
  ContactShow: own('ContactShow'),
  ConversationShow: own('ConversationShow'),
  Dashboard: own('Dashboard'),
  ExportContacts: own('ExportContacts'),
  ImportContacts: own('ImportContacts'),
  ImportUndo: own('ImportUndo'),
  Level: own('Level'),
  Money: own('Money'),
  NameCell: own('NameCell'),
  NumberRange: own('NumberRange'),
  OwnerEdit: own('OwnerEdit'),
  OwnerFilter: own('OwnerFilter'),
  Rejected: own('Rejected'),
  TagsEdit: own('TagsEdit'),
  TagsFilter: own('TagsFilter'),
  TagsShow: own('TagsShow'),
  When: own('When'),
} as const;

instead('LoggedIn', 'SignedIn');
instead('Sidebar', 'Sidebar');
instead('FilterDrawer', 'FilterDrawer');
instead('DefaultReferenceValue', 'Reference');
instead('DefaultDatetimeFilterProperty', 'DateRange');
instead('NoRecords', 'NoRecords');
instead('RecordInList', 'Row');
instead('TopBar', 'TopBar');
