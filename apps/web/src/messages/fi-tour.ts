import type { enTour } from './en-tour.js';

export const fiTour: typeof enTour = {
  heading: 'Opastettu kierros',
  lead: 'Kaksi minuuttia askelmaa kohti: ennusta, opeta, katso, selvitä syy, valitse puuttuva osa. Mikään ei pidättele: joka vaiheen voi ohittaa.',
  kept: 'Vastauksesi säilyvät seuraavaan käyntiin.',
  rungs: 'Kierroksen askelmat',
  done: 'tehty',
  again: 'Tee tämä askelma uudestaan',
  skip: 'Ohita',
  skipped: 'Ohitettu.',
  go: 'Jatka',
  onward: (rung) => `Seuraavaksi ${rung}`,
  through: 'Siinä olivat tikapuut. Työpöydällä voit kokeilla mitä tahansa mallia ja omia paria.',
  needs: 'Tämä vaihe katsoo opetettua mallia.',
  right: 'Oikein.',
  notQuite: 'Ei se.',
  steps: {
    predict: 'Ennusta',
    train: 'Opeta',
    see: 'Katso',
    act: 'Miksi',
    add: 'Mitä puuttuu',
    next: 'Toimiiko se?',
  },
  see: {
    asPredicted: (outcome) => `Kuten ennustit: ${outcome}`,
    otherwise: (predicted, outcome) => `Ennustit: ”${predicted}”. Kävi näin: ${outcome}`,
    unpredicted: (outcome) => `Kävi näin: ${outcome}`,
    other: 'tämä ajo tekee jotain, mitä luettelossa ei ollut: katso sen vastauksia.',
  },
  predict: {
    plain: 'Plainissa on yksi luku symbolia kohti, ja se opetetaan kopioimaan 0000 ja 1111. Mitä se vastaa?',
    token:
      'Tokenissa on vektori symbolia kohti, ei maskia eikä paikkoja. Mitä se vastaa syötteisiin 0000 ja 1111?',
    masked: 'Maskedissa on kausaalimaski, ei paikkoja. Sen pitää kopioida 0101 ja 1010. Mitä se vastaa?',
    seq2seq: 'Seq2Seqissä on myös paikat. Sen pitää kopioida 0101 ja 1010. Mitä se vastaa?',
    padded: 'Padded oppii kaikki kahdeksan paria kerralla, 1–4 symbolia pitkiä. Montako se saa oikein?',
  },
  options: {
    plain: {
      copy: 'kummankin syötteen kopion',
      same: 'yhden ja saman luvun kaikkeen',
    },
    token: {
      copy: 'kummankin syötteen kopion, ja se päättyy',
      endless: 'oikeaa symbolia loputtomiin',
      short: 'oikeaa symbolia, liian lyhyesti tai pitkästi',
    },
    masked: {
      copy: 'kummankin syötteen kopion',
      same: 'saman vastauksen molempiin',
      other: 'kaksi vastausta, joista kaikki eivät ole oikein',
    },
    seq2seq: {
      copy: 'kummankin syötteen kopion',
      same: 'saman vastauksen molempiin',
      other: 'kaksi vastausta, joista kaikki eivät ole oikein',
    },
    padded: {
      all: 'kaikki',
      some: 'osan niistä',
      none: 'ei yhtäkään',
    },
  },
  outcomes: {
    plain: {
      copy: 'se kopioi molemmat.',
      same: 'se antaa kaikkeen yhden luvun, mitä tahansa syötetäänkin.',
    },
    token: {
      copy: 'se kopioi molemmat ja pysähtyy.',
      endless: 'se sanoo symboleja eikä pysähdy koskaan.',
      short: 'se pysähtyy, mutta väärään paikkaan.',
    },
    masked: {
      copy: 'se kopioi molemmat.',
      same: 'se antaa molempiin saman vastauksen.',
      other: 'se antaa kaksi vastausta, joista kaikki eivät ole oikein.',
    },
    seq2seq: {
      copy: 'se kopioi molemmat.',
      same: 'se antaa molempiin saman vastauksen.',
      other: 'se antaa kaksi vastausta, joista kaikki eivät ole oikein.',
    },
    padded: {
      all: 'se saa kaikki kahdeksan oikein.',
      some: 'se saa osan kahdeksasta oikein.',
      none: 'se ei saa yhtään kahdeksasta oikein.',
    },
  },
  act: {
    plain: {
      ask: 'Vedä lukua, joka menee dekooderin viimeiseen LayerNormiin. Mikä luku muuttaa tulosta?',
      label: 'Sisään menevä luku',
      line: (x, mean, rest, out) =>
        `Sisään ${x}, sen keskiarvo ${mean}, jäljelle jää ${rest}: ulos tulee ${out}.`,
      some: 'Löysin sellaisen',
      none: 'Ei mikään',
      first: 'Vedä sitä ensin.',
      no: (out) => `Mitä tahansa menee sisään, ulos tulee ${out}: yhden luvun keskiarvo on luku itse.`,
      yes: (out) =>
        `Ei mikään: yhden luvun keskiarvo on luku itse, jäljelle jää 0, ja ulos tulee vain opittu siirto ${out}.`,
    },
    token: {
      ask: 'Nämä ovat tämän ajon logittien rivit SOS-symbolin ja oikean vastauksen kunkin symbolin jälkeen. Merkitse kaksi riviä, joiden täytyy olla samat, olivat painot mitä tahansa.',
      row: (place, token) => `Rivi ${place}, ${token}`,
      yes: (difference) =>
        `Ne eroavat ${difference}: samat symbolit kasassa ovat sama kysymys. Yhden niistä pitäisi sanoa EOS ja muiden symboli; mikään rivi ei voi tehdä molempia.`,
      no: (difference) =>
        `Ne eroavat ${difference}: SOS ja symboli ovat eri symboleja, joten mikään ei sido niitä. Merkitse kaksi samaa symbolia.`,
    },
    masked: {
      ask: 'Tälle ajolle 0101 ja eräs toinen syöte ovat aivan sama asia. Etsi se: jokainen valinta kulkee mallin läpi.',
      yes: (input, difference) =>
        `Ensimmäisen vastauksen osuudet syötteille 0101 ja ${input} eroavat ${difference}: samat symbolit, eri järjestys, eikä kooderi tunne järjestystä.`,
      no: (input, difference) =>
        `Syötteellä ${input} osuudet eroavat ${difference}: sen symbolit ovat toisia tai niitä on eri määrä. Etsi sellainen, jossa on samat symbolit.`,
    },
    seq2seq: {
      ask: 'Sammuta opetetun mallin paikat ja katso, mitä se vielä erottaa.',
      off: 'Sammuta paikat',
      yes: (right, all) => `Ilman paikkoja ${right}/${all} paria onnistuu: syötteet ovat taas yksi kasa.`,
    },
    padded: {
      ask: 'Kolme maskia piilottaa PAD-symbolin. Sammuta yksi kerrallaan; mikä ei muuta mitään, ja miksi?',
      source: 'Lähteen maski pois',
      memory: 'Muistin maski pois',
      target: 'Tavoitteen maski pois',
      yes: (difference) =>
        `Vastauksen osuudet siirtyvät ${difference}: purussa dekooderin omassa syötteessä ei ole PAD-symbolia, ja opetuksessa PAD on lopun takana, missä kausaalimaski piilottaa sen.`,
      no: (difference, right, all) =>
        `Vastauksen osuudet siirtyvät enintään ${difference}; ${right}/${all} paria onnistuu yhä. Kokeile toista.`,
    },
  },
  add: {
    ask: 'Mitä osaa tämä malli tarvitsee eniten?',
    embedding: 'upotuksen: vektorin symbolia kohti',
    causal: 'kausaalimaskin',
    positions: 'paikat',
    padding: 'PAD-symbolin ja täytemaskit',
    has: 'Tällä askelmalla on se jo.',
    why: {
      embedding: 'Kahdeksasta luvusta LayerNorm jättää suunnan, yhdestä ei mitään.',
      causal:
        'Kausaalimaski tekee kunkin rivin näkymästä alkuosansa mittaisen, joten saman symbolin rivit eroavat ja yksi voi sanoa EOS.',
      positions:
        'Paikat tekevät ensimmäisen paikan symbolista eri vektorin kuin toisen, joten järjestys pääsee kooderin läpi.',
      padding: 'PAD täyttää erän yhteen pituuteen, ja maskit piilottavat sen, joten pituudet voi sekoittaa.',
    },
    notYet: 'Se ei ole se, mikä tässä epäonnistuu.',
    padLoss: 'Yksi kysymys on jäljellä: miksi PAD jätetään pois häviöstä?',
    padOptions: {
      easy: 'Se opittaisiin heti, ja häviö näyttäisi vastauksia paremmalta',
      slow: 'Se hidastaisi opetusta',
      seen: 'Maskit eivät muuten voisi piilottaa sitä',
    },
    padWhy: {
      easy: '8 tavoitteen paikassa 40:stä on PAD: keskiarvo laskisi viidenneksen ilman, että yksikään vastaus paranisi.',
      slow: 'Samat luvut lasketaan joka tapauksessa; häviö vain jättää osan pois.',
      seen: 'Maskit vaikuttavat huomiossa, ennen kuin häviötä on: ne ovat toisistaan riippumattomia.',
    },
  },
  next: {
    plain: 'Opeta Token samaan tehtävään: se erottaa syötteet, vaikkei vielä tiedä, mihin pysähtyä.',
    token: 'Opeta Masked tehtävään yhdestä kolmeen, jota Token todistetusti ei osaa päättää.',
    masked: 'Opeta Seq2Seq samoihin kahteen syötteeseen.',
    seq2seq: 'Opeta Padded kaikkiin kahdeksaan pariin, joilla on kolme pituutta.',
    padded: 'Kaikki viisi askelmaa ovat takanasi.',
    works: (right, all) => `${right}/${all} paria on oikein: se toimii.`,
    apart: 'Sen vastaukset kahteen syötteeseen eroavat: se erottaa ne. Jäljellä on pysähtyminen.',
    alike: 'Sen vastaukset kahteen syötteeseen ovat samat: tämä ajo ei erota mitään.',
    missed: (right, all) =>
      `${right}/${all} paria on oikein tällä siemenellä. Mikään todistus ei kiellä muita: toinen siemen tai dropout 0 voi oppia ne.`,
  },
};
