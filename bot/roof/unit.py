"""Where the program stands -> the systemd unit that runs it."""

from pathlib import Path

UNIT = """[Unit]
Description=Who was logged into which queue, from 3CX in Slack
After=network-online.target
Wants=network-online.target

[Service]
User={user}
WorkingDirectory={directory}
ExecStart={python} -m bot serve
Restart=on-failure
RestartSec=10
TimeoutStopSec=25
UMask=0077
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={directory}
CapabilityBoundingSet=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
LockPersonality=yes
SystemCallArchitectures=native
MemoryMax=1G

[Install]
WantedBy=multi-user.target
"""


def unit(directory: Path, python: str, user: str = "logins") -> str:
    """The unit's text; the database and `.env` are in *directory*."""
    return UNIT.format(directory=directory, python=python, user=user)
