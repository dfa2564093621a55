import type { enGuide } from './en-guide.js';

export const fiGuide: typeof enGuide = {
  heading: 'Opas',
  lead: 'Mitä transformeri tekee, kysyttynä ja vastattuna: jokainen vastaus kertoo, missä sen näkee tällä sivulla ja mitä tämän siemenen ajot ovat siitä tehneet.',
  questionsHeading: 'Kysymykset',
  wordsHeading: 'Sanat',
  show: 'Näytä',
  paper: 'Artikkeli: arXiv 2502.19597',
  seen: {
    plain: (bias, loss) => `Tämä ajo: sen ainoa vastaus on ${bias}, sen arviointihäviö ${loss}.`,
    rows: (difference, loss, floor) =>
      `Tämä ajo: saman symbolin rivit eroavat enintään ${difference}; arviointihäviö on ${loss}, alaraja ${floor}.`,
    pairs: (task, right, all, loss) =>
      `Tämä ajo, ${task}: ${right}/${all} paria purettiin täsmälleen, arviointihäviö ${loss}.`,
    losses: (task, train, evaluation) => `Tämä ajo, ${task}: ${train} dropoutin kanssa, ${evaluation} ilman.`,
    inputs: (difference) =>
      `Tämä ajo: saman alkuosan jälkeen kahden syötteen logitit eroavat enintään ${difference}.`,
    lengths: (difference) =>
      `Tämä ajo: lisätty PAD ei siirrä yhdenkään oikean symbolin logittia enempää kuin ${difference}.`,
    untrained: 'Opeta malli, niin tässä on, mitä tämä ajo on siitä tehnyt.',
  },
  questions: {
    attention: {
      ask: 'Mitä huomio laskee, ja missä sen näkee?',
      answer:
        'Jokainen symboli tekee kyselyn, avaimen ja arvon. Kysely kertaa avain, jaettuna √K:lla, on pistemäärä: miten paljon symboli haluaa toiselta. K on avaimen lukujen määrä, tässä 8; K tulon summa kasvaa kuin √K, ja sillä jakaminen pitää pistemäärät samankokoisina, oli K mikä tahansa. Maski ottaa pisteitä pois, softmax tekee lopuista osuuksia, ja symboli saa arvot sekoitettuina niillä. Avaa kuvan huomiolohko: kaikki viisi ovat siinä lukuina. Rivi katsoo, saraketta katsotaan.',
    },
    encoderDecoder: {
      ask: 'Mitä kuvan kaksi saraketta tekevät?',
      answer:
        'Vasen, kooderi, lukee koko syötteen kerralla. Oikea, dekooderi, lukee tähän asti kirjoitetun ja sanoo, mitä seuraa. Syötteestä se saa tietää vain ristihuomion kautta.',
    },
    cross: {
      ask: 'Mitä ristihuomio välittää?',
      answer:
        'Kaiken, mitä dekooderi koskaan tietää syötteestä. Sen kyselyt tulevat dekooderista, avaimet ja arvot kooderin tulosteesta, muistista. Sammuta se, niin jokainen syöte saa saman vastauksen: kahdesta parista se voi silti olla toiselle oikein, joten katso koko tehtävää.',
    },
    residual: {
      ask: 'Mikä on paksu viiva lohkojen ohi?',
      answer:
        'Jäännösvirta: yksi vektori symbolia kohti. Lohko lukee sen LayerNormin läpi ja lisää siihen tuloksensa kohdassa ⊕; mitään ei koskaan kirjoiteta yli.',
    },
    plain: {
      ask: 'Miksi Plain epäonnistuu, ja mikä alaraja on todistettu?',
      answer:
        'Siinä on yksi luku symbolia kohti, ja LayerNorm vähentää symbolin lukujen keskiarvon: yhdestä luvusta jää vain opittu siirto. Dekooderi päättyy sellaiseen LayerNormiin, joten jokainen syöte saa tuon yhden luvun. Paras yksi vastaus yhtä moneen nollaan ja ykköseen on 0.5, jolloin keskineliövirhe on 0.25: se on alaraja. ReLU ja softmax eivät puutu.',
    },
    token: {
      ask: 'Miksi Token ei osaa pysähtyä, kun se kopioi?',
      answer:
        'Ilman maskia ja paikkoja sen dekooderi näkee kasan: samat symbolit saavat samat logitit, missä ne ovatkin. Jotta 0000 kopioituisi, saman rivin pitäisi sanoa 0 kolmesti ja EOS kerran. Parhaimmillaan se sanoo 0 todennäköisyydellä 3/4, ja silloin 0 voittaa kaikkialla: EOS ei tule koskaan. Se maksaa 4·H(1/4)/5 = 0.4499 natia symbolilta, eikä mikään opetus vie sen alle.',
    },
    exposure: {
      ask: 'Miten häviö voi olla pieni ja vastaukset silti väärin?',
      answer:
        'Häviö mitataan oikealla vastauksella syötettynä: dekooderille annetaan oikeat symbolit tähän asti. Purussa se saa omansa. Ilman kausaalimaskia se näkee opetuksessa jopa koko oikean vastauksen, eikä koskaan pelkkää SOS-symbolia, josta purku alkaa: kolmesta yhteen -tehtävällä on alaraja 0, pienet häviöt, ja joillakin siemenillä ei yhtään oikeaa vastausta.',
    },
    causal: {
      ask: 'Mitä kausaalimaski muuttaa opetuksessa ja purussa?',
      answer:
        'Opetuksessa kaikki rivit lasketaan kerralla, ja ilman maskia jokainen voisi katsoa juuri sitä symbolia, joka sen pitää ennustaa. Maskin kanssa rivi näkee vain itsensä ja sitä edeltävät, joten jokainen rivi harjoittelee yhtä purun hetkeä. Purussa viimeisen rivin jälkeen ei ole mitään, joten siltä ei ole mitään piilotettavaa; maski muuttaa siellä aiempia rivejä, joita syvemmät kerrokset lukevat. Siksi sen sammuttaminen opetetusta mallista, jossa on yksi dekooderikerros, ei muuta yhtään vastausta.',
    },
    count: {
      ask: 'Miten malli ilman paikkoja osaa laskea kolmeen?',
      answer:
        'Osuuksista. SOS-symbolin ja n saman symbolin tasaisessa sekoituksessa SOS saa yhden osan n + 1:stä: 1/2, 1/3, 1/4. Maski tekee alkuosasta juuri niin pitkän; ilman sitä jokainen rivi näkee saman sekoituksen.',
    },
    length: {
      ask: 'Miksi jotkin Masked-ajot pysähtyvät liian aikaisin tai myöhään?',
      answer:
        'Ne laskevat osuuksista, jotka eroavat vähän, 1/3 ja 1/4, ja dropout ravistaa niitä opetuksessa. Mikään todistus ei kiellä tehtävää; kymmenen siementä antaa molempia. Dropoutilla 0 sitä ei ole nähty.',
    },
    order: {
      ask: 'Miksi Masked epäonnistuu vuorottelevassa kopioinnissa?',
      answer:
        'Maski on dekooderissa. Kooderissa jokainen symboli näkee kaikki muut eikä mikään tiedä paikkaansa, joten 0101 ja 1010 ovat yksi kasa ja dekooderi saa molemmista saman muistin. Silloin vain ensimmäistä symbolia ei voi tietää: kolikonheitto, ln 2, yhdessä viidestä paikasta. Alaraja ln 2 / 5 = 0.1386.',
    },
    positions: {
      ask: 'Mitä paikat lisäävät?',
      answer:
        'Kiinteän rivin sinejä ja kosineja joka paikkaan, lisättynä upotukseen: 0 ensimmäisessä paikassa on silloin eri vektori kuin 0 toisessa. Jokainen sarakepari kiertyy omaa vauhtiaan, ensimmäinen nopeasti ja viimeinen hitaasti, joten joka paikalla on oma rivinsä.',
    },
    special: {
      ask: 'Mitä varten SOS, EOS ja PAD ovat?',
      answer:
        'SOS avaa jonon: sen dekooderi lukee, ennen kuin on kirjoittanut mitään. EOS sulkee jonon: sen dekooderi sanoo pysähtyäkseen. PAD ei merkitse mitään: se täyttää erän lyhyet jonot pisimmän mittaisiksi. Vain viimeisellä askelmalla on se; sitä luetaan eikä koskaan kirjoiteta.',
    },
    padLoss: {
      ask: 'Miksi PAD jätetään pois häviöstä, ja mitä se tekee lyhyille ja pitkille tehtäville?',
      answer:
        'Häviö on tavoitteiden keskiarvo. Kahdeksassa parissa on 40 paikkaa tavoitteille, joista 8:ssa on PAD: sen sanominen lopun jälkeen opitaan heti, joten sen laskeminen mukaan näyttäisi häviön viidenneksen vastauksia parempana. Ilman PAD-symbolia tavoitteita on 32. Jokainen painaa saman verran, joten pitkän vastauksen pari painaa enemmän: neljän symbolin kopioinnilla on 5 tavoitetta 32:sta, kolmesta yhteen -tehtävällä 2.',
    },
    loss: {
      ask: 'Mikä on häviö, ja mikä on sen yksikkö?',
      answer:
        'Miten yllättynyt malli on oikeasta symbolista: −ln siitä todennäköisyydestä, jonka se sille antoi, keskiarvona symboleista. Yksikkö on nat; joka arvaa neljästä symbolista, saa ln 4 = 1.386, joka on varma ja oikeassa, saa 0. Plainilla on symbolien tilalla lukuja, joten sen häviö on keskineliövirhe.',
    },
    floor: {
      ask: 'Mikä on alaraja, ja miten sen voi tietää ennen opetusta?',
      answer:
        'Luku, jonka alle häviö ei voi mennä, olivat painot mitä tahansa. Kun mallin täytyy vastata kahteen kysymykseen samoin, paras vastaus on niiden sekoitus, ja se maksaa sekoituksen entropian. Se, mitä mallin täytyy kohdella samoin, seuraa sen osista eikä opetuksesta. Alaraja 0 ei lupaa mitään: se sanoo, ettei sellainen todistus kiellä tehtävää.',
    },
    row: {
      ask: 'Mitä logittien riviä purun kukin askel käyttää?',
      answer:
        'Viimeistä: viimeksi kirjoitetun symbolin rivi sanoo, mitä seuraa. Ensimmäisessä kutsussa se on SOS-symbolin rivi, toisessa ensimmäisen symbolin ja niin edelleen; aiemmat rivit ovat jo sanottavansa sanoneet. Token puretaan kuten artikkelissa, joka kirjoittaa uudelleen: siinä kaikki rivit luetaan joka kutsulla.',
    },
    decodingRules: {
      ask: 'Millä säännöillä vastaukset puretaan?',
      answer:
        'Kaikki täällä on ahnetta: otetaan todennäköisin symboli. ”Lisäys” lisää viimeisen rivin symbolin ja pitää kirjoitetun; ”uudelleenkirjoitus”, artikkelin sääntö, ottaa joka kutsulla jokaisen rivin symbolin uudestaan. Kausaalimaskin kanssa ne ovat sama asia. Keilahaku, joka pitää useita alkuja ja ottaa todennäköisimmän kokonaisuuden, on komentorivillä: seqlab generate --decoding beam.',
    },
    teacher: {
      ask: 'Miten ”oikealla vastauksella syötettynä” ja ”purettuna” eroavat?',
      answer:
        'Edellisessä dekooderille annetaan oikeat symbolit, ja sen pitää sanoa aina seuraava: niin se opetetaan, ja niin häviö mitataan. Puretussa sen omat symbolit syötetään takaisin, ja yksi virhe muuttaa kaiken, mitä seuraa. Ajo voi olla edellisessä virheetön ja jälkimmäisessä väärässä.',
    },
    batch: {
      ask: 'Miksi Seq2Seq ei voi tehdä sitä, minkä täyte voi?',
      answer:
        'Erä on numeroiden suorakulmio: rivit ovat jonoja, sarakkeet paikkoja. Kahdeksan paria ovat 1–4 symbolin mittaisia, joten niiden riveihin jää aukkoja, ja mallin neljästä symbolista jokainen merkitsee jo jotain: mikään ei voi merkitä ei mitään. Se on laskemista eikä oppimista. Yksin jokainen pituus oppii; yhdessä ne tarvitsevat PAD-symbolin ja maskit, jotka piilottavat sen.',
    },
    paddingMasks: {
      ask: 'Mitä lähteen, tavoitteen ja muistin täytemaskit kukin tekevät?',
      answer:
        'Lähteen maski piilottaa PAD-symbolin kooderin omalta huomiolta: ilman sitä syötteen symboleihin sekoittuu PAD. Muistin maski piilottaa PAD-symbolin paikat ristihuomiolta: ilman sitä dekooderi katsoo, mitä kooderi on niistä tehnyt. Tavoitteen maski piilottaa PAD-symbolin dekooderin omasta syötteestä; siellä PAD on lopun takana, missä kausaalimaski piilottaa sen jo, joten kausaalimaskin kanssa se ei muuta yhtään riviä, jolla on väliä. Sammuta kukin näkymässä ”Yksi sekvenssi”.',
    },
    norm: {
      ask: 'Mikä on LayerNorm?',
      answer:
        'Se ottaa symbolin luvut, vähentää niiden keskiarvon, jakaa hajonnalla ja sitten kertoo ja siirtää kutakin opituilla luvuilla. Jokainen lohko lukee sellaisen läpi, joten sen syöte on aina samankokoinen. Yhdestä luvusta se jättää vain siirron.',
    },
    logit: {
      ask: 'Mitä logitit ovat, ja miten niistä tulee todennäköisyyksiä?',
      answer:
        'Viimeinen lineaarinen kerros antaa yhden luvun jokaista mahdollista seuraavaa symbolia kohti: logitit. Softmax korottaa e:n kuhunkin ja jakaa summalla: osuuksia, joiden summa on 1. Vain erotukset ratkaisevat: jos kaikkiin lisätään 5, mikään ei muutu. Suurin logitti on todennäköisin symboli.',
    },
    entropy: {
      ask: 'Mikä on alarajojen H?',
      answer:
        'Entropia: pienin keskimääräinen yllätys, kun samalla kysymyksellä on useita oikeita vastauksia. Osuudelle p se on H(p) = −p·ln p − (1−p)·ln(1−p): 0, kun kaikki ovat samaa mieltä, ln 2 = 0.693 reilulle kolikolle, 0.562 yhdelle neljästä.',
    },
    dropout: {
      ask: 'Mikä on dropout, ja miksi opetushäviö on arviointihäviön yläpuolella?',
      answer:
        'Opetuksessa satunnainen kymmenesosa aktivaatioista asetetaan arvoon 0 ja loput skaalataan suuremmiksi, jottei malli luota mihinkään yksittäiseen. Opetushäviö mitataan tuon kohinan kanssa, arviointihäviö ilman.',
    },
    embedding: {
      ask: 'Miksi vektoreita eikä lukuja?',
      answer:
        'Symbolista tulee sen rivi opitussa taulukossa: kahdeksan lukua, kertaa √8. D on lukujen määrä, ja kerroin √D on ensimmäisen transformerin: sen rinnalla lisättävät paikat, −1:n ja 1:n väliltä, jäävät pieniksi. Kutakin voi siirtää erikseen, LayerNorm jättää suunnan, eivätkä symbolit ole missään järjestyksessä. Yhdellä luvulla on vain koko, ja sen LayerNorm vie pois.',
    },
    parameters: {
      ask: 'Mitä ovat 1 332 parametria?',
      answer:
        'Kolme huomiota, joissa on 4·8·8 + 4·8 = 288, kaksi eteenpäin syöttävää verkkoa, joissa on 2·8·8 + 8 + 8 = 144, seitsemän LayerNormia, joissa on 16, upotus, jossa on 4·8 = 32, ja viimeinen lineaarinen kerros, jossa on 36. PAD lisää 8 luvun rivin, joka pysyy nollana.',
    },
    seed: {
      ask: 'Mistä siemen päättää?',
      answer:
        'Mistä alkavat satunnaisluvut, jotka tekevät ensimmäiset painot ja valitsevat, mitä dropout asettaa arvoon 0. Yksi siemen antaa samat painot, bitilleen, joka selaimessa; ajon alla oleva tiiviste näyttää sen. Toinen siemen on toinen ajo ja voi oppia, mitä tämä ei oppinut.',
    },
    step: {
      ask: 'Mitä opetusaskeleessa tapahtuu?',
      answer:
        'Malli vastaa erän kaikkiin 100 sekvenssiin (200 viimeisellä askelmalla: parien kopioita, jokaisella oma dropoutinsa), häviö lasketaan, ja sen gradientti sanoo, miten kukin paino sitä muuttaisi. Adam siirtää jokaista painoa hieman: aluksi nopeudella 0.01, useimmilla askelmilla myöhemmin kymmenesosalla siitä.',
    },
    paper: {
      ask: 'Mikä artikkeli on kyseessä?',
      answer:
        'J.-K. Kämäräinen, ”Introduction to Sequence Modeling with Transformers” (2025), arXiv 2502.19597. Viisi mallia, tehtävät ja ”artikkelin häviö” ovat siitä. Sen häviöt ovat opetushäviöitä: dropoutin kanssa, viimeisellä askeleella, kukin yhdestä ajosta, jonka siemenlukua ei tiedetä; siksi tämän sivun luvut ovat niiden lähellä, eivät samat. Missä sen selitys ja todistus eroavat, molemmat ovat todistuksen alla.',
    },
  },
  words: {
    adam: [
      'Adam',
      'Sääntö, joka tekee gradienteista muutoksia: kukin paino saa oman askelpituutensa gradienttiensa keskiarvosta ja neliöiden keskiarvosta.',
    ],
    activation: ['aktivaatio', 'Mikä tahansa mallin luku, joka riippuu syötteestä; painot eivät riipu.'],
    attention: ['huomio (attention)', 'Symbolit katsovat symboleja ja ottavat sekoituksen niiden arvoista.'],
    batch: ['erä', 'Yhdessä laskettavat sekvenssit: numeroiden suorakulmio.'],
    causal: ['kausaalimaski', 'Piilottaa, mikä on myöhemmin: rivi t näkee paikat t:hen asti.'],
    cross: ['ristihuomio', 'Dekooderin huomio kooderin tulosteeseen.'],
    decoder: ['dekooderi', 'Pino, joka kirjoittaa tulosteen.'],
    decoding: ['purku', 'Vastauksen tekeminen symboli kerrallaan; täällä aina todennäköisin (ahne).'],
    dropout: ['dropout', 'Satunnainen osa aktivaatioista asetetaan opetuksessa arvoon 0.'],
    embedding: ['upotus (embedding)', 'Opittu taulukko: yksi vektori symbolia kohti.'],
    encoder: ['kooderi', 'Pino, joka lukee syötteen.'],
    entropy: ['entropia', 'Satunnaisen valinnan pienin keskimääräinen yllätys; täällä nateina.'],
    eos: ['EOS', 'Jonon loppu: malli sanoo sen pysähtyäkseen.'],
    evaluation: ['arviointihäviö', 'Opetetun mallin häviö ilman dropoutia.'],
    feedForward: [
      'eteenpäin syöttävä verkko',
      'Kaksi lineaarista kerrosta ja taite niiden välissä, sama joka symbolille.',
    ],
    floor: ['alaraja', 'Arvo, jonka alle häviö todistetusti ei voi mennä.'],
    gradient: ['gradientti', 'Miten häviö muuttuisi kunkin painon mukana.'],
    head: ['pää (head)', 'Yksi huomio useista rinnakkaisista.'],
    norm: [
      'LayerNorm, kerrosnormalisointi',
      'Antaa symbolin luvuille keskiarvon 0 ja hajonnan 1, sitten opitun kertoimen ja siirron.',
    ],
    logit: ['logitti', 'Symbolin luku ennen softmaxia.'],
    loss: ['häviö', 'Se, mitä opetus pienentää: keskimääräinen yllätys oikeista symboleista.'],
    memory: ['muisti', 'Kooderin tuloste, sellaisena kuin ristihuomio sen näkee.'],
    nat: ['nat', 'Yllätyksen yksikkö luonnollisilla logaritmeilla: 1 nat on 1.44 bittiä.'],
    pad: ['PAD, täyte', 'Merkityksetön symboli, joka täyttää lyhyet jonot.'],
    padding: ['täytemaski', 'Piilottaa PAD-symbolin huomiolta: lähteen, tavoitteen tai muistin.'],
    parameter: ['parametri, paino', 'Luku, jota opetus muuttaa.'],
    position: ['paikat', 'Se, mikä kertoo mallille, missä symboli on.'],
    qkv: ['kysely, avain, arvo (q, k, v)', 'Mitä symboli kysyy, tarjoaa ja antaa huomiossa.'],
    residual: ['jäännösvirta', 'Symbolin vektori, johon jokainen lohko lisää.'],
    seed: ['siemen', 'Luku, josta kaikki ajon satunnaisluvut seuraavat.'],
    softmax: [
      'softmax',
      'Tekee luvuista osuuksia, joiden summa on 1: e korotettuna kuhunkin, jaettuna niiden summalla.',
    ],
    sos: ['SOS', 'Jonon alku: sen dekooderi lukee ensin.'],
    teacher: ['oikealla vastauksella syötetty', 'Annetaan oikeat symbolit tähän asti, ei omia.'],
    token: ['symboli paikallaan (token)', 'Yksi symboli omassa paikassaan.'],
  },
};
