/** Ids of everything clickable. A button's value, and what follows the colon in a select's block, is what it is about. */
export const actionIds = {
  claim: 'claim',
  assign: 'assign',
  status: 'status',
  tags: 'tags',
  note: 'note',
  snooze: 'snooze',
  move: 'move',
  moveForm: 'move_form',
  resolve: 'resolve',
  reopen: 'reopen',
  returnToBot: 'return_to_bot',
  reveal: 'reveal',
  /** The overflow menu; an entry's value is the id of what it does. */
  more: 'more',
  openPanel: 'open_panel',
  openThread: 'open_thread',
  resend: 'resend',
  discard: 'discard',
  undo: 'undo',
  reply: 'reply',
  held: 'held',
  sendHeld: 'send_held',
  sendAllHeld: 'send_all_held',
  keepAsNote: 'keep_as_note',
  discardHeld: 'discard_held',
  sendTemplate: 'send_template',
  template: 'template',
  retryMedia: 'retry_media',
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
  reply: 'reply_form',
  template: 'template_form',
  templatePreview: 'template_preview',
  tags: 'tags_form',
  snooze: 'snooze_form',
  move: 'move_form',
  pick: 'pick_form',
  find: 'find_form',
  link: 'link_form',
} as const;

/** Shortcuts as the manifest names them: on a message, and anywhere. */
export const shortcutIds = {
  addNote: 'add_note',
  replyToCustomer: 'reply_to_customer',
  findContact: 'find_contact',
} as const;
