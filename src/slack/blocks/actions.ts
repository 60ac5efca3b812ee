/** Ids of everything clickable. A button's value, and what follows the colon in a select's block, is what it is about. */
export const actionIds = {
  claim: 'claim',
  assign: 'assign',
  status: 'status',
  tags: 'tags',
  note: 'note',
  snooze: 'snooze',
  resolve: 'resolve',
  reopen: 'reopen',
  returnToBot: 'return_to_bot',
  reveal: 'reveal',
  openPanel: 'open_panel',
  openThread: 'open_thread',
  resend: 'resend',
  discard: 'discard',
  undo: 'undo',
  startChat: 'start_chat',
  assignContact: 'assign_contact',
  chooseContact: 'choose_contact',
  conversation: 'conversation',
  contact: 'contact',
  availability: 'availability',
  enterCode: 'enter_code',
} as const;

/** Ids of the forms. */
export const formIds = {
  note: 'note_form',
  tags: 'tags_form',
  snooze: 'snooze_form',
  pick: 'pick_form',
  find: 'find_form',
  link: 'link_form',
} as const;

/** Shortcuts as the manifest names them: on a message, and anywhere. */
export const shortcutIds = { addNote: 'add_note', findContact: 'find_contact' } as const;
