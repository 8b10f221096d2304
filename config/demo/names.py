"""The demo's people. Any likeness to living persons is chance."""

from __future__ import annotations

import random

_FIRST = (
    "Jade Milan Noor Sem Yara Finn Amira Bram Lotte Youssef Sanne Daan Fatima Luuk Eline Mohamed "
    "Isa Thijs Zeynep Lars Fleur Ayoub Maud Jesse Imane Stijn Roos Emre Lynn Tygo Sofia Noah Nina "
    "Ruben Hafsa Koen Tess Julian Samira Mees Anouk Bilal Femke Ravi Lisa Gijs Nadia Jurre Esmee "
    "Dylan Chaima Wout Pien Kaan Britt Sven Aleyna Teun Merel Omar Puck Joris Naomi Rayan Vera Levi "
    "Sara Guus Elif Niek Evi Tarik Floor Kevin Malak Job Iris Soufian Liv Mats Yasmin Tom Jasmijn "
    "Hamza Lieke Quinten Selin Rens Dewi Abel Mirthe Idris Fenna Bas Shanaya Timo Nour Jens Zoë "
    "Marouan Babette Cas Priya Sjoerd Lina Hugo Oumaima Freek Kim Arthur Salma Boaz Indy Jip"
)
FIRST = tuple(_FIRST.split())
LAST = (  # tussenvoegsel, last name
    ("van", "Ommeren"),
    ("de", "Vries"),
    ("", "Bouwman"),
    ("", "El Idrissi"),
    ("van der", "Meer"),
    ("", "Wissink"),
    ("", "Yılmaz"),
    ("te", "Brake"),
    ("", "Hendriks"),
    ("", "Aydın"),
    ("van den", "Berg"),
    ("", "Nijland"),
    ("", "Benali"),
    ("", "Peters"),
    ("", "Groot Wassink"),
    ("", "Kowalski"),
    ("ten", "Have"),
    ("", "Ramdin"),
    ("", "Jansen"),
    ("van", "Dijk"),
    ("", "Özdemir"),
    ("", "Lammers"),
    ("", "Haddad"),
    ("de", "Graaf"),
    ("", "Lovink"),
    ("", "Nguyen"),
    ("van de", "Pol"),
    ("", "Scholten"),
    ("", "Amrani"),
    ("", "Berendsen"),
    ("", "Tesfaye"),
    ("in 't", "Veld"),
    ("", "Roelofs"),
    ("", "Bakker"),
    ("", "Boutaleb"),
    ("van", "Zanten"),
    ("", "Kuipers"),
    ("", "Da Silva"),
    ("", "Hummelink"),
    ("", "Demir"),
    ("op de", "Weegh"),
    ("", "Visser"),
)
GUARDIANS = ("Miranda", "Ahmed", "Ingrid", "Peter", "Fatiha", "Erik", "Sandra", "Mustafa", "Wilma")
HERO = ("Jade", "van", "Ommeren")  # serves at caterings because she wants to join the army


def student_names(count: int, dice: random.Random) -> list[tuple[str, str, str]]:
    """Different names, the hero's first; so that usernames need nothing behind them."""
    found, seen = [HERO], {(HERO[0], HERO[2])}
    while len(found) < count:
        first, (infix, last) = FIRST[len(found) % len(FIRST)], dice.choice(LAST)
        if (first, last) not in seen:
            seen.add((first, last))
            found.append((first, infix, last))
    return found


STAFF = (  # first, infix, last, roles, groups of a counsellor
    ("Jeroen", "", "Hendriks", ("counsellor",), ("3ZW1", "3ZW2")),
    ("Naima", "", "El Amrani", ("counsellor",), ("4ZW1", "4ZW2")),
    ("Gerda", "", "Nijland", ("counsellor", "teacher"), ("3HBR", "4PIE")),
    ("Wouter", "te", "Riele", ("teacher",), ()),
    ("Annet", "", "Bosman", ("teacher",), ()),
    ("Ruud", "", "Lammers", ("teacher",), ()),
    ("Sanne", "de", "Jonge", ("teacher",), ()),
    ("Mehmet", "", "Yildiz", ("teacher",), ()),
    ("Paul", "van", "Dijk", ("manager",), ()),
)
COORDINATOR = ("Marieke", "van den", "Berg")
GROUPS = (  # name, programme, students, youngest age at the start
    ("3ZW1", "Zorg en welzijn", 20, 14),
    ("3ZW2", "Zorg en welzijn", 20, 14),
    ("3HBR", "Horeca, bakkerij en recreatie", 17, 14),
    ("4ZW1", "Zorg en welzijn", 20, 15),
    ("4ZW2", "Zorg en welzijn", 18, 15),
    ("4PIE", "Produceren, installeren en energie", 15, 15),
)
LESSONS = ("Nederlands", "Engels", "wiskunde", "biologie", "gym", "mentoruur", "maatschappijleer")
