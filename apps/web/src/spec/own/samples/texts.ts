const NAMES =
  'Aada Aapo Aatos Aila Aino Aki Aleksi Alina Alma Anja Anna Anneli Anni Antero Antti Anu Armas Arto Arttu Asta Atte Aulis Auli Auvo Eemeli Eero Eetu Eeva Eevi Eila Eino Elina Elisa Ella Elli Elma Elmo Elsa Emilia Emma Emmi Enni Ensio Erja Erkki Esa Esko Essi Eveliina Fanni Hanna Hannele Hannes Hannu Harri Heidi Heikki Heli Helmi Hely Henna Henri Hilkka Hilla Hilma Hugo Iida Iiris Iiro Ilari Ilkka Ilmari Ilona Ilta Inka Inkeri Irja Irma Isto Jaakko Jaana Jalmari Jani Janne Jari Jarkko Jarmo Jenni Jere Jesse Joel Johanna Joni Jonna Joona Joonas Jorma Jouko Jouni Juha Juhani Juho Jukka Julia Juuso Jyrki Kaarina Kaarlo Kai Kaija Kaisa Kalervo Kalevi Kalle Kari Karoliina Katja Katri Kauko Kerttu Kimmo Kirsi Kirsti Kyllikki Kyösti Laila Lari Lasse Lassi Laura Lauri Leena Lenni Liisa Lilja Linnea Lotta Maaria Maija Manu Margit Mari Maria Marja Marjatta Marko Markku Marko Martti Matias Matti Mauri Meeri Merja Mervi Miia Mika Mikko Minna Minttu Mira Mirja Mirva Moona Nelli Niilo Niina Niklas Nina Noora Olavi Olli Onni Orvokki Oskari Ossi Osmo Otso Otto Outi Paavo Pasi Paula Pekka Pentti Pertti Petri Petteri Pia Pihla Pinja Pirjo Pirkko Päivi Päivikki Raija Raili Raimo Raisa Rasmus Rauha Rauno Reijo Reima Reino Riikka Risto Ritva Ronja Saana Saara Saija Saila Saini Sakari Salla Sami Samuli Sanna Sanni Santeri Sari Satu Seija Senja Seppo Siiri Simo Sini Sirkka Sirpa Sisko Sohvi Soili Sulo Susanna Suvi Sylvi Taavi Taina Taisto Tapani Tapio Tarja Tarmo Taru Tatu Teemu Teija Tero Terhi Terttu Tiina Timo Tommi Toni Topi Toivo Touko Tuija Tuomas Tuomo Tuukka Tuula Tuulikki Ulla Unto Urho Urpo Uuno Valma Valo Valtteri Veera Veijo Veikko Vellamo Venla Vesa Vieno Viivi Vilho Vilja Ville Vilma Virpi Voitto Väinö Yrjö';

/** Finnish first names, one a line. */
export const nameLines = (): string => [...new Set(NAMES.split(' '))].join('\n');

const ONES =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** A number from 1 to 999 in English words. */
export function numberWords(number: number): string {
  if (number >= 100) {
    const rest = number % 100;
    return `${ONES[Math.floor(number / 100) - 1]} hundred${rest === 0 ? '' : ` and ${numberWords(rest)}`}`;
  }
  if (number < 20) return ONES[number - 1]!;
  const tens = TENS[Math.floor(number / 10) - 2]!;
  return number % 10 === 0 ? tens : `${tens}-${ONES[(number % 10) - 1]}`;
}

export const numberLines = (): string => Array.from({ length: 300 }, (_, i) => numberWords(i + 1)).join('\n');
