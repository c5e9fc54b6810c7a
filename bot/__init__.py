"""Answers questions about a 3CX call centre; has never heard of Slack.

Imports go down only, one floor at a time or more:

    roof        __main__, terminal          reads settings, builds the parts, starts them
    landing     rounds                      digests that are due -> answers handed to a given `deliver`
    corridor    desk                        words -> Question -> Answer
    landing     answering extent            an allowed question -> its Answer; what is too long
                reading followup naming     words -> every reading that uses all of them; a deed -> the next question
    rooms       dates directory threecx reports access spreadsheet picture digests store settings ...
    ground      models errors               the frozen shapes and the failures that cross rooms

Rooms never import rooms. `handlers` (everything Slack) stands above `rounds`; `bot.demo` is used by the roof and tests only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- before anything is read that an older one does not understand
    sys.exit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]} ({sys.executable}).")
