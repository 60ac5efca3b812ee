/**
 * The headings under which a field is looked for, as `headingKey` writes them, most telling first: of several
 * columns for one field the one that stands first here counts most.
 *
 * Where they are from:
 * - HubSpot: the labels of its default contact properties ("HubSpot's default contact properties" in its knowledge
 *   base): First Name, Last Name, Email, Phone Number, Mobile Phone Number, WhatsApp Phone Number, Company Name.
 * - Google Contacts: its "Google CSV", since 2024 First Name, Organization Name, Labels, "E-mail 1 - Value",
 *   "Phone 1 - Value"; before that Name, Given Name, Family Name, "Organization 1 - Name", Group Membership.
 * - Outlook: the fields of its import and export of contacts ("Outlook Contact Fields"): First Name, Last Name,
 *   Company, E-mail Address, Mobile Phone, Primary Phone, Business Phone, Categories; and the same in its Spanish,
 *   Portuguese and German editions.
 * - Chatwoot: the default columns of its contact export (app/jobs/account/contacts_export_job.rb): name, email,
 *   phone_number.
 * - Wapto and SyncFlo: the contact attributes in their documentation (docsv2.wapto.app/contacts,
 *   docs.syncflo.xyz/whatsapp-setup/contacts): whatsapp_contact_id, name, email, company, status, value, language.
 * - Everyday words of English, Spanish, Portuguese, German, French and Italian.
 */
export const headingsOf = {
  phone: words(
    'whatsappcontactid whatsappphonenumber whatsappnumber whatsappphone whatsapp numerodewhatsapp whatsappnummer',
    'phone mobile mobilephone mobilenumber mobilephonenumber cell cellphone cellphonenumber',
    'telefonomovil numerodetelefonomovil movil celular numerodecelular telefonocelular telemovel telefonecelular',
    'handy handynummer mobil mobiltelefon mobilnummer mobiltelefonnummer cellulare portable',
    'phonenumber phoneno telephone telephonenumber tel contactnumber primaryphone msisdn phone1value phone2value',
    'phone3value phone1 telefono numerodetelefono telefonoprincipal telefone numerodetelefone telefoneprincipal',
    'telefon telefonnummer rufnummer haupttelefon numerodetelephone',
    'businessphone workphone companymainphone homephone telefonodeltrabajo telefonoparticular telefonecomercial',
    'telefoneresidencial telefongeschaftlich telefonprivat',
  ),
  name: words(
    'name fullname contactname displayname customername leadname nombre nombrecompleto nombreyapellidos',
    'nombredelcontacto nombredecontacto nome nomecompleto nomedocontato vollername vollstandigername',
    'kontaktname nom nomcomplet',
  ),
  email: words(
    'email emailaddress mail primaryemail email1value email2value correo correoelectronico emailadresse',
    'direcciondecorreoelectronico enderecodeemail enderecodecorreioeletronico',
    'adresseemail courriel',
  ),
  company: words(
    'company companyname organization organisation organizationname organization1name organisationname business',
    'businessname account accountname associatedcompany empresa nombredeempresa nombredelaempresa nomedaempresa',
    'organizacion organizacao compania razonsocial razaosocial firma firmenname unternehmen societe',
    'entreprise azienda',
  ),
  value: words(
    'value dealvalue dealvaluescore leadvalue amount dealamount expectedrevenue revenue score valor importe monto',
    'valordelnegocio valordonegocio wert betrag umsatz valeur montant',
  ),
  tags: words(
    'tags tag labels label leadtags groupmembership categories etiquetas etiqueta categorias marcadores schlagworte',
    'schlagworter kategorien etiquettes etichette',
  ),
  language: words('language preferredlanguage languagecode idioma lingua sprache langue'),
  // Other words for it mean other things as well: "Estado" is where somebody lives.
  status: words('status'),
  // The phone's country: names of countries, their codes, or calling codes. It is taken only where the cells are such.
  country: words(
    'phonecountry phonecountrycode countrycallingcode callingcode dialcode dialingcode diallingcode countrycode isd ddi',
    'country countryregion homecountryregion businesscountryregion prefijo prefijotelefonico codigodepais codigopais',
    'pais codigodopais land landercode landervorwahl landesvorwahl pays codepays indicatif paese prefisso',
  ),
} as const;

/** Parts of a name, joined where no column holds all of it. */
export const firstNames = words(
  'firstname givenname nombres primernombre nombredepila primeironome nomeproprio vorname prenom',
);
export const middleNames = words(
  'middlename middlenames additionalname secondname segundonombre nomedomeio segundonome zweitervorname zweitername',
  'deuxiemeprenom secondprenom secondonome',
);
export const lastNames = words(
  'lastname surname familyname apellido apellidos primerapellido apellidopaterno sobrenome ultimonome apelido',
  'nachname nomdefamille cognome',
);

export const secondLastNames = words('secondlastname segundoapellido apellidomaterno segundosobrenome');

function words(...lines: string[]): readonly string[] {
  return [...new Set(lines.join(' ').split(' '))];
}
