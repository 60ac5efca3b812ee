/** Ids of everything clickable; the value is always the conversation's or message's id. */
export const actionIds = {
  claim: 'claim',
  assign: 'assign',
  note: 'note',
  resolve: 'resolve',
  returnToBot: 'return_to_bot',
  openPanel: 'open_panel',
  resend: 'resend',
  discard: 'discard',
  undo: 'undo',
} as const;

export const noteModal = 'note_modal';
