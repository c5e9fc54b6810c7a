"""Whatever an answer, a choice or a refusal holds, Slack takes the message, its text says what the blocks say, and nobody is pinged."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.demo.blocks_check import block_faults, elements_of, message_fault
from bot.models import (
    Answer,
    Button,
    Choices,
    Confirm,
    Figure,
    Note,
    Options,
    Period,
    Person,
    Question,
    Refusal,
    Summary,
    Table,
)
from handlers import cards
from handlers.answers import Drawing, draw, emphasised, looking, still_working
from handlers.blocks import Message, button, without_tables

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
PERIOD = Period(
    zone="Europe/Berlin",
    start=datetime(2026, 11, 22, 23, tzinfo=UTC),
    end=datetime(2026, 11, 23, 23, tzinfo=UTC),
)
KEY = "0123456789abcdef"
HOSTILE = st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "*b*",
        "`x`",
        "https://evil.example",
        "&amp;",
        "\u202eabc",
        "a\nb",
        "𝒳" * 9,
        "🙂",
        "",
        " ",
        "x" * 4000,
    ]
)
WORDS = st.one_of(HOSTILE, st.text(max_size=40))
LONG = st.builds(lambda word, times: (word * times)[:6000], WORDS, st.sampled_from([1, 1, 7, 400]))
FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # making such a value smaller takes minutes and tells no more
)


@st.composite
def tables(pick: Any) -> Table:
    wide = pick(st.integers(1, 8))
    head = tuple(pick(st.lists(WORDS, min_size=wide, max_size=wide)))
    cell = pick(st.one_of(WORDS, LONG))
    rows = tuple(
        (*tuple(pick(st.lists(WORDS, min_size=wide - 1, max_size=wide - 1))), cell)
        for _ in range(pick(st.integers(0, 3)))
    )
    return Table(head=head, rows=rows * pick(st.integers(1, 12)))


@st.composite
def answers(pick: Any) -> Answer:
    sentence = pick(LONG)
    view = pick(
        st.sampled_from(["summary", "details", "gaps", "missing", "now", "why", "by agent", "by day"])
    )
    asked = Question(
        queues=tuple(pick(st.lists(st.sampled_from(["800", "801"]), max_size=2, unique=True))),
        agents=tuple(pick(st.lists(st.just("101"), max_size=1))),
        period=PERIOD,
        other_periods=(PERIOD,) * pick(st.integers(0, 5)),
        options=Options(
            view=view, compare=pick(st.booleans()), ask=pick(st.sampled_from(["who", "start", "how long"]))
        ),
    )
    figures = st.builds(
        Figure, code=st.just("f"), label=WORDS, value=st.just(1.0), unit=st.just("people"), said=WORDS
    )
    summary = Summary(
        title=pick(LONG),
        sentence=sentence,
        public_sentence=pick(LONG),
        strong=(sentence[: pick(st.integers(0, 40))], sentence[pick(st.integers(0, 40)) :][:9]),
        spoken=pick(st.one_of(st.just(""), LONG)),
        figures=tuple(pick(st.lists(figures, max_size=30))),
        table=pick(tables()),
        details=pick(tables()),
        notes=tuple(pick(st.lists(st.builds(Note, code=st.just("n"), text=LONG), max_size=12))),
        context=pick(LONG),
        empty=pick(st.booleans()),
    )
    return Answer(question=asked, summary=summary, asked_at=NOW)


DRAWINGS = st.builds(
    Drawing,
    id=st.just(KEY),
    public=st.booleans(),
    spoken=st.booleans(),
    first=st.sampled_from([0, 15, 30]),
    files=st.just("CSV: sent to <https://slack.com/archives/D1|your messages with me>"),
    may_share=st.booleans(),
    may_keep=st.booleans(),
    after=st.lists(st.just("I can't judge that."), max_size=3).map(tuple),
    small=st.lists(st.just("<@U1> was told."), max_size=3).map(tuple),
    extra=st.just((button("Try again", "deed:share", KEY),)),
    lead=st.sampled_from(["", "<@U1> ran: Support"]),
    csv=st.booleans(),
    others=st.lists(WORDS, max_size=5).map(tuple),
)


def fits(message: Message) -> bool:
    """Slack takes it, with and without tables; something is said in words; no value is longer than 2,000."""
    for each in (message, without_tables(message)):
        assert message_fault({"text": each.text, "blocks": each.blocks}) is None, block_faults(each.blocks)
        assert each.text.strip()
        for _, element in elements_of(each.blocks):
            assert len(str(element.get("value", ""))) <= 2000
    return True


@FEW
@given(answers(), DRAWINGS)
def test_an_answer_of_any_size_is_a_message_slack_takes(found: Answer, how: Drawing) -> None:
    assert fits(draw(found, how))


@FEW
@given(WORDS, st.lists(WORDS, max_size=40), LONG)
def test_choices_refusals_and_lists_of_any_size_are_messages_slack_takes(
    label: str, labels: list[str], text: str
) -> None:
    asked = Question(period=PERIOD)
    buttons = (
        *(Button(label=each, question=asked) for each in labels),
        Button(label=label, question=asked, action="later"),
    )
    ids = [f"{at:016x}" for at in range(len(buttons))]
    queues = [(f"{800 + at}", each or f"{800 + at}", "12 members") for at, each in enumerate(labels)]
    people = [(Person(dn="101", first=each, last="").name or "101", text) for each in labels]
    for message in (
        cards.choices(Choices(text=text, buttons=buttons), ids),
        cards.refusal(
            Refusal(code="x", text=text, buttons=buttons[-5:], ref="7F3K"), ids[-5:], told="<@U1> was told."
        ),
        cards.confirm(Confirm(text=text, buttons=buttons[-3:]), ids[-3:]),
        cards.found_queues(queues, "10:15", 0, text),
        cards.found_people(people, "10:15", 10, text),
        cards.lines(label or "Page", labels),
        cards.words(text or "-"),
        looking(text, label),
        still_working(0, None),
    ):
        assert fits(message)


@FEW
@given(
    answers(),
    DRAWINGS,
    st.sampled_from(["<!channel>", "<!here>", "<@U024ANARU>", "<https://evil.example|safe>"]),
)
def test_nothing_from_outside_pings_or_links(found: Answer, how: Drawing, bait: str) -> None:
    table = Table(head=("a",), rows=((bait,),))
    summary = found.summary.model_copy(
        update={
            "title": bait, "sentence": f"{bait} was in", "public_sentence": bait, "spoken": bait, "strong": (bait,), "context": bait,
            "table": table, "details": table, "notes": (Note(code="n", text=bait),), "figures": (Figure(code="f", label=bait, value=None, unit="people", said=bait),),
        }
    )  # fmt: skip
    message = draw(found.model_copy(update={"summary": summary}), how._replace(others=(bait,)))
    marked = [element["text"] for element in _marked(message.blocks)] + [message.text]
    ours = re.compile(r"<@U1>|<https://slack\.com/archives/D1\|your messages with me>")
    assert not [text for text in marked if "<" in ours.sub("", text)]


def _marked(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for each in value for found in _marked(each)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("type") == "mrkdwn" else []
    return own + [found for each in value.values() for found in _marked(each)]


def test_what_is_shown_to_be_typed_can_be_copied_as_it_stands() -> None:
    said = cards.words("Type `/invite @logins` in #ops, <!channel>").text
    assert said == "Type `/invite @logins` in #\u2060ops, &lt;!channel&gt;"
    assert cards.spans("a `b` c") == "a `b` c"


@pytest.mark.parametrize(
    ("sentence", "strong", "shown"),
    [
        ("3 of 12 were in. Nobody.", ("3 of 12",), "*3 of 12* were in. Nobody."),
        ("Support: 1 in. Sales: 2 in.", ("Support", "Sales"), "*Support*: 1 in. *Sales*: 2 in."),
        ("Sales Desk: 1 in. Sales: 2 in.", ("Sales Desk", "Sales"), "*Sales Desk*: 1 in. *Sales*: 2 in."),
        ("Nobody in Sales. Support: 1 in.", ("Support",), "Nobody in Sales. *Support*: 1 in."),
        ("In Support: Sales. Fine.", ("Sales", "", "Fine"), "In Support: Sales. *Fine*."),
        ("No <b> of Support.", ("Support",), "No &lt;b&gt; of Support."),
    ],
)
def test_what_is_strong_is_bold_where_a_sentence_begins_with_it(
    sentence: str, strong: tuple[str, ...], shown: str
) -> None:
    assert emphasised(sentence, strong) == shown
