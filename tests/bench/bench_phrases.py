"""How long a date phrase takes: first answer, median, p99, slowest, and the stretches of a question.

Processor time, with the time of a fixed sum beside it, so that figures of different machines can be compared.
"""

import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
QUESTION = "who was logged into Support and Sales EMEA from Monday 8am to Wednesday noon please share"
FIRST = (
    "import time; begun = time.process_time()\n"
    "from datetime import datetime, UTC\n"
    "from bot.dates import find_period\n"
    "find_period('yesterday', datetime.now(UTC), 'Europe/Berlin', 'de-DE')\n"
    "print(time.process_time() - begun)"
)


def milliseconds(work: object) -> float:
    begun = time.process_time()
    assert callable(work)
    work()
    return (time.process_time() - begun) * 1000


def phrases() -> list[str]:
    folder = Path(__file__).parents[1] / "phrases"
    lines = [
        line for path in sorted(folder.glob("dates_*.txt")) for line in path.read_text("utf-8").splitlines()
    ]
    return [line.rsplit(" = ", 1)[0] for line in lines if " = " in line and line[0] not in "#@"]


def main() -> None:
    from bot.dates import find_period, stretches

    texts = phrases()
    for text in texts:
        find_period(text, NOW, "Europe/Berlin", "en-GB")
    took = sorted(
        milliseconds(lambda text=text: find_period(text, NOW, "Europe/Berlin", "en-GB")) for text in texts * 5
    )
    words = QUESTION.split()
    question = statistics.median(
        milliseconds(lambda: stretches(words, NOW, "Europe/Berlin", "en-GB")) for _ in range(50)
    )
    first = [
        float(
            subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-c", FIRST], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(3)
    ]
    squares = milliseconds(lambda: sum(n * n for n in range(10**6)))
    sys.stdout.write(
        f"import and first answer   {min(first) * 1000:8.0f} ms\n"
        f"phrases                   {len(texts):8d}\n"
        f"median                    {statistics.median(took):8.3f} ms\n"
        f"p99                       {took[int(len(took) * 0.99)]:8.3f} ms\n"
        f"slowest                   {took[-1]:8.3f} ms\n"
        f"stretches of {len(words)} words     {question:8.3f} ms\n"
        f"a sum of a million squares{squares:8.0f} ms\n"
    )


if __name__ == "__main__":
    main()
