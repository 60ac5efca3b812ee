/** A country contacts come from: what their names and mobile numbers look like. */
export interface Country {
  code: string;
  language: string;
  /** The faker library's locale that names are drawn from. */
  locale: string;
  /** How many of a hundred or so contacts come from here. */
  share: number;
  /** What numbers begin with, country code first; all of one length, none twice. */
  prefixes: string[];
  /** How many digits follow the prefix. Ten million numbers at least: prefixes × 10^digits. */
  digits: number;
}

const country = (
  code: string,
  language: string,
  locale: string,
  share: number,
  prefixes: string,
  digits: number,
): Country => ({ code, language, locale, share, prefixes: prefixes.split(' '), digits });

export const countries: Country[] = [
  country('ES', 'es', 'es', 12, '346', 8),
  country('MX', 'es-MX', 'es_MX', 8, '5255 5281 5233', 8),
  country('AR', 'es-AR', 'es', 4, '54911', 8),
  country('CO', 'es-CO', 'es', 3, '57300 57310 57320', 7),
  country('CL', 'es-CL', 'es', 2, '569', 8),
  country('PE', 'es-PE', 'es', 2, '519', 8),
  country('BR', 'pt-BR', 'pt_BR', 12, '551199 552198 553197', 7),
  country('PT', 'pt-PT', 'pt_PT', 2, '35191 35193 35196', 7),
  country('US', 'en-US', 'en', 4, '12125 12126 12127 12128 13055 13056 13057 13058 14155 14156', 6),
  country('GB', 'en-GB', 'en', 3, '4474 4477 4478', 8),
  country('IN', 'en-IN', 'en_IN', 10, '9197 9198 9199', 8),
  country('NG', 'en-NG', 'en_NG', 3, '234803 234806', 7),
  country('GH', 'en-GH', 'en_GH', 1, '23324 23354', 7),
  country('ZA', 'zu', 'zu_ZA', 2, '2782 2783', 7),
  country('DE', 'de', 'de', 3, '49151 49176', 8),
  country('AT', 'de-AT', 'de_AT', 1, '43664', 7),
  country('FR', 'fr', 'fr', 3, '336', 8),
  country('SN', 'fr-SN', 'fr_SN', 1, '22177', 7),
  country('IT', 'it', 'it', 3, '39333 39347', 7),
  country('NL', 'nl', 'nl', 1, '316', 8),
  country('PL', 'pl', 'pl', 1, '4850 4860', 7),
  country('CZ', 'cs', 'cs_CZ', 1, '42072 42077', 7),
  country('HU', 'hu', 'hu', 1, '3620 3630', 7),
  country('RO', 'ro', 'ro', 1, '4072 4074', 7),
  country('SE', 'sv', 'sv', 1, '4670 4673', 7),
  country('GR', 'el', 'el', 1, '30694 30697', 7),
  country('TR', 'tr', 'tr', 2, '90532 90542', 7),
  country('RU', 'ru', 'ru', 2, '7916 7926', 7),
  country('UA', 'uk', 'uk', 1, '38050 38067', 7),
  country('GE', 'ka', 'ka_GE', 1, '99555 99559', 7),
  country('SA', 'ar', 'ar', 2, '9665', 8),
  country('EG', 'ar-EG', 'ar', 2, '2010', 8),
  country('IR', 'fa', 'fa', 1, '98912 98935', 7),
  country('IL', 'he', 'he', 1, '97250 97254', 7),
  country('NP', 'ne', 'ne', 1, '97798', 8),
  country('ID', 'id', 'id_ID', 5, '62812 62813', 8),
  country('TH', 'th', 'th', 1, '668 669', 8),
  country('VN', 'vi', 'vi', 1, '8490 8491', 7),
  country('JP', 'ja', 'ja', 1, '8180 8190', 8),
  country('KR', 'ko', 'ko', 1, '8210', 8),
  country('CN', 'zh-CN', 'zh_CN', 2, '86138 86139', 8),
  country('TW', 'zh-TW', 'zh_TW', 1, '8869', 8),
];
