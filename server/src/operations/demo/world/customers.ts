import { isTaxCategory } from "@billow/core/invoicing/tax-category.ts";
import { AGREEMENTS } from "./agreements.ts";
import type { DemoCustomer } from "./demo-customer.ts";
import { RECIPIENTS } from "./recipients.ts";
import { USAGE_PROFILES } from "./usage-profiles.ts";

/**
 * The fictional customers. The first ones suffice to show every currency, tax case and status. Columns: tenant id,
 * name, legal name, billing e-mail, currency, country, street, postal code, city, tax id, payment terms in days,
 * locale, tax category with rate, payment method, full months ago it joined (blank: before the demo begins) and left
 * (blank: still a customer).
 */
const TABLE = `
compania-iberica    | Compañía Ibérica de Computación Distribuida, S.A. |  | facturacion@compania-iberica.example | EUR | ES | Calle de las Constelaciones 214 | 28045 | Madrid | ESA84219073 | 14 | es-ES | reverseCharge | transfer | |
iash-kiel           | Institut für Angewandte Strömungsmechanik und Hochleistungsrechnen e. V. | | rechnung@iash-kiel.example | EUR | DE | Düsternbrooker Weg 118 | 24105 | Kiel | DE287451906 | 14 | de-DE | standard 19 | transfer | |
zuercher-wetter     | Zürcher Wetterdaten AG | | kreditoren@zuercher-wetter.example | CHF | CH | Hardturmstrasse 161 | 8005 | Zürich | CHE-204.771.385 MWST | 14 | de-CH | standard 8.1 | transfer | |
atelier-generique   | Atelier Générique SARL | | compta@atelier-generique.example | EUR | FR | 12 montée de la Grande Côte | 69001 | Lyon | FR27812440395 | 14 | fr-FR | reverseCharge | card | |
lodz-analityka      | Łódź Analityka Danych sp. z o.o. | | faktury@lodz-analityka.example | PLN | PL | ul. Piotrkowska 295 | 93-004 | Łódź | PL7252198430 | 14 | pl-PL | standard 23 | transfer | |
thames-ledger       | Thames & Tyne Ledger Services Ltd | | accounts@thames-ledger.example | GBP | GB | 41 Cloth Fair | EC1A 7JQ | London | GB318402277 | 30 | en-GB | outsideScope | transfer | |
hoshizora           | Hoshizora Data K.K. | 星空データ株式会社 | keiri@hoshizora.example | JPY | JP | 2-11-4 Kanda-Jimbocho, Chiyoda-ku | 101-0051 | Tokyo | T8010401957263 | 30 | ja-JP | outsideScope | transfer | |
baltic-commons      | Baltic Research Data Commons ERIC | | finance@baltic-commons.example | EUR | LV | Raiņa bulvāris 29 | LV-1050 | Rīga | | 30 | en-IE | exempt | transfer | |
reederei-holtenau   | Reederei Holtenau GmbH & Co. KG | | buchhaltung@reederei-holtenau.example | EUR | DE | Kanalstraße 8 | 24159 | Kiel | DE301174628 | 14 | de-DE | zero | debit | |
pecsi-gepi          | Pécsi Gépi Látás Kft. | | szamla@pecsi-gepi.example | EUR | HU | Zsolnay Vilmos utca 37 | 7630 | Pécs | HU26418093 | 14 | hu-HU | reverseCharge | transfer | |
nordwind            | Nordwind GmbH | | rechnung@nordwind.example | EUR | DE | Am Strande 4 | 18055 | Rostock | DE311882745 | 14 | de-DE | standard 19 | debit | |
cascadia-maps       | Cascadia Maps, Inc. | | ap@cascadia-maps.example | USD | US | 1820 NW Overton Street | 97209 | Portland, OR | | 30 | en-US | outsideScope | transfer | |
klinikum-suederelbe | Klinikum Süderelbe – Institut für Bioinformatik und Medizinische Datenverarbeitung | Klinikum Süderelbe AöR | buchhaltung@suederelbe.example | EUR | DE | Harburger Ring 77 | 21073 | Hamburg | DE260993817 | 30 | de-DE | standard 19 | transfer | 11 |
delta-genomics      | Delta Genomics B.V. | | invoices@delta-genomics.example | EUR | NL | Einsteinweg 55 | 2333 CC | Leiden | NL862047715B01 | 14 | nl-NL | reverseCharge | transfer | |
fjallrav-games      | Fjällräv Games AB | | faktura@fjallrav-games.example | SEK | SE | Storgatan 46 | 903 26 | Umeå | SE559184203601 | 30 | sv-SE | reverseCharge | transfer | 10 |
brondby-rendering   | Brøndby Rendering ApS | | bogholderi@brondby-rendering.example | EUR | DK | Park Allé 290 | 2605 | Brøndby | DK41827730 | 14 | da-DK | reverseCharge | card | 9 |
hafenlicht          | Hafenlicht Studios GmbH | | buero@hafenlicht.example | EUR | DE | Am Speicher XI 6 | 28217 | Bremen | DE328860154 | 14 | de-DE | standard 19 | debit | 8 |
ostsee-robotik      | Ostsee Robotik GmbH & Co. KG | | fibu@ostsee-robotik.example | EUR | DE | Walther-Rathenau-Straße 35 | 17489 | Greifswald | DE294417038 | 14 | de-DE | standard 19 | transfer | 9 |
alesund-sjokart     | Ålesund Sjøkart AS | | regnskap@alesund-sjokart.example | EUR | NO | Keiser Wilhelms gate 22 | 6003 | Ålesund | NO 918 442 706 MVA | 14 | nb-NO | outsideScope | transfer | 11 |
cesky-vypocetni     | Český Výpočetní Svaz z. s. | | fakturace@cesky-vypocetni.example | EUR | CZ | Botanická 68a | 602 00 | Brno | | 14 | cs-CZ | standard 21 | transfer | 10 |
studio-groessenwahn | Studio Größenwahn – Inh. Jürgen Weiß | | juergen@studio-groessenwahn.example | EUR | DE | Karl-Heine-Straße 93 | 04229 | Leipzig | | 7 | de-DE | standard 19 | card | | 4
freies-netz         | Verein Freies Netz Münsterland e. V. | | kasse@freies-netz.example | EUR | DE | Hafenweg 26 | 48155 | Münster | | 14 | de-DE | standard 19 | debit | | 2
leman-numerique     | Bibliothèque numérique du Léman | | comptabilite@leman-numerique.example | CHF | CH | Rue de la Borde 12 | 1018 | Lausanne | | 30 | fr-CH | standard 8.1 | transfer | 9 |
thorsmork           | Þórsmörk Gagnaver ehf. | | reikningar@thorsmork.example | EUR | IS | Laugavegur 178 | 105 | Reykjavík | IS 98214 | 14 | is-IS | outsideScope | transfer | 7 |
smith-odonnell      | Smith & O’Donnell Actuaries LLP | | billing@smith-odonnell.example | GBP | GB | 9 Thistle Street North East Lane | EH2 1DB | Edinburgh | GB402915538 | 30 | en-GB | outsideScope | transfer | 6 |
gdanskie-obrazy     | Gdańskie Laboratorium Obrazu S.A. | | ksiegowosc@gdanskie-obrazy.example | PLN | PL | ul. Stągiewna 20 | 80-750 | Gdańsk | PL5833417726 | 14 | pl-PL | standard 23 | transfer | 8 |
liepajas-ostas      | Liepājas Ostas Sistēmas SIA | | rekini@liepajas-ostas.example | EUR | LV | Graudu iela 45 | LV-3401 | Liepāja | LV40203317854 | 14 | lv-LV | reverseCharge | transfer | 5 |
goteborgs-spar      | Göteborgs Spårvägsdata AB | | ekonomi@goteborgs-spar.example | SEK | SE | Första Långgatan 28 B | 413 27 | Göteborg | SE556988314701 | 30 | sv-SE | reverseCharge | transfer | 8 |
lumiere-intelligence | Lumière Intelligence SAS | | factures@lumiere-intelligence.example | EUR | FR | 5 rue des Petites Écuries | 75010 | Paris | FR64902771348 | 14 | fr-FR | reverseCharge | transfer | 7 |
almwetter           | Österreichische Almwetter Genossenschaft mbH | | rechnung@almwetter.example | EUR | AT | Höttinger Au 60 | 6020 | Innsbruck | ATU78214406 | 14 | de-AT | reverseCharge | transfer | 7 |
sisli-yazilim       | Şişli Yazılım A.Ş. | | muhasebe@sisli-yazilim.example | USD | TR | Büyükdere Caddesi 127 | 34394 | İstanbul | TR 8120447391 | 14 | tr-TR | outsideScope | card | 6 |
ca-foscolo          | Ca’ Foscolo Editoria Digitale S.r.l. | | amministrazione@ca-foscolo.example | EUR | IT | Fondamenta della Misericordia 2540 | 30121 | Venezia | IT04417730278 | 30 | it-IT | reverseCharge | transfer | 6 |
minho-norte         | Universidade do Minho Norte – Centro de Cálculo Avançado | | tesouraria@minho-norte.example | EUR | PT | Rua do Raio 175 | 4710-923 | Braga | PT508813924 | 30 | pt-PT | reverseCharge | transfer | 5 |
aigaio-dedomena     | Aigaio Dedomena A.E. | Δεδομένα Αιγαίου Α.Ε. | timologia@aigaio-dedomena.example | EUR | GR | Leoforos Syngrou 340 | 176 73 | Athína | EL802714466 | 14 | el-GR | reverseCharge | transfer | 5 |
tartu-andmevabrik   | Tartu Andmevabrik OÜ | | arved@tartu-andmevabrik.example | EUR | EE | Raekoja plats 14 | 51004 | Tartu | EE102884137 | 14 | et-EE | reverseCharge | transfer | 4 |
zonnewarmte         | Coöperatie Zonnewarmte U.A. | | administratie@zonnewarmte.example | EUR | NL | Oudegracht 217 | 3511 NH | Utrecht | | 14 | nl-NL | standard 21 | debit | 4 |
kaunas-zaidimai     | Kauno Žaidimų Dirbtuvės UAB | | saskaitos@kaunas-zaidimai.example | EUR | LT | Laisvės alėja 82 | 44250 | Kaunas | LT100014418813 | 14 | lt-LT | reverseCharge | card | 3 |
maribor-vid         | Mariborski Strojni Vid d.o.o. | | racuni@maribor-vid.example | EUR | SI | Partizanska cesta 17 | 2000 | Maribor | SI48820173 | 14 | sl-SI | reverseCharge | transfer | 3 |
prairie-sky         | Prairie Sky Analytics LLC | | payables@prairie-sky.example | USD | US | 1207 Harney Street | 68102 | Omaha, NE | | 30 | en-US | outsideScope | card | 2 |
cervantina          | Fundación Cervantina de Lexicografía Histórica y Corpus del Español | | administracion@cervantina.example | EUR | ES | Calle Libreros 49 | 37008 | Salamanca | | 30 | es-ES | standard 21 | transfer | 1 |
`;

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = TABLE.trim().split("\n").map(customerOf);

