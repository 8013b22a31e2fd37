"""The filter kills what reaches out, on both architectures, and lets a store be read."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import lastdose
import pytest
from lastdose.engine.sandbox import ALLOW, FORBIDDEN, KILL_PROCESS, MACHINES, program
from lastdose.errors import PublisherError

ROOT = str(Path(lastdose.__file__).parents[1])
OWN, OTHER = 4711, 4712


def verdict(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the kernel would make of a system call: a classic BPF machine of four operations."""
    _, own = MACHINES[machine]
    data = {0: number, 4: own if architecture is None else architecture}
    data |= {16 + 8 * place: argument for place, argument in enumerate(arguments)}
    accumulator, place, steps = 0, 0, program(machine, OWN)
    while True:
        code, if_true, if_false, operand = steps[place]
        place += 1
        match code:
            case 0x20:
                accumulator = data[operand]
            case 0x06:
                return operand
            case _:
                tests = {0x15: accumulator == operand, 0x35: accumulator >= operand, 0x45: bool(accumulator & operand)}
                place += if_true if tests[code] else if_false


@pytest.mark.parametrize("machine", MACHINES)
def test_each_forbidden_call_kills(machine: str) -> None:
    column, _ = MACHINES[machine]
    numbers = [numbers[column] for numbers in FORBIDDEN.values()]

    assert {verdict(machine, number) for number in numbers if number is not None} == {KILL_PROCESS}


CALLS = {
    "x86_64": {"read": 0, "clone": 56, "clone3": 435, "kill": 62, "tgkill": 234, "openat": 257},
    "aarch64": {"read": 63, "clone": 220, "clone3": 435, "kill": 129, "tgkill": 131, "openat": 56},
}


@pytest.mark.parametrize("machine", CALLS)
def test_calls_are_judged_by_their_arguments(machine: str) -> None:
    read, clone, clone3, kill, tgkill, openat = CALLS[machine].values()
    thread, process, create, truncate = 0x10000, 17, 0o100, 0o1000

    assert verdict(machine, read) == ALLOW
    assert verdict(machine, clone, thread) == ALLOW
    assert verdict(machine, clone, process) == KILL_PROCESS
    assert verdict(machine, clone3) not in (ALLOW, KILL_PROCESS)
    assert verdict(machine, kill, OWN) == verdict(machine, tgkill, OWN) == ALLOW
    assert verdict(machine, kill, OTHER) == verdict(machine, tgkill, OTHER) == KILL_PROCESS
    assert verdict(machine, openat, 0, 0, 0) == ALLOW
    assert verdict(machine, openat, 0, 0, create) == verdict(machine, openat, 0, 0, truncate) == KILL_PROCESS
    assert verdict(machine, read, architecture=0) == KILL_PROCESS
    assert verdict(machine, 0x40000000) == KILL_PROCESS


def test_an_unknown_machine_has_no_sandbox() -> None:
    with pytest.raises(PublisherError, match="pdp11"):
        program("pdp11", OWN)


def confined(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own, after `confine()`."""
    setup = f"import sys; sys.path.insert(0, {ROOT!r})\nimport os, socket, threading, pyoxigraph as ox\n"
    setup += "from lastdose.engine import sandbox\nsandbox.confine(); sandbox.limit_resources(1 << 30)\n"
    return subprocess.run(
        [sys.executable, "-c", setup + code, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener on loopback that nobody should reach."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_service_kills_and_connects_to_nothing(canary: socket.socket, silent: str) -> None:
    query = f"ASK {{ SERVICE {silent} <http://127.0.0.1:{canary.getsockname()[1]}/> {{}} }}"

    ended = confined("print(bool(ox.Store().query(sys.argv[1])))", query)

    assert ended.returncode == -signal.SIGSYS
    assert ended.stdout == ""
    with pytest.raises(BlockingIOError):
        canary.accept()


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.socketpair()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.fork()",
        "os.kill(os.getppid(), 0)",
        "open(sys.argv[1], 'w')",
        "open(sys.argv[1], 'x')",
        "os.unlink('nothing')",
        "os.mkdir(sys.argv[1])",
        "threading.Thread(target=socket.socket).run()",
    ],
)
def test_reaching_out_kills(code: str, tmp_path: Path) -> None:
    ended = confined(code, str(tmp_path / "new"))

    assert ended.returncode == -signal.SIGSYS
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stands_open_for_writing_cannot_grow(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("as it was")

    ended = confined("os.write(os.open(sys.argv[1], os.O_WRONLY), b'changed')", str(victim))

    assert ended.returncode != 0
    assert victim.read_text() == "as it was"


def test_threads_and_reading_go_on(store: Path) -> None:
    code = (
        "t = threading.Thread(target=lambda: print(len(list(ox.Store.read_only(sys.argv[1]).quads_for_pattern("
        "None, None, ox.NamedNode('http://example.org/Drug'))))))\nt.start(); t.join()"
    )

    ended = confined(code, str(store))

    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "3", "")


def test_memory_is_limited_to_what_is_given() -> None:
    ended = confined("sandbox.limit_memory(64 << 20)\nprint(len(bytearray(32 << 20)))\nbytearray(128 << 20)")

    assert ended.stdout.strip() == str(32 << 20)
    assert "MemoryError" in ended.stderr


def test_a_process_dies_with_its_parent_or_at_once() -> None:
    ended = confined("sandbox.die_with(1)\nprint('alive')")

    assert (ended.returncode, ended.stdout) == (1, "")


# A filter under which prctl(PR_SET_SECCOMP) fails with EPERM, as in some containers
FORBID_FILTERS = """
import ctypes, platform, struct
number, refused = {"x86_64": 157, "aarch64": 167}[platform.machine()], sandbox.ERRNO | 1
steps = [(0x20, 0, 0, 0), (0x15, 0, 3, number), (0x20, 0, 0, 16), (0x15, 0, 1, 22)]
steps += [(0x06, 0, 0, refused), (0x06, 0, 0, sandbox.ALLOW)]
packed = b"".join(struct.pack("=HBBI", *step) for step in steps)
sandbox._prctl(38, 1)
sandbox._prctl(22, 2, ctypes.byref(sandbox._Program(len(steps), packed)))
"""
OPEN = """
from lastdose.engine import Question, open_engine
from lastdose.errors import PublisherError
for choice in (True, False):
    try:
        with open_engine(sys.argv[1], sandbox=choice) as engine:
            print(engine.evaluate(Question(query="ASK {}")).read().decode())
    except PublisherError as error:
        print(error)
"""


def test_where_no_sandbox_can_be_set_the_engine_starts_only_without(store: Path) -> None:
    setup = f"import sys; sys.path.insert(0, {ROOT!r})\nfrom lastdose.engine import sandbox\n"

    code = setup + FORBID_FILTERS + OPEN
    ended = subprocess.run(
        [sys.executable, "-c", code, str(store)], capture_output=True, text=True, timeout=60, check=True
    )

    refusal, answer = ended.stdout.splitlines()
    assert refusal.startswith("No sandbox can be set here")
    assert "true" in answer
