"""A worker of the storm: `python -m tests.faults.payments.worker NAME`. It is killed; it never ends by itself."""

import sys
import time

from bridge.jobs.crew import Crew, Worker
from bridge.ports.store import StoreUnavailableError
from tests.faults.payments.sides import LEASE, make_hub

hub = make_hub()
while True:
    try:
        done = Crew(hub, Worker(sys.argv[1], LEASE)).drain(300)
    except StoreUnavailableError:
        done = 0
    time.sleep(0.02 if done else 0.2)
