import type { Messages } from './en.js';

export const fi: Messages = {
  languageName: 'Suomi',
  title: 'seqlab',
  subtitle: 'Transformereita, jotka opetetaan alusta tällä sivulla',
  skipToContent: 'Siirry laboratorioon',
  navigation: {
    label: 'Näkymät',
    ladder: 'Tikapuut',
    walk: 'Yksi sekvenssi',
    workbench: 'Työpöytä',
    take: 'Ota mukaan',
  },
  settings: {
    language: 'Kieli',
    theme: 'Teema',
    themeAuto: 'Oletusteema',
    themeLight: 'Vaalea',
    themeDark: 'Tumma',
    seed: 'Siemen',
    seedHelp: 'Mistä kaikki satunnaisluvut alkavat: sama siemen antaa samat painot, bitilleen.',
    dropout: 'Dropout',
    dropoutHelp:
      'Osuus aktivaatioista, jotka sammutetaan sattumalta opetuksessa. Artikkeli käyttää arvoa 0.1.',
  },
  controls: {
    play: 'Opeta kaikki viisi',
    playOne: 'Opeta tämä askelma',
    pause: 'Tauko',
    resume: 'Jatka',
    step: 'Askel',
    reset: 'Aloita alusta',
    copy: 'Kopioi',
    copied: 'Kopioitu',
    close: 'Sulje',
    again: 'Yritä uudelleen',
    showTable: 'Kuvan luvut',
  },
  status: {
    idle: 'Ei vielä opetettu',
    waiting: 'Odottaa vapaata työläistä',
    waitingForOthers: 'Odottaa vapaata työläistä: myös sivun muut laboratoriot opettavat',
    training: (step, steps) => `Askel ${step} / ${steps}`,
    paused: (step, steps) => `Tauolla askeleessa ${step} / ${steps}`,
    done: (seconds) => `Opetettu ${seconds} sekunnissa`,
    failed: 'Pysähtyi virheeseen',
    restarted: (step) => `Työläinen katosi. Opetus jatkuu askeleesta ${step}.`,
    ignored: (names) => `Linkistä ei ymmärretty näitä osia, ja ne ohitetaan: ${names}`,
    more: (count: number) => `ja ${count} muuta`,
    allDone: (seconds) => `Kaikki vaiheet opetettu ${seconds} sekunnissa.`,
    lookBelow: 'Mitä kukin on oppinut, on alla taulukossa; miksi, todistuksissa.',
    viewFailed:
      'Tätä näkymää ei voitu ladata. Tarkista yhteys. Jos sivusto on juuri päivitetty, lataa sivu uudelleen: linkki säilyttää asetukset.',
    wasmForbidden:
      "Tämän sivun sisältökäytäntö (CSP) kieltää WebAssemblyn, jolla laboratorio laskee. Sivuston ylläpitäjä voi sallia sen: script-src 'wasm-unsafe-eval'.",
    wasmMissing:
      'Tässä selaimessa ei ole WebAssemblya, jolla laboratorio laskee: se on pois päältä, tai sulkutila on vienyt sen.',
    workerPolicy: (directive) =>
      `Tämän sivun sisältökäytäntö (CSP) kieltää laboratorion työläisen (${directive}). Sivuston ylläpitäjä voi sallia sen: worker-src 'self' blob:.`,
    workerScriptPolicy: (directive, address) =>
      `Tämän sivun sisältökäytäntö (CSP) kieltää laboratorion skriptin (${directive}): ${address}. Sivuston ylläpitäjä voi sallia sen kansion: script-src.`,
    workerTrustedTypes: (directive) =>
      `Tämän sivun Trusted Types -käytäntö kieltää laboratorion työläisen (${directive}). Sivuston ylläpitäjä voi sallia sen: trusted-types seqlab.`,
    templatesForbidden:
      'Tämän sivun Trusted Types -käytäntö kieltää laboratorion. Sivuston ylläpitäjä voi sallia sen: trusted-types seqlab.',
    workerLoad: (address, status) =>
      `Laboratorion työläistä ei voitu ladata: ${address} vastaa ${status}. Jos sivusto on juuri päivitetty, lataa sivu uudelleen: linkki säilyttää asetukset.`,
    workerType: (address, type) =>
      `Laboratorion työläinen ei tule skriptinä: ${address} tulee tyyppinä ${type}. Sivuston ylläpitäjä voi lähettää sen tyyppinä text/javascript; jos verkko pyytää kirjautumaan, kirjaudu.`,
    workerUnreachable: (address) =>
      `Laboratorion työläistä ei voitu ladata: ${address} ei vastaa. Tarkista yhteys ja yritä uudelleen.`,
    workerUnknown: (address, said) =>
      `Laboratorion työläinen ei käynnistynyt, eikä selain kerro syytä${said === '' ? '' : ` (se sanoo: ${said})`}. Syy voi olla yhteys, sisällönesto tai se, mitä sivusto tai sen palvelin sallii: skripti on ${address}.`,
    workerLost: (why) =>
      `Työläinen katosi kerta toisensa jälkeen, joten ajo keskeytettiin (${why}). Pienempi malli voi auttaa, tai muiden välilehtien sulkeminen.`,
    outOfMemory: 'Muisti ei riitä tähän ajoon. Pienempi malli voi auttaa, tai muiden välilehtien sulkeminen.',
    orTrainOnWasm: 'Opetus WASMilla ei tarvitse tätä osaa.',
    backendUnavailable: 'Valittu laskentatapa ei käynnisty tässä selaimessa; WASM käynnistyy.',
    weights: 'Painot',
    weightsHelp: 'Tiiviste kaikista opetetuista painoista. Joka avaa saman linkin, saa saman tiivisteen.',
    chartOf: (title) => `Häviö: ${title}`,
  },
  ladder: {
    heading: 'Kiipeä tikapuut',
    lead: 'Viisi pikkuruista transformeria oppii muuttamaan lyhyen jonon nollia ja ykkösiä toiseksi. Jokaisessa on yksi osa enemmän kuin edellisessä. Opeta ne tässä, sekunneissa, ja katso, mitä varten kukin osa on. Missä mallin täytyy epäonnistua, sen häviölle todistetaan alaraja ennen ensimmäistä askelta: mikään opetus ei vie sen alle.',
    loss: 'häviö',
    step: 'opetusaskel',
    floor: 'todistettu alaraja',
    floorValue: (value) => `alaraja ${value}`,
    noFloor: 'alaraja 0: asteikon alapuolella',
    reported: 'artikkeli',
    figureDescription: (start, end, floor, reported) =>
      `Opetushäviö alkaa arvosta ${start} ja on nyt ${end}. Todistettu alaraja on ${floor}; artikkeli ilmoittaa ${reported}.`,
    now: 'nyt',
    parameters: (count) => `${count} parametria`,
    adds: 'Lisää',
    can: 'Tekee mahdolliseksi',
    cannot: 'Ei voi',
    why: 'Miksi: todistus tämän mallin luvuilla',
    proofOf: (rung) => `Todistus: ${rung}`,
    proofPending: 'Opeta tämä askelma, niin sen luvut ovat tässä.',
    tableHeading: 'Mitä kukin malli on oppinut',
    tableLead:
      'Kukin ruutu laskee sekvenssit, jotka opetettu malli purkaa täsmälleen oikein. Avaa ruutu, niin näet syötteet ja tulosteet rinnakkain.',
    tableDot: 'Piste on siinä, missä artikkelissa ei ole sellaista ajoa.',
    task: 'Tehtävä',
    notInPaper: 'ei artikkelissa',
    untrained: 'ei vielä opetettu',
    right: (right, all) => `${right} / ${all} oikein`,
    cellLabel: (task, model, state) => `${task}, ${model}: ${state}`,
    input: 'Syöte',
    expected: 'Odotettu',
    output: 'Tuloste',
    verdict: 'Arvio',
    correct: 'oikein',
    wrong: 'väärin',
    neverStops: 'ei EOS-symbolia 16 kutsussa',
    nothing: '(ei mitään)',
    trainLoss: 'Opetushäviö',
    trainLossHelp: 'dropoutin kanssa, ennen viimeistä askelta',
    evalLoss: 'Arviointihäviö',
    evalLossHelp: 'ilman dropoutia, viimeisen askeleen jälkeen',
    floorLabel: 'Alaraja',
    reportedLabel: 'Artikkelin häviö',
    walkThrough: 'Seuraa yhtä sekvenssiä tämän mallin läpi',
    scalarRule: 'Tuloste on oikein, kun jokainen luku on enintään 0.25:n päässä odotetusta.',
    missed:
      'Mikään ei estä tätä tehtävää, mutta tämä ajo ei ole oppinut sitä. Toinen siemen tai dropout 0 saattaa auttaa.',
    againstRule: 'Tämä ajo ei noudata tavoitteen sääntöä.',
    proven: 'Mikään ajo ei voi saada kaikkia näitä oikein: todistus on askelmalla.',
    missedRewrite:
      'Häviö on pieni, ja silti vastaus on väärä. Opetuksessa dekooderi näki koko vastauksensa kerralla, koska mikään ei peittänyt sitä; purku alkaa pelkästä SOS-symbolista, jota se ei ole koskaan nähnyt.',
    rewriteNote:
      'Purettu kuten artikkelissa: jokainen ennuste kirjoitetaan uudelleen joka kierroksella, enintään 16 symbolia.',
  },
  tasks: {
    copy4: 'Kopiointi',
    'three-to-one': 'Kolmesta yhteen',
    'one-to-three': 'Yhdestä kolmeen',
    alternating: 'Vuorotteleva kopiointi',
    'all-eight-copy': 'Kaikki kahdeksan yhdessä',
    'all-eight-invert': 'Kaikki kahdeksan, käänteisinä',
  },
  taskHelp: {
    copy4: '0000\u00a0→\u00a00000 · 1111\u00a0→\u00a01111',
    'three-to-one': '000\u00a0→\u00a01 · 111\u00a0→\u00a00',
    'one-to-three': '0\u00a0→\u00a0111 · 1\u00a0→\u00a0000',
    alternating: '0101\u00a0→\u00a00101 · 1010\u00a0→\u00a01010',
    'all-eight-copy': 'neljä tehtävää yhdessä',
    'all-eight-invert': 'samat, mutta 0000\u00a0→\u00a01111 ja 1111\u00a0→\u00a00000',
  },
  rungs: {
    plain: {
      name: 'Plain',
      adds: 'Pelkkä kooderi ja dekooderi raaoille luvuille: yksi piirre paikkaa kohti, ei upotusta.',
      can: 'Yhden vakion: tavoitteiden keskiarvon.',
      cannot: 'Erottaa mitään syötettä toisesta: se vastaa kaikkeen 0.5.',
      paper:
        'Artikkeli sanoo, ettei mallissa ole epälineaarisia kuvauksia. Niitä on: ReLU ja softmax. Tässä todistetaan, että yhden piirteen LayerNorm hävittää syötteensä.',
    },
    token: {
      name: 'Token',
      adds: 'Upotuksen: jokainen symboli on kahdeksan opitun luvun vektori.',
      can: 'Symbolien kuvaaminen symboleiksi, kuten 000 → 1, joskaan ei joka siemenellä.',
      cannot: 'Pysähtyä. Jokainen saman symbolin kopio dekooderissa saa saman vastauksen, missä se onkin.',
      paper:
        'Artikkeli ilmoittaa häviöt 0.4503 (kopiointi) ja 0.4825 (yhdestä kolmeen): molemmat hiuksen verran todistettujen alarajojen 0.4499 ja 0.4774 yläpuolella. Lisäopetus voi tuoda enintään sen hiuksen verran.',
    },
    masked: {
      name: 'Masked',
      adds: 'Kausaalimaskin dekooderiin: paikka näkee vain sen, mikä on ennen sitä.',
      can: 'Kirjoitetun laskeminen ja siten pysähtyminen: 0 → 111, joskaan ei joka siemenellä.',
      cannot: 'Erottaa jonoa 0101 jonosta 1010: kooderi näkee kasan symboleja ilman järjestystä.',
      paper:
        'Artikkelin 0.0654 (yhdestä kolmeen) on peräisin ajosta, joka jatkoi aiempaa (sen ensimmäinen tulostettu häviö on 0.1198; tuore malli alkaa noin luvusta 1.5). Dropoutilla 0.1 jotkin siemenet lopettavat symbolin liian aikaisin, vaikka opetushäviö on pieni; dropoutilla 0 sitä ei ole nähty.',
    },
    seq2seq: {
      name: 'Seq2Seq',
      adds: 'Paikat: kiinteä sinien ja kosinien taulukko lisätään upotuksiin.',
      can: 'Jonojen 0101 ja 1010 erottaminen.',
      cannot: 'Oppia eripituisista jonoista samassa erässä.',
      paper:
        'Artikkelin 0.0654 ja 0.0088 kuuluvat eri tehtäviin. Paikkojen vaikutus tähän tehtävään on vertailukelpoisesti 0.2120 → 0.0088.',
    },
    padded: {
      name: 'Padded',
      adds: 'PAD-symbolin ja täytemaskit: eripituiset jonot mahtuvat samaan erään.',
      can: 'Kaikkien kahdeksan jonon oppiminen kerralla.',
      cannot: 'Ei todistettua rajaa: mikään todistus ei kiellä siltä yhtään kahdeksasta jonosta.',
      paper:
        'Artikkeli painaa luettelon, jossa on kääntö (0000 → 1111), mutta sen koodi kopioi (0000 → 0000), ja 0.1117 kuuluu kopioinnille. Tikapuut ajavat kopioinnin; työpöydällä ovat molemmat.',
    },
  },
  proofs: {
    plain: {
      lead: 'LayerNorm vähentää piirteiden keskiarvon. Kun piirteitä on yksi, jäljelle jää 0, joten tulos on harha (bias). Dekooderi päättyy LayerNormiin: mitä tahansa syötetäänkin, tulos on tuo yksi harha.',
      bias: (bias) => `Tässä mallissa decoder.norm.bias = ${bias}, ja niin on jokainen tuloste.`,
      floor: 'Paras vakio tavoitteille 0 ja 1 on 0.5, jolloin keskineliövirhe on 0.25.',
    },
    token: {
      lead: 'Ilman maskia ja paikkoja dekooderi käsittelee symbolinsa kasana: samat symbolit saavat samat logitit. Lue rivejä: ne ovat samat, missä symboli on sama.',
      difference: (value) => `Saman symbolin rivien suurin ero: ${value}`,
      floorCopy4:
        'SOS-symbolin jälkeen on neljä samaa symbolia, joiden pitäisi ennustaa symbolia kolmesti ja EOS kerran. Yksi vastaus neljään tavoitteeseen: häviö on parhaimmillaan 4·H(1/4)/5 = 0.4499, ja silloin symboli voittaa EOS-symbolin joka paikassa.',
      floorOneToThree:
        'SOS-symbolin jälkeen on kolme samaa symbolia, joiden pitäisi ennustaa symbolia kahdesti ja EOS kerran. Yksi vastaus kolmeen tavoitteeseen: häviö on parhaimmillaan 3·H(1/3)/4 = 0.4774, ja silloin symboli voittaa EOS-symbolin joka paikassa.',
      floorThreeToOne:
        'Tässä symmetriasta ei ole haittaa: dekooderi näkee SOS-symbolin ja yhden symbolin, ja kumpikin pyytää yhtä vastausta. Alaraja on 0.',
    },
    masked: {
      lead: 'Kausaalimaski antaa dekooderille järjestyksen alkuosan pituudesta. Kooderilla sitä ei ole: se välittää molemmista syötteistä saman symbolikasan, ja siksi logititkin ovat samat saman alkuosan jälkeen.',
      difference: (value) =>
        `Suurin ero: ${value}. Kaikkien numeroiden ei tarvitse täsmätä: samat luvut lasketaan yhteen eri järjestyksessä, ja liukulukujen summa riippuu järjestyksestä.`,
      floor:
        'Vain ensimmäinen symboli on tuntematon: kolikonheitto, ln 2, yhdessä viidestä paikasta. Alaraja ln 2 / 5 = 0.1386.',
      equal:
        'Suurin ero: 0. Tällä mallilla jokainen bitti täsmää; eri järjestyksessä lasketut liukulukusummat voivat erota viimeisissä numeroissa.',
      apart:
        'Syötteet 0 ja 1 ovat eri kasoja, joten mikään ei estä logitteja eroamasta; maski antaa dekooderin laskea kolmeen.',
      prefix: (text) => `Dekooderin syöte: ${text}`,
    },
    positions: {
      lead: 'Tämän taulukon rivi lisätään upotukseen joka paikassa, joten 0 ensimmäisessä paikassa on eri vektori kuin 0 toisessa. Syötteet eivät enää ole sama kasa.',
      difference: (value) => `Saman alkuosan jälkeen logitit eroavat nyt enintään ${value}.`,
      floor: 'Syötteet voi erottaa toisistaan, joten mikään symmetria ei pidä häviötä ylhäällä: alaraja 0.',
      table: 'Paikkataulukko: paikka × piirre',
      position: 'Paikka',
    },
    padding: {
      lead: 'PAD on siinä, missä lyhyt jono on loppunut. Maskit piilottavat sen avaimena, joten oikeat symbolit saavat samat logitit, oli täytettä miten paljon tahansa.',
      difference: (value) => `Oikean symbolin logittien suurin ero pituuksien välillä: ${value}`,
      floor:
        'Häviö laskee vain oikeat symbolit; PAD-symbolilla ei ole tavoitetta. Kaikki kahdeksan paria voi erottaa toisistaan: alaraja 0.',
      length: (length) => `täytetty pituuteen ${length}`,
    },
    token_column: 'Symboli',
    logits_of: (input) => `Logitit syötteelle ${input}`,
    outputs: 'Tulosteet',
  },
};
