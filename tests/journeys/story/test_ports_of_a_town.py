"""Ports of a town: the wished ones where they are free; else such as no caller of the machine is given, and no other launcher."""

import socket
import subprocess
import sys
from pathlib import Path

from samples.demo.town import LOOPBACK, ROOT, choose_ports
from tests.postgres import free_port

CHOOSE = """
import sys
from samples.demo.town import choose_ports
print(choose_ports({"hub": int(sys.argv[1])})["hub"], flush=True)
input()
"""


def given_to_callers() -> range:
    first, last = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    return range(int(first), int(last) + 1)


def test_a_taken_port_is_replaced_by_one_that_no_caller_is_given() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        wished: int = taken.getsockname()[1]
        chosen = {choose_ports({"hub": wished})["hub"] for _ in range(20)}
    assert wished not in chosen and not [port for port in chosen if port in given_to_callers()]


def test_two_launchers_at_once_do_not_choose_the_same_port() -> None:
    wished = str(free_port())
    argv = [sys.executable, "-c", CHOOSE, wished]
    with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None and first.stdout.readline().strip() == wished
        second = subprocess.run(argv, cwd=ROOT, input="\n", capture_output=True, text=True, check=True).stdout.strip()
        first.communicate("\n")
    assert second != wished
