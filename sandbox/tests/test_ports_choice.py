"""Which ports a stack takes."""

import socket
from collections.abc import Iterator

import pytest

from sandbox.ports import HOST, PortError, choose_ports, is_free, next_free


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_all_ports_differ_and_the_sites_is_the_one_asked_for() -> None:
    wanted = next_free(23000)
    ports = choose_ports({"PORT": str(wanted)})
    assert ports.web == wanted
    assert len(set(vars(ports).values())) == 8


def test_the_next_number_is_left_for_a_second_checkout() -> None:
    wanted = next_free(23000)
    ports = choose_ports({"PORT": str(wanted)})
    assert min(port for name, port in vars(ports).items() if name != "web") > wanted + 50


def test_a_taken_port_is_refused_with_a_way_out(taken: int) -> None:
    with pytest.raises(PortError) as refused:
        choose_ports({"PORT": str(taken)})
    assert f"Port {taken} is in use" in str(refused.value)
    suggested = int(str(refused.value).rpartition("PORT=")[2].split()[0])
    assert is_free(suggested)


@pytest.mark.parametrize("text", ["web", "0", "65536", "-1", "8000.5"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(PortError, match="not a port number"):
        choose_ports({"PORT": text})


def test_a_helpers_port_that_is_taken_is_replaced(taken: int) -> None:
    assert next_free(taken) != taken
