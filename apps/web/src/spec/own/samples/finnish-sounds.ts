import { STREAM_TASK, uniform } from '@seqlab/core';
import { graphemesOf } from '../graphemes.js';

const WORDS =
  'aamu aika aurinko avain elämä henki hevonen huone hyvä hämärä härkä ilma isä joki juusto järvi jää kaali kaivo kaksi kala kangas kansi katu kaupunki kello kenkä kerma keto kevät kieli kirja kissa kivi koira koski kuningas kuu kuusi kyllä kynsi kynä käsi kääpiö köyhä laiva lampi lanka lapsi lehmä leipä lento lintu lumi luonto luu lähde lääkäri maa maito mansikka mekko meri metsä mies mökki nahka nenä neljä nuoli näky onni osa paita peili pelto perhe pilvi poika puu pyörä päivä pää ranta rauta ruoka ruusu ryhmä saari sade sana sanko satama seinä silmä sininen sisko sormi sota suo suomi sydän syksy sänky taivas talo talvi tammi tuli tuoli tuuli tyttö tähti tänään uni uusi vaaka valo vanha varis vene vesi viisi voi vuori vuosi väri väsynyt yksi ystävä yö äiti ääni ranskan rengas hanki linkki lenkki penkki sinko tanko renki enkeli rangaistus langat kengät sängyt auringon kaupungit kuningatar puhelin ikkuna kukka lakki matto pallo sukka tyyny villa vuosisata';

/** Of letters that sound otherwise than they are written (Suomi, Toivanen & Ylitalo 2008, Finnish sound structure, chapter 3). */
const SOUNDS: Readonly<Record<string, string>> = { a: 'ɑ', ä: 'æ', ö: 'ø', v: 'ʋ', g: 'ɡ', å: 'oː' };

/** Finnish is written as it sounds, but for ŋ: `nk` is ŋk, `ng` a long ŋ. A letter twice is a long sound. */
export function finnishSounds(word: string): string {
  const letters = graphemesOf(word);
  let sounds = '';
  for (let i = 0; i < letters.length; i += 1) {
    const [letter, next] = [letters[i]!, letters[i + 1]];
    if (letter === 'n' && next === 'g') {
      sounds += 'ŋː';
      i += 1;
      continue;
    }
    sounds += letter === 'n' && next === 'k' ? 'ŋ' : (SOUNDS[letter] ?? letter);
    if (letter !== next) continue;
    sounds += 'ː';
    i += 1;
  }
  return sounds;
}

const ONSETS = 'h j k l m n p r s t v'.split(' ');
const CODAS = 'l n r s t'.split(' ');
/** Vowels of a word are back or front ones, e and i beside either (vowel harmony, the same book, chapter 3). */
const VOWELS = [
  'a o u e i aa uu ai au uo ie ee'.split(' '),
  'ä ö y e i ää yy äi äy yö ie ee'.split(' '),
] as const;

/** A word that is none and could be: two or three syllables, `nk` and `ng` among them. */
function madeUpWord(number: number): string {
  let drawn = 0;
  const draw = (): number => uniform(number, STREAM_TASK, drawn++, 1);
  const one = (list: readonly string[]): string => list[Math.floor(list.length * draw())]!;
  const vowels = VOWELS[draw() < 0.5 ? 0 : 1];
  const syllables = draw() < 0.6 ? 2 : 3;
  let word = one(ONSETS) + one(vowels);
  for (let i = 1; i < syllables; i += 1) {
    const between = draw();
    const onset = one(ONSETS);
    const joint =
      between < 0.12
        ? 'nk'
        : between < 0.2
          ? 'ng'
          : between < 0.4
            ? onset + onset
            : between < 0.55
              ? one(CODAS) + onset
              : onset;
    word += joint.replace(/^(hh|jj|vv)$/, onset) + one(i === syllables - 1 ? vowels.slice(0, 5) : vowels);
  }
  return word;
}

/** Of some four hundred words, a third of them real. */
const MADE_UP = 300;

export const finnishPairs = (): string =>
  [...new Set([...WORDS.split(' '), ...Array.from({ length: MADE_UP }, (_, i) => madeUpWord(i))])]
    .map((word) => `${word}\t${finnishSounds(word)}`)
    .join('\n');
