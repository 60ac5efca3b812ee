import { contactStatuses } from '../../../domain/contacts/contact/contact.js';

/** A sign that a message was meant for colleagues, and how that is told to its writer. */
interface Rule {
  name: string;
  pattern: RegExp;
  because: string;
}

/** The words of English, Spanish, Portuguese, German and French, as alternatives of one pattern. */
const anyOf = (...alternatives: string[]): RegExp => new RegExp(alternatives.join('|'), 'iu');
/** Matches whole words: `\b` knows no accented letters. */
const words = (...alternatives: string[]): string =>
  String.raw`(?<![\p{L}\d])(?:${alternatives.join('|')})(?![\p{L}\d])`;

const mention = String.raw`(?:<@[A-Z0-9]+(?:\|[^>]*)?>|<!(?:here|channel|everyone|subteam\^[A-Z0-9]+)(?:\|[^>]*)?>|@[\p{L}\d][\p{L}\d._-]*)`;
/** What may stand before the first word: space, formatting, a bullet. */
const opening = String.raw`[\s*_~\x60"'>(\[•-]*`;
const weekdays = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
const greeting = [
  'hi|hey|hello|ok|thanks|thank you|please|pls|and',
  'hola|oye|gracias|por favor|porfa|y',
  'oi|olá|obrigad[oa]|e',
  'hallo|danke|bitte|und',
  'salut|bonjour|merci|stp|svp|et',
].join('|');
const someone = '(?:(?:the|this|our|that) (?:customer|client|guest|lead|buyer)|them|him|her)';

/**
 * What to look for in what agents write in threads, as Slack gives it; a match is held until somebody says what it is.
 * A rule that holds too much costs a click, one that holds too little an embarrassment: but each is to be rare in
 * replies.
 */
