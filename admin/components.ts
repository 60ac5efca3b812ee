import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ComponentLoader } from 'adminjs';

/** Where the components are: `.tsx` beside this file in the sources, `.js` in `dist`. */
export const componentsFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), 'components');

export const componentLoader = new ComponentLoader();

const own = (file: string): string =>
  componentLoader.add(path.basename(file), path.join(componentsFolder, file));
const instead = (name: string, file: string): string =>
  componentLoader.override(name, path.join(componentsFolder, file));

/** Components by the name that resources use. */
export const Components = {
  BulkEdit: own('contacts/BulkEdit'),
  Channels: own('channels/Channels'),
  ContactList: own('contacts/ContactList'),
  ContactShow: own('contacts/ContactShow'),
  ConversationShow: own('conversations/ConversationShow'),
  Dashboard: own('dashboard/Dashboard'),
  ExportContacts: own('export/ExportContacts'),
  ImportContacts: own('import/ImportContacts'),
  ImportUndo: own('import/ImportUndo'),
  Level: own('lists/Level'),
  Money: own('contacts/Money'),
  NameCell: own('contacts/NameCell'),
  NumberRange: own('lists/NumberRange'),
  OwnerEdit: own('contacts/OwnerEdit'),
  OwnerFilter: own('contacts/OwnerFilter'),
  Rejected: own('lists/Rejected'),
  TagsEdit: own('contacts/TagsEdit'),
  TagsFilter: own('contacts/TagsFilter'),
  TagsShow: own('contacts/TagsShow'),
  When: own('lists/When'),
} as const;

instead('LoggedIn', 'frame/SignedIn');
instead('Sidebar', 'frame/Sidebar');
instead('FilterDrawer', 'lists/FilterDrawer');
instead('DefaultReferenceValue', 'lists/Reference');
instead('DefaultDatetimeFilterProperty', 'lists/DateRange');
instead('NoRecords', 'lists/NoRecords');
instead('RecordInList', 'lists/Row');
instead('TopBar', 'frame/TopBar');
