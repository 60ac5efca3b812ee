/** A sign that a message was meant for colleagues, and how that is told to its writer. */
interface Rule {
  name: string;
  pattern: RegExp;
  because: string;
}

const mention = String.raw`(?:<@[A-Z0-9]+(?:\|[^>]*)?>|<!(?:here|channel|everyone|subteam\^[A-Z0-9]+)(?:\|[^>]*)?>|@[\p{L}\d][\p{L}\d._-]*)`;
const someone = '(?:(?:the|this|our|that) (?:customer|client|guest|lead|buyer)|them|him|her)';

/**
 * Looked for in what agents write in threads as Slack gives it; a match is held until somebody says what it is. A rule
 * that holds too much costs a click, one that holds too little an embarrassment: but each is to be rare in replies.
 */
export const noteRules: readonly Rule[] = [
  {
    name: 'mention',
    pattern: new RegExp(
      String.raw`^\W*(?:(?:hi|hey|hello|ok|thanks|thank you|please|pls|and)[,!]?\s+)?${mention}`,
      'iu',
    ),
    because: 'it begins with the name of a colleague',
  },
  {
    name: 'fyi',
    pattern: /^\W*(?:fyi|f\.y\.i\.|cc|psst|nb|wdyt|to-?do\s*:)(?![\p{L}\d])/iu,
    because: 'it begins like a word to colleagues',
  },
  {
    name: 'almost a prefix',
    pattern:
      /^\s*(?:(?:notes?|nota|notiz|internal(?: note)?|intern|interno|private|privado|team|memo)\s*[:;=>–—-]|;;|\\\\|\/(?!\/)|#+\s)/iu,
    because: 'it begins almost like a note',
  },
  {
    name: 'internal',
    pattern:
      /\b(?:internal(?:ly)? (?:only|note|use|info|comment)|(?:keep|stays?|staying) (?:this |it |that )?internal|not for the (?:customer|client)|between (?:us|you and me)|off the record)\b|^\W*internal(?:ly)?\b/iu,
    because: 'it says that it is internal',
  },
  {
    name: 'do not tell',
    pattern: new RegExp(
      String.raw`\b(?:(?:don['’]?t|do not|never) (?:tell|say|mention) (?:${someone}|it|this|that|anyone|anybody)\b|(?:don['’]?t|do not) (?:send|show|forward|share|give) (?:it|this|that) (?:to|with) ${someone}\b|don['’]?t tell\b)`,
      'iu',
    ),
    because: 'it says what the customer is not to be told',
  },
  {
    name: 'about the customer',
    pattern:
      /\b(?:the|this|our|that) (?:customer|client|guest|buyer)\b(?!['’]?s? (?:service|support|care|success|relations?|portal|account|number|area|team|desk|id|login|centre|center|hotline))/iu,
    because: 'it speaks of the customer',
  },
];

/** Why a message looks as if it was meant for colleagues: a part of a sentence; undefined when it does not. */
export const looksLikeNote = (text: string): string | undefined =>
  noteRules.find(({ pattern }) => pattern.test(text))?.because;
