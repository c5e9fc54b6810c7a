"""The store and the directory -> what the desk needs remembered about askers, channels and queues."""

from collections.abc import Mapping

from bot import access
from bot.desk import KNOWN_SECONDS
from bot.errors import PBXBadRequest
from bot.models import Asker, Directory, OpeningHours, Policy, Scope
from bot.models.preferences import Context, Preferences
from bot.roof.directories import Directories
from bot.roof.fresh_rights import FreshRights
from bot.store import Store


class StoreRecords:
    """What the desk asks, answered from the store. *zone* is the operator's, "" when not set."""

    def __init__(
        self,
        store: Store,
        directories: Directories,
        rights: FreshRights,
        policy: Policy,
        admins: frozenset[str],
        zone: str,
    ) -> None:
        self._store, self._directories, self._rights, self._policy = store, directories, rights, policy
        self._admins, self._zone = admins, zone

    async def directory(self, team: str, *, within: float = KNOWN_SECONDS) -> Directory:
        """The directory, read no longer than *within* seconds ago; one phone system now, so *team* chooses nothing yet."""
        del team
        return await self._directories.current(within=within)

    async def looked_at(self, directory: Directory, dn: str, *, within: float) -> Directory:
        """The same directory where it is young enough, else with what decides about the rights of *dn* read anew."""
        try:
            return await self._rights.of(directory, dn, within=within)
        except PBXBadRequest:  # a build that cannot look for one person
            return await self._directories.current(within=within)

    async def scope(self, asker: Asker, directory: Directory) -> Scope:
        """What they may see now."""
        grants = await self._store.grants.of_user(asker.team, asker.user)
        bound = await self._store.people.of_user(asker.team, asker.user)
        return access.scope_of(
            asker,
            directory=directory,
            admins=self._admins,
            grants=grants,
            bound_extension=bound,
            policy=self._policy,
        )

    async def preferences(self, team: str, user: str) -> Preferences:
        """What the person has chosen."""
        return Preferences.model_validate(await self._store.settings.all(team, "person", user))

    async def context(self, asker: Asker, directory: Directory) -> Context:
        """Where the words were typed and by whom; the zone goes by person, channel, operator, phone system, Slack."""
        chosen = await self.preferences(asker.team, asker.user)
        channel = (
            await self._store.settings.all(asker.team, "channel", asker.channel) if asker.channel else {}
        )
        linked = await self.linked(asker.team, asker.channel) if asker.channel else frozenset()
        told = chosen.zone or channel.get("zone") or self._zone or directory.zone
        return Context(
            zone=told or asker.zone or "UTC",
            zone_from="chosen" if told else "Slack" if asker.zone else "nobody",
            locale=asker.locale,
            day_order=chosen.day_order,
            week_start=chosen.week_start,
            bound_queues=tuple(queue.dn for queue in directory.queues if queue.dn in linked),
        )

    async def hours(self, team: str) -> Mapping[str, OpeningHours]:
        """Opening hours set with `/logins hours`, by queue."""
        kept = await self._store.settings.every(team, "queue", "hours")
        return {dn: OpeningHours.model_validate(hours) for dn, hours in kept.items()}

    async def linked(self, team: str, channel: str) -> frozenset[str]:
        """The queues a channel is linked to."""
        return await self._store.links.of_channel(team, channel)
