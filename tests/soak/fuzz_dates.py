"""Any text -> no crash, no answer slower than allowed, no period that is out of order or beyond now.

Run `python tests/soak/fuzz_dates.py [seconds]`. With atheris installed the inputs are guided by coverage, else they are
phrases cut, joined and changed at random.
"""

import importlib
import importlib.util
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.dates import find_period, say, say_fully, stretches
from bot.models import Understood

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
LOCALES = ("en", "en-US", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "nl-NL", "pl-PL", "")
ZONES = ("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Pacific/Kiritimati", "Africa/Cairo")
SLOWEST = 0.5  # seconds; a guard against blow-ups, the figures are measured by the bench


def try_one(text: str, number: int) -> None:
    """Reads one text in every way and checks what must hold for all."""
    locale, zone = LOCALES[number % len(LOCALES)], ZONES[number % len(ZONES)]
    begun = time.process_time()
    meaning = find_period(text, NOW, zone, locale)
    stretches(text.split(), NOW, zone, locale)
    assert time.process_time() - begun < SLOWEST, f"slow: {text!r} {locale}"
    if isinstance(meaning, Understood):
        period = meaning.period
        assert period.start.timestamp() < period.end.timestamp() <= NOW.timestamp(), text
        assert say(period), text
        assert say_fully(period), text


def corpus() -> list[str]:
    """The phrases of all corpora."""
    folder = Path(__file__).parents[1] / "phrases"
    lines = [
        line for path in sorted(folder.glob("dates_*.txt")) for line in path.read_text("utf-8").splitlines()
    ]
    return [line.rsplit(" = ", 1)[0] for line in lines if " = " in line]


def mutated(rng: random.Random, phrases: list[str]) -> str:
    """A phrase cut, joined with another, or with some characters changed."""
    words = [word for phrase in rng.sample(phrases, 2) for word in phrase.split()]
    text = list(" ".join(rng.sample(words, rng.randint(1, len(words)))))
    for _ in range(rng.randint(0, 3)):
        place = rng.randrange(len(text) + 1)
        text[place : place + rng.randint(0, 2)] = rng.choice("0123456789-./:,' '’–ºäé½️\u202e\U0001f600٣Ⅷ")
    return "".join(text)


def fuzz(seconds: float) -> int:
    """How many texts were tried."""
    rng = random.Random(7)  # noqa: S311 - repeatable, not secret
    phrases = corpus()
    until, tried = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        try_one(mutated(rng, phrases), tried)
        tried += 1
    return tried


def guided(guide: Any, seconds: float) -> None:
    """The same with atheris: a phrase with arbitrary text around it, led by coverage; ends the program."""
    phrases = corpus()

    def one(data: bytes) -> None:
        provider = guide.FuzzedDataProvider(data)
        number = provider.ConsumeIntInRange(0, 100_000)
        phrase = phrases[number % len(phrases)] if number % 3 else ""
        try_one(f"{phrase} {provider.ConsumeUnicode(100)}", number)

    guide.instrument_all()
    guide.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-rss_limit_mb=2048"], one)
    guide.Fuzz()


if __name__ == "__main__":
    for own in LOCALES:  # what is loaded once is not what is measured
        find_period("3 words", NOW, ZONES[0], own)
    asked = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    sys.stdout.write(f"{fuzz(asked)} changed phrases tried\n")
    if importlib.util.find_spec("atheris"):
        guided(importlib.import_module("atheris"), asked)
