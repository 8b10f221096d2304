"""The shared words that a fresh installation begins with; schools use the same ones."""

from typing import Any

SECTORS = (
    ("zorg", "Zorg en welzijn", "Care and welfare"),
    ("horeca", "Horeca en bakkerij", "Hospitality and baking"),
    ("techniek", "Techniek en metaal", "Engineering and metal"),
    ("bouw", "Bouw en wonen", "Building and housing"),
    ("groen", "Groen en dieren", "Nature and animals"),
    ("handel", "Winkel en handel", "Retail and trade"),
    ("kantoor", "Kantoor en administratie", "Office work"),
    ("ict", "ICT en media", "IT and media"),
    ("transport", "Transport en logistiek", "Transport and logistics"),
    ("uiterlijk", "Uiterlijke verzorging", "Hair and beauty"),
    ("onderwijs", "Onderwijs en kinderopvang", "Education and child care"),
    ("cultuur", "Kunst, cultuur en evenementen", "Arts, culture and events"),
    ("sport", "Sport en recreatie", "Sports and recreation"),
    ("veiligheid", "Veiligheid en defensie", "Safety and defence"),
)
INTERESTS = (
    ("mensen-helpen", "mensen helpen", "helping people"),
    ("ouderen", "werken met ouderen", "working with older people"),
    ("kinderen", "werken met kinderen", "working with children"),
    ("koken", "koken en bakken", "cooking and baking"),
    ("gasten", "gasten ontvangen", "receiving guests"),
    ("maken", "dingen maken met je handen", "making things by hand"),
    ("machines", "machines en motoren", "machines and engines"),
    ("bouwen", "bouwen en verbouwen", "building and renovating"),
    ("dieren", "dieren verzorgen", "caring for animals"),
    ("planten", "planten en buiten zijn", "plants and being outdoors"),
    ("verkopen", "verkopen en adviseren", "selling and advising"),
    ("uiterlijk", "haar, make-up en mode", "hair, make-up and fashion"),
    ("computers", "computers en games", "computers and games"),
    ("filmen", "filmen, foto's en ontwerpen", "film, photos and design"),
    ("organiseren", "organiseren en plannen", "organising and planning"),
    ("sport", "sport en bewegen", "sports and movement"),
    ("muziek", "muziek en optreden", "music and performing"),
    ("rijden", "rijden en vervoeren", "driving and transport"),
    ("orde", "orde en veiligheid", "order and safety"),
    ("cijfers", "cijfers en geld", "numbers and money"),
)
SKILLS = (  # code, Dutch, English, social
    ("bedienen", "bedienen aan tafel", "serving at table", False),
    ("koken", "koken", "cooking", False),
    ("bakken", "bakken", "baking", False),
    ("schoonmaken", "schoonmaken en afwassen", "cleaning and washing up", False),
    ("haar-vlechten", "haar vlechten", "braiding hair", False),
    ("nagels", "handen en nagels verzorgen", "hand and nail care", False),
    ("eten-geven", "helpen met eten", "helping people eat", False),
    ("rolstoel", "een rolstoel duwen", "pushing a wheelchair", False),
    ("voorlezen", "voorlezen en spelletjes doen", "reading aloud and playing games", False),
    ("gereedschap", "met gereedschap werken", "working with tools", False),
    ("meten", "meten en aftekenen", "measuring and marking", False),
    ("lassen", "lassen en buigen", "welding and bending", False),
    ("schilderen", "schilderen", "painting", False),
    ("tuinieren", "tuinieren", "gardening", False),
    ("dieren-verzorgen", "dieren verzorgen", "caring for animals", False),
    ("presenteren", "presenteren", "presenting", False),
    ("kassa", "kassa en rekenen", "till and arithmetic", False),
    ("inpakken", "inpakken en sorteren", "packing and sorting", False),
    ("computer", "werken met de computer", "working with a computer", False),
    ("fotograferen", "foto's en film maken", "taking photos and filming", False),
    ("decoreren", "versieren en aankleden", "decorating", False),
    ("contact-maken", "contact maken", "making contact", True),
    ("luisteren", "luisteren", "listening", True),
    ("samenwerken", "samenwerken", "working together", True),
    ("op-tijd", "op tijd komen", "being on time", True),
    ("afspraken", "afspraken nakomen", "keeping agreements", True),
    ("initiatief", "zelf beginnen", "taking initiative", True),
    ("doorzetten", "doorzetten", "persevering", True),
    ("rustig-blijven", "rustig blijven", "staying calm", True),
    ("vragen-stellen", "vragen stellen", "asking questions", True),
    ("zorgvuldig", "netjes en precies werken", "working carefully", True),
    ("beleefd", "beleefd zijn", "being polite", True),
    ("geduld", "geduld hebben", "being patient", True),
    ("leiding", "anderen helpen en leiden", "helping and leading others", True),
)
CERTIFICATES = (
    ("vca", "VCA", "VCA (safety at work)"),
    ("bhv", "BHV", "BHV (emergency response)"),
    ("ehbo", "EHBO", "First aid"),
    ("haccp", "hygiëne (HACCP)", "food hygiene (HACCP)"),
    ("sociale-hygiene", "sociale hygiëne", "responsible serving of alcohol"),
    ("heftruck", "heftruck", "forklift truck"),
    ("hoogwerker", "hoogwerker", "aerial platform"),
    ("lassen", "lassen", "welding"),
    ("rijbewijs-am", "rijbewijs AM", "driving licence AM (moped)"),
    ("rijbewijs-t", "rijbewijs T", "driving licence T (tractor)"),
    ("rijbewijs-b", "rijbewijs B", "driving licence B (car)"),
)


def load(sector: Any, interest: Any, skill: Any, certificate: Any) -> None:
    """Makes what is not there yet; words that an installation changed stay as they are."""
    plain = ((sector, SECTORS), (interest, INTERESTS), (certificate, CERTIFICATES))
    for model, rows in plain:
        _add(model, [{"code": c, "name": n, "name_en": e} for c, n, e in rows])
    _add(skill, [{"code": c, "name": n, "name_en": e, "social": s} for c, n, e, s in SKILLS])


def _add(model: Any, rows: list[dict[str, Any]]) -> None:
    there = set(model.objects.values_list("code", flat=True))
    model.objects.bulk_create(model(**row) for row in rows if row["code"] not in there)
