"""SIGTERM and SIGINT -> an event that ends the program in order, and its end by force where something hangs."""

import asyncio
import os
import signal
import threading

END_SECONDS = 24.0  # a supervisor that waits 25 s before it kills must find us gone


def stop_on_signals() -> asyncio.Event:
    """Set by SIGTERM or SIGINT. From then on the process ends within `END_SECONDS`, whatever still hangs."""
    stop = asyncio.Event()

    def told() -> None:
        stop.set()
        last_resort = threading.Timer(END_SECONDS, os._exit, (0,))
        last_resort.daemon = True
        last_resort.start()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told)
    return stop
