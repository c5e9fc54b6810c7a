"""A locale's first day of the week: CLDR's, as it is now."""

import pytest

from bot.dates.locales import customs


@pytest.mark.parametrize(
    ("locales", "first"),
    [
        ("de-DE en-GB fr-FR ar-AE en-AE ar-MA tr-TR ar-LB ar-TN zh-CN es-ES ru-RU uk-UA en-AU en pt-PT", 0),
        ("dv-MV", 4),
        ("ar-EG fa-IR ar-IQ ar-KW ar-QA ar-OM ar-DZ ar-LY ar-SD ar-SY ar-BH ar-DJ ar-JO fa-AF", 5),
        ("en-US pt-BR he-IL ja-JP ar-SA hi-IN es-MX en-CA en-ZA ko-KR ar-YE th-TH ur-PK en-KE zh-TW", 6),
    ],
)
def test_a_week_begins_as_it_does_there(locales: str, first: int) -> None:
    assert {locale: customs(locale).week_start for locale in locales.split()} == dict.fromkeys(
        locales.split(), first
    )