function customerOf(line: string): DemoCustomer {
  const cells = line.split("|").map((cell) => cell.trim());
  const [tenantId = "", name = "", legalName, billingEmail = "", currency = "", country] = cells;
  const [line1 = "", postalCode = "", city = "", taxId, terms, locale, tax = "", pays] = cells.slice(6);
  const [joined, left] = cells.slice(14);
  const [taxCategory = "", taxRate = "0"] = tax.split(" ");
  const uses = USAGE_PROFILES[tenantId];
  if (!isTaxCategory(taxCategory) || uses === undefined || cells.length !== 16)
    throw new Error(`The demo's table of customers is wrong about "${tenantId}".`);
  return {
    is: {
      tenantId,
      name,
      legalName: legalName || null,
      billingEmail,
      emails: RECIPIENTS[tenantId],
      currency,
      country: country || null,
      address: { line1, postalCode, city },
      taxId: taxId || null,
      paymentTermsDays: Number(terms),
      locale: locale || null,
      taxCategory,
      taxRate,
    },
    joinedMonthsAgo: joined ? Number(joined) : null,
    leftMonthsAgo: left ? Number(left) : null,
    pays: pays === "debit" || pays === "card" ? pays : "transfer",
    agreed: AGREEMENTS[tenantId] ?? null,
    uses,
  };
}