export const noteRules: readonly Rule[] = [
  {
    name: 'mention',
    pattern: anyOf(String.raw`^\W*(?:(?:${greeting})[,!]?\s+)?${mention}`),
    because: 'it begins with the name of a colleague',
  },
  {
    name: 'fyi',
    pattern: anyOf(
      String.raw`^\W*(?:fyi|f\.y\.i\.|cc|psst|nb|wdyt|to-?do\s*:)(?![\p{L}\d])`,
      String.raw`^\W*(?:para (?:info|vuestra información|conhecimento)|zur (?:info|kenntnis)|z\.\s?k\.|pour info)(?![\p{L}\d])`,
    ),
    because: 'it begins like a word to colleagues',
  },
  {
    name: 'almost a prefix',
    pattern: anyOf(
      // Notes may be formatted, `*note:* …`, and have the colon of other keyboards.
      String.raw`^${opening}(?:notes?|noet|ntoe|onte|ntoes|noets|internal(?: note)?|private|team|memo|nota(?: interna)?|intern[oa]|privad[oa]|notiz|intern(?:e notiz)?|vermerk|privat|(?:note )?interne|privée?|[eé]quipe)[\s*_~\x60"')\]]*[:：;=>–—-]`,
      String.raw`^\s*(?:para el equipo|para a equipe|(?:fürs|ans) team|pour l['’]équipe)\s*[:;,=>–—-]`,
      String.raw`^\s*(?:;;|\\\\|／／|[*_~\x60]+\/\/|\/(?!\/)|#+\s)`,
    ),
    because: 'it begins almost like a note',
  },
  {
    name: 'without its colon',
    pattern: anyOf(
      String.raw`^${opening}(?:notes?|memo|notiz|vermerk|nota)(?![\p{L}\d])(?!\s+(?:that|also|the following|que|fiscal|d[aeou]s?|d['’]))`,
      `^${opening}(?:📝|🔒|:memo:|:lock:|:pencil:)`,
    ),
    because: 'it begins like a note',
  },
  {
    name: 'almost a command',
    pattern: anyOf(
      `^${opening}[!！]`,
      String.raw`^\s*assign\s+(?:${mention}|me\s*$)`,
      String.raw`^\s*move\s+<#`,
      String.raw`^\s*(?:claim|resolve|reopen|snooze|assign)\s*$`,
      String.raw`^\s*snooze\s+(?:\d+\s?(?:m|min|h|d)|today|tomorrow|${weekdays})(?![\p{L}\d])`,
      String.raw`^\s*status\s+(?:${contactStatuses.join('|')})\s*$`,
    ),
    because: 'it begins like a command',
  },
  {
    name: 'internal',
    pattern: anyOf(
      words(
        'internal(?:ly)? (?:only|note|use|info|comment)|(?:keep|stays?|staying) (?:this |it |that )?internal|not for the (?:customer|client)|between (?:us|you and me)|off the record',
        'uso interno|s[oó]lo interno|nota interna|entre nosotr[oa]s|que no salga de aquí|no es para (?:el|la) cliente',
        'somente interno|apenas interno|entre nós|não é para (?:o|a) cliente',
        'nur intern|interne[rn]? (?:notiz|hinweis)|bleibt intern|unter uns|nicht für (?:den kunden|die kundin)',
        'usage interne|note interne|entre nous|pas pour (?:le client|la cliente)',
      ),
      String.raw`^\W*${words('internal(?:ly)?', 'interno', 'internamente', 'intern', '(?:en )?interne')}`,
    ),
    because: 'it says that it is internal',
  },
  {
    name: 'do not tell',
    pattern: anyOf(
      words(
        `(?:don['’]?t|do not|never) (?:tell|say|mention) (?:${someone}|it|this|that|anyone|anybody)`,
        `(?:don['’]?t|do not) (?:send|show|forward|share|give) (?:it|this|that) (?:to|with) ${someone}`,
        "don['’]?t tell",
        'no (?:les?|se l[oa]s?) (?:digas|digáis|digan|cuentes|contéis|menciones|envíes|mandes)',
        'não lhes? (?:diga|digas|digam|conte|contem)',
        'não (?:diga|digam|conte|contem|fale|falem|envie|enviem|mande|mandem) (?:isso |isto |nada )?(?:ao|à|para [oa]|pr[oa]) (?:cliente|hóspede)',
        'não (?:diga|conte|fale|envie|mande)m? (?:isso |isto |nada )?(?:para|a|pra) el[ea]s?',
        'sagt? (?:es |das )?(?:ihm|ihr|dem kunden|der kundin) (?:das |es |davon |noch )*nicht(?:s)?',
        'nicht (?:dem kunden|der kundin|ihm) (?:sagen|schicken|zeigen|verraten)',
        'ne (?:lui|leur) (?:dis|dites|raconte|racontez|envoie|envoyez|montre|montrez) (?:surtout )?(?:pas|rien)',
        '(?:dis|dites)[- ](?:lui|leur) (?:pas|rien)',
        '(?:dis|dites|raconte|racontez|envoie|envoyez) (?:pas|rien|pas ça|rien de ça|pas cela) (?:au client|à la cliente)',
      ),
    ),
    because: 'it says what the customer is not to be told',
  },
  {
    name: 'about the customer',
    pattern: anyOf(
      String.raw`\b(?:the|this|our|that) (?:customer|client|guest|buyer)\b(?!['’]?s? (?:service|support|care|success|relations?|portal|account|number|area|team|desk|id|login|centre|center|hotline))`,
      `(?<!(?:atención|servicio|soporte|portal|área|zona|cuenta|número|código) )${words('(?:el|al|del|la|este|esta|ese|esa|nuestr[oa]) (?:client[ea]|huésped)')}`,
      `(?<!(?:atendimento|serviço|suporte|apoio|central|portal|área|conta|número|código) )${words('(?:o|ao|do|a|à|da|est[ea]|ess[ea]|noss[oa]) (?:cliente|hóspede)')}`,
      words(
        '(?:der|dieser|unser) (?:kunde|gast)',
        '(?:dem|den|des|diese[mn]|unsere[mn]) kunden',
        '(?:die|der|diese|unsere|dieser|unserer) kundin',
      ),
      words('(?:le|au|du|ce|notre) client', '(?:la|cette|notre) cliente'),
    ),
    because: 'it speaks of the customer',
  },
];

/** Why a message looks as if it was meant for colleagues: a part of a sentence; undefined when it does not. */
export const looksLikeNote = (text: string): string | undefined =>
  noteRules.find(({ pattern }) => pattern.test(text))?.because;
