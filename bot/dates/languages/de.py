"""German words -> what they mean in a date phrase."""

from bot.dates.languages.table import Table

TABLE = Table(
    code="de",
    joined=True,
    dot_dates=True,
    words={
        "weekday": {
            0: "montag, mo",
            1: "dienstag, di",
            2: "mittwoch, mi",
            3: "donnerstag, do",
            4: "freitag, fr",
            5: "samstag, sonnabend, sa",
            6: "sonntag, so",
        },
        "weekdays": {
            0: "montags, montage, montagen",
            1: "dienstags, dienstage, dienstagen",
            2: "mittwochs, mittwoche, mittwochen",
            3: "donnerstags, donnerstage, donnerstagen",
            4: "freitags, freitage, freitagen",
            5: "samstags, samstage, samstagen",
            6: "sonntags, sonntage, sonntagen",
        },
        "month": {
            1: "januar, jänner, jaenner, jan",
            2: "februar, feber, feb",
            3: "märz, maerz, mär, mrz",
            4: "april, apr",
            5: "mai",
            6: "juni, jun",
            7: "juli, jul",
            8: "august, aug",
            9: "september, sept, sep",
            10: "oktober, okt",
            11: "november, nov",
            12: "dezember, dez",
        },
        "relative_day": {0: "heute", -1: "gestern", -2: "vorgestern"},
        "future_day": {1: "morgen", 2: "übermorgen, uebermorgen"},
        "now": {0: "jetzt"},
        "unit": {
            "minute": "minute, minuten",
            "hour": "stunde, stunden, std",
            "day": "tag, tage, tagen, tages",
            "week": "woche, wochen, kw",
            "month": "monat, monate, monaten, monats",
            "quarter": "quartal, quartale, quartalen, quartals",
            "half": "halbjahr, halbjahres",
            "year": "jahr, jahre, jahren, jahres",
            "weekend": "wochenende, wochenendes",
        },
        "half_hour": {1800: "halbe stunde, halben stunde"},
        "last": {3: "letzte, letzten, letzter, letztes, letztem"},
        "previous": {
            1: "vorige, vorigen, voriger, voriges, vorigem, vergangene, vergangenen, vergangener, vergangenes,"
            " vergangenem, vorherige, vorherigen, vorheriger, vorheriges"
        },
        "last_but_one": {1: "vorletzte, vorletzten, vorletzter, vorletztes"},
        "this": {
            1: "laufender, laufendem, aktueller, aktuelles, aktuellem, diese, diesen, dieser, dieses, diesem, aktuelle, aktuellen, laufende, laufenden, laufendes"
        },
        "next": {
            1: "nächste, nächsten, nächster, nächstes, naechste, naechsten, kommende, kommenden, kommender, kommendes"
        },
        "ago_before": {1: "vor"},
        "since": {1: "seit, seit dem, seit der, ab, ab dem"},
        "from": {2: "von, vom"},
        "to": {1: "bis, bis zum, bis zur, bis einschließlich"},
        "between": {1: "zwischen"},
        "and": {1: "und"},
        "of": {1: "der, des, von, vom, im, in, in der"},
        "on": {1: "am, im, in, in der, an, um"},
        "at": {1: "um, ab, von"},
        "lead": {
            1: "ganze, ganzen, ganzer, die ganze, das ganze, im ganzen, in der ganzen, am, im, in, in der, in den, während, den ganzen, der ganze"
        },
        "all_day": {1: "den ganzen tag, ganztägig"},
        "article": {1: "der, die, das, dem, den"},
        "so_far": {1: "bisher, bis jetzt, bis heute"},
        "window": {
            "morning": "vormittag, vormittags",
            "afternoon": "nachmittag, nachmittags",
            "evening": "abend, abends",
            "night": "nacht, nachts",
        },
        "day_window": {"morning": "morgen, morgens, früh, frueh"},
        "last_night": {1: "letzte nacht, vergangene nacht, vorige nacht, gestern nacht"},
        "noon": {1: "mittag, mittags"},
        "midnight": {1: "mitternacht"},
        "hours_mark": {1: "uhr, h"},
        "one": {1: "ein, eine, einen, einem, einer"},
        "number_word": {
            1: "eins",
            2: "zwei",
            3: "drei",
            4: "vier",
            5: "fünf, fuenf",
            6: "sechs",
            7: "sieben",
            8: "acht",
            9: "neun",
            10: "zehn",
            11: "elf",
            12: "zwölf, zwoelf",
            14: "vierzehn",
            30: "dreißig, dreissig",
        },
        "ordinal_word": {
            1: "erste, erstes, ersten, erster",
            2: "zweite, zweites, zweiten, zweiter",
            3: "dritte, drittes, dritten, dritter",
            4: "vierte, viertes, vierten, vierter",
        },
        "week_word": {1: "woche, kalenderwoche, wochen, kalenderwochen"},
        "week_of": {1: "woche vom, woche um den"},
        "week_from": {1: "woche ab, woche ab dem"},
        "year_word": {1: "jahr"},
        "month_of": {1: "monat"},
        "windows": {
            "morning": "morgens, vormittags",
            "afternoon": "nachmittags",
            "evening": "abends",
            "night": "nachts",
        },
        "weekends": {1: "wochenenden"},
        "each_day": {1: "jeweils, jeden tag, täglich"},
        "workdays": {
            1: "werktage, werktags, arbeitstage, wochentage, wochentags, werktagen, arbeitstagen",
        },
        "before_hour": {
            -30: "halb",
            15: "viertel nach",
            -15: "viertel vor, dreiviertel, drei viertel",
        },
        "after": {
            1: "nach",
        },
        "before": {
            1: "vor",
        },
        "until": {
            1: "bis",
        },
        "from_clock": {
            1: "ab",
        },
        "first_of": {
            1: "erste, ersten",
        },
        "workday": {
            1: "arbeitstag, werktag",
        },
        "unit_start": {
            "month": "monatsanfang, monatsbeginn, anfang des monats, beginn des monats",
            "week": "wochenanfang, wochenbeginn, anfang der woche, beginn der woche",
            "year": "jahresanfang, jahresbeginn, anfang des jahres, beginn des jahres",
            "quarter": "quartalsanfang, quartalsbeginn",
        },
        "idiom_days": {
            (8, 7): "acht tagen",
            (15, 14): "fünfzehn tagen",
        },
        "filler": {1: "bitte, danke, nur, mal, bitte mal"},
        "half_of": {1: "hälfte"},
        "night_to": {1: "auf, auf den, auf die, zu, zum"},
        "every": {1: "jeden, jede, jedes, alle, allen"},
        "refused": {
            "recurring": "jeden, jede, jedes, täglich, wöchentlich, monatlich, montags, dienstags, mittwochs,"
            " donnerstags, freitags, samstags, sonntags, werktags",
            "vague": "neulich, kürzlich, einige, einigen, paar, mehrere, mehreren, anfang, ende, mitte, frühen,"
            " späten, ungefähr, etwa, circa, gegen, letztens, irgendwann",
            "shift": "schicht, frühschicht, spätschicht, nachtschicht, tagschicht",
            "fiscal": "geschäftsjahr, steuerjahr, schuljahr, wirtschaftsjahr",
        },
    },
)
