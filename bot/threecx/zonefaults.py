"""A refused report -> whether its zone can be what was refused, and in the end what to say of the number and the zone."""

from bot.errors import PBXBadRequest, PBXError, PBXUnexpected, PBXUnknownNumber
from bot.models.call import Call


def may_be_the_zone(error: PBXError) -> bool:
    """Whether the same question may be answered with the zone sent in its other form."""
    if isinstance(error, PBXBadRequest):
        return error.about in {"clientTimeZone", ""}
    return isinstance(error, PBXUnknownNumber) or (isinstance(error, PBXUnexpected) and error.field == "Day")


def zone_or_number(error: PBXError | None, call: Call) -> PBXError:
    """What is said where neither form of the zone helped; *error* is what the first one met."""
    if isinstance(error, PBXUnknownNumber):
        what = f"queue {call.queue}" if call.queue else f"agent {call.agent}" if call.agent else "all queues"
        return PBXUnknownNumber(
            f"The phone system refuses its login history of {what}, so I can't say who was in. "
            "If the number is right, an admin has to look at it.",
            operator=f"404 for {what} in the zone {call.zone}, as a name and as an offset (THREECX_TIMEZONE_FORM). "
            "Run `check`: where it can read the report, 3CX refuses this number alone; where it cannot, look at the role of the API client.",
        )
    if isinstance(error, PBXBadRequest) and error.about == "clientTimeZone":
        return PBXBadRequest(
            f"The phone system does not know the time zone {call.zone}. Please ask with another, such as `tz Europe/Berlin`.",
            operator=f"400 for the zone {call.zone}, as a name and as an offset (THREECX_TIMEZONE_FORM). "
            "Set TIMEZONE to a zone of the list that 3CX has under Settings.",
            about=error.about,
        )
    return error or PBXError("The phone system refuses its login history. An admin has to look at it.")
