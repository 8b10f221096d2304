"""What the demo's people say that belongs to no single task."""

MOTIVES = (
    "Dat je ziet dat iemand blij is met wat je doet.",
    "Samen iets maken en er trots op zijn.",
    "Dat het eerlijk gaat en dat ik serieus genomen word.",
    "Dat ik veel kan bewegen en niet de hele dag stilzit.",
    "Rust, en dat ik het precies mag doen.",
    "Genoeg verdienen om later een huis te kopen.",
    "Dat het elke dag anders is.",
    "Voor mijn familie kunnen zorgen.",
)
WORK = (
    "Misschien verpleegkundige",
    "Kapper of visagist",
    "Iets met kinderen",
    "Kok in een groot restaurant",
    "Ik weet het nog niet",
    "Monteur, net als mijn vader",
    "Een eigen bedrijf",
    "Dierenarts of dierenverzorger",
    "Iets met computers",
    "Politie of handhaver",
)
DOES_ALREADY = (
    "Ik pas elke woensdag op mijn broertje en zusje.",
    "Ik sleutel met mijn opa aan zijn brommer.",
    "Ik voetbal drie keer in de week en geef training aan de kleintjes.",
    "Ik vul vakken in de supermarkt.",
    "Ik vertaal voor mijn moeder als ze naar de dokter gaat.",
    "Ik verzorg een pony.",
    "Ik bak bijna elk weekend.",
    "Ik maak filmpjes en zet ze in elkaar.",
    "Ik zit bij de scouting.",
    "Ik help mijn oma met de boodschappen.",
)
BECAUSE = (  # the coordinator at choosing
    "Je vraagt door als je iets niet snapt. Dat hebben ze daar nodig.",
    "Je bent rustig met mensen die je niet kent.",
    "Bij de vorige keer bleef je tot alles klaar was.",
    "Je wilde dit heel graag, en dat ga je merken.",
    "Je werkt netjes, en daar letten ze daar op.",
)
LOOKED_BACK = (  # and afterwards
    "Ik dacht dat het druk zou worden. Dat werd het, en je deed het gewoon.",
    "Ik had het te makkelijk ingeschat: de eerste ochtend was zwaar.",
    "Dat praten met gasten kon je al veel beter dan ik wist.",
    "Dat klopte. Alleen het vroege opstaan had ik met je moeten bespreken.",
)
PERSONAL = (
    "Ik vond je doel wel heel goed gekozen.",
    "Je brief was duidelijk. Blijf zo schrijven.",
    "Niet opgeven, hoor.",
    "Ik heb je naam opgeschreven voor de volgende keer.",
    "",
    "",
)
CALLED_OFF = "Het gebouw wordt verbouwd en er is die week geen ruimte."
CANCELLED = (
    "Ziek gemeld door thuis.",
    "Verhuisd naar een andere datum van het examen, dat gaat voor.",
    "De voorbereiding kwam niet af, ook niet na twee gesprekken.",
)
ENDED_EARLY = "Na de eerste dag bleek het te zwaar voor de rug. Samen met de begeleider gestopt."
MISSED = "Was er niet en had niet afgebeld. Samen gekeken hoe dat de volgende keer anders gaat."
NOT_THERE = "Was er die dag niet."
NO_REPORT = "Niet meer van gekomen. Wel erover gepraat in de klas."
FEEDBACK_NEVER = (
    "De begeleider werkt er niet meer en niemand anders was erbij.",
    "Drie keer gebeld, het is daar te druk.",
)
ELSEWHERE = ("Per telefoon: ", "In een mail: ")
RETURNED = (
    "Mooi begin. Vertel nog wat jij zelf deed toen het moeilijk werd.",
    "Ik lees wat er gebeurde. Wat heb je ervan geleerd?",
)
SHORT_STORY = (
    "Het was leuk en ik heb veel gedaan. De mensen waren aardig.",
    "Ik vond het eerst spannend maar daarna ging het vanzelf.",
    "Het was een lange dag. Ik was moe maar ook trots.",
)
PEOPLE = ("De collega's maakten grapjes maar werkten hard.", "Ik werd meteen opgenomen.", "")
PLACE = ("Lekker buiten zijn is fijn.", "Het was er warm en druk.", "Een mooi gebouw.", "")
WHOM = ("Voor mensen die het echt nodig hebben.", "Ik zag dat ze er blij van werden.", "")
DECLINE_REQUEST = (
    "Dit is werk waar onze leerlingen volgens de regels te jong voor zijn: het gaat door tot na "
    "tien uur 's avonds."
)
OTHER_REQUESTS = (  # organisation, who, what, days ahead
    (
        "Speeltuinvereniging De Kameleon",
        "Henk Overbeek",
        "Wij zoeken hulp bij het verven van de speeltoestellen.",
        24,
    ),
    (
        "Koor Oude Klanken",
        "Tonny Wolterink",
        "Bij ons jubileum willen we graag koffie en taart laten rondbrengen.",
        31,
    ),
    (
        "Museum De Oude School",
        "Els Rutgers",
        "Kinderen rondleiden op onze open middag, met een verhaal over vroeger.",
        38,
    ),
    (
        "Wijkteam Overstegen",
        "Samir Haddou",
        "Een buurtfeest met spelletjes, eten en muziek. Wij kunnen handen gebruiken.",
        27,
    ),
)
LATE_REQUEST = ("Feestzaal De Nachtvlinder", "Ron Spekking", "Bediening op een feest tot één uur.")
VOICE_QUESTIONS = (
    "Wat zag u {name} doen waar u van opkeek?",
    "Waar groeide {name} het meest in, volgens u?",
    "Wat zou {name} nu eens moeten proberen, volgens u?",
)
VOICE_ANSWERS = (  # how the workplace takes part, and what it answers
    ("answers", "Vroeg na één dag al zelf wat er nog moest gebeuren. Dat zien we niet vaak."),
    ("answers", "Werd elke dag losser met onze gasten. Laat dit vooral nog eens terugkomen."),
    ("answers", "Iets met meer eigen verantwoordelijkheid. Dat kan deze leerling aan."),
    ("calls", "Bel me rond half elf even, dan heb ik tijd."),
    ("there", "Ik kom graag even langs."),
    ("not", ""),
)
VOICE_TOLD = (
    "Dank u wel voor uw tip. Ik let er nu ook op school op.",
    "Ik wist niet dat u dat gezien had. Daar ben ik blij mee.",
    "",
)
CALLS = (  # days ago, the wish, the sector that is asked, and what became of it
    (6, "een middag meelopen met een goudsmid", "cultuur", "answered"),
    (19, "een dag meekijken bij een dierenarts", "groen", "accepted"),
    (33, "een dag meerijden op een vrachtwagen", "transport", "withdrawn"),
    (2, "een ochtend meekijken bij de brandweer", "veiligheid", ""),
)
CALL_ANSWER = (
    "Ambachtslokaal De Grut",
    ("Truus Wassink", "Marja Smeenk"),  # somebody new, and of a partner
    "Dat kan bij ons. Ik laat zien hoe het werk gaat, en de leerling mag meedoen.",
)
TALK_OPEN = (
    "We begonnen bij wat het meeste energie gaf.",
    "De feedback van de werkplek lag naast het eigen beeld.",
    "We keken samen terug op alles sinds het vorige gesprek.",
    "Eerst samen de verslagen gelezen.",
)
TALK_QUALITY = (
    "Sterk in {skill}: dat zagen twee werkplekken.",
    "Had het zelf niet zo gezien, maar {skill} komt steeds terug.",
    "{skill_up} wordt door anderen gezien en door de leerling zelf ook.",
)
TALK_MOTIVE = (
    "Belangrijk is dat je ziet voor wie je het doet.",
    "Wordt blij van werk waar je aan het eind iets ziet staan.",
    "Wil afwisseling; elke dag hetzelfde past niet.",
    "Rust en precies werken geven een goed gevoel.",
)
TALK_WORK = (
    "Het beeld van het werk klopt nu beter met hoe het echt is.",
    "Dit werk past wel, de drukte niet. We zoeken een kleiner bedrijf.",
    "Wil nog één keer iets heel anders doen om te vergelijken.",
)
TALK_TRAINERS = (
    "De begeleider schreef: geef deze leerling gerust meer verantwoordelijkheid.",
    "",
    "De werkplek zou het liefst zien dat er vaker om hulp gevraagd wordt.",
    "",
)
CORRECTIONS = (
    "Ik zei niet dat ik het saai vond, maar dat het lang duurde.",
    "Ik wil er nog bij zetten dat ik het ook met mijn vader heb besproken.",
)
OUTCOMES = (
    "Gedaan. Het was spannend maar ik weet nu meer.",
    "Gebeld en ik mag komen kijken.",
    "Het is gelukt en ik wil het vaker doen.",
    "Gedaan. Het is toch niets voor mij, goed om te weten.",
)
DROPPED = "Ik wil nu eerst iets anders proberen."
WITHDREW = "Een besluit van de leerling zelf."
NOTES = (
    "Komt zelden te laat. Durf meer te vragen.",
    "Laat vooral zelf vertellen, niet te snel invullen.",
    "Thuis veel zorgen, is gebaat bij een vast aanspreekpunt.",
)
