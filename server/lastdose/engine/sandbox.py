"""The sandbox: a worker reads one store and answers on one socket, and reaches nothing else.

A filter of Linux' seccomp(2) kills the process at the first system call that opens a connection, starts a program,
makes a file or touches another process. It kills rather than refuses: under SILENT a refused connection would
pass for an empty answer. The table holds the numbers of x86-64 and AArch64 (asm/unistd_64.h, asm-generic/unistd.h).
"""

import ctypes
import os
import platform
import resource
import signal
import struct
from pathlib import Path

from lastdose.errors import PublisherError

FORBIDDEN: dict[str, tuple[int, int | None]] = {
    "accept": (43, 202), "accept4": (288, 242), "add_key": (248, 217), "bind": (49, 200), "bpf": (321, 280),
    "chmod": (90, None), "chown": (92, None), "chroot": (161, 51), "connect": (42, 203), "creat": (85, None),
    "delete_module": (176, 106), "execve": (59, 221), "execveat": (322, 281), "fchmod": (91, 52),
    "fchmodat": (268, 53), "fchown": (93, 55), "fchownat": (260, 54), "finit_module": (313, 273), "fork": (57, None),
    "ftruncate": (77, 46), "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219),
    "lchown": (94, None), "link": (86, None), "linkat": (265, 37), "listen": (50, 201), "memfd_create": (319, 279),
    "mkdir": (83, None), "mkdirat": (258, 34), "mknod": (133, None), "mknodat": (259, 33), "mount": (165, 40),
    "open_by_handle_at": (304, 265), "openat2": (437, 437), "perf_event_open": (298, 241), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "pivot_root": (155, 41), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "ptrace": (101, 117), "reboot": (169, 142), "recvmmsg": (299, 243),
    "recvmsg": (47, 212), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "request_key": (249, 218), "rmdir": (84, None), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "sendmmsg": (307, 269), "sendmsg": (46, 211), "setns": (308, 268), "socket": (41, 198), "socketpair": (53, 199),
    "symlink": (88, None), "symlinkat": (266, 36), "tkill": (200, 130), "truncate": (76, 45), "umount2": (166, 39),
    "unlink": (87, None), "unlinkat": (263, 35), "unshare": (272, 97), "userfaultfd": (323, 282), "vfork": (58, None),
}  # fmt: skip
_CLONE, _CLONE3, _KILL, _TGKILL, _OPENAT = (56, 220), (435, 435), (62, 129), (234, 131), (257, 56)
_OPEN = 2

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000

KILL_PROCESS, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
_NO_SUCH_CALL = ERRNO | 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32

_CLONE_THREAD = 0x10000
_O_TMPFILE = 0o20000000
# Not O_RDWR: RocksDB names its threads through /proc. RLIMIT_FSIZE keeps other files as they are.
_MAKING = os.O_CREAT | os.O_TRUNC | _O_TMPFILE

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER_MODE = 1, 22, 38, 2
_STORE_ROOM = 1 << 30

Instruction = tuple[int, int, int, int]


def program(machine: str, pid: int) -> tuple[Instruction, ...]:
    """The filter for a process, as classic BPF (operation, jump if true, jump if false, operand).

    Raises PublisherError on a machine whose system calls are not in the table.
    """
    if machine not in MACHINES:
        raise PublisherError(f"No sandbox is known for {machine}: only for {' and '.join(MACHINES)}.")
    column, architecture = MACHINES[machine]
    forbidden = [numbers[column] for numbers in FORBIDDEN.values()]
    kill = (_RETURN, 0, 0, KILL_PROCESS)
    steps: list[Instruction] = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), kill]
    steps += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), kill]
    steps += [step for number in forbidden if number is not None for step in _refuse(number, KILL_PROCESS)]
    steps += _refuse(_CLONE3[column], _NO_SUCH_CALL)
    steps += _only_if(_CLONE[column], _FIRST, (_ANY_BIT, 1, 0, _CLONE_THREAD))
    steps += _only_if(_KILL[column], _FIRST, (_EQUAL, 1, 0, pid))
    steps += _only_if(_TGKILL[column], _FIRST, (_EQUAL, 1, 0, pid))
    steps += _only_if(_OPENAT[column], _THIRD, (_ANY_BIT, 0, 1, _MAKING))
    if machine == "x86_64":
        steps += _only_if(_OPEN, _SECOND, (_ANY_BIT, 0, 1, _MAKING))
    return (*steps, (_RETURN, 0, 0, ALLOW))


def _refuse(number: int, verdict: int) -> list[Instruction]:
    return [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, verdict)]


def _only_if(number: int, argument: int, test: Instruction) -> list[Instruction]:
    verdicts: list[Instruction] = [(_RETURN, 0, 0, KILL_PROCESS), (_RETURN, 0, 0, ALLOW)]
    return [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, argument), test, *verdicts]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def confine() -> None:
    """Put this process, and every thread it will start, behind the filter for good.

    Raises PublisherError where the kernel or the machine has none.
    """
    steps = program(platform.machine(), os.getpid())
    packed = b"".join(struct.pack("=HBBI", *step) for step in steps)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(_Program(len(steps), packed)))


def die_with(parent: int) -> None:
    """Be killed when the parent ends, or exit now if it has ended already (Linux only: elsewhere do nothing)."""
    if platform.system() != "Linux":
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _prctl(option: int, value: int, pointer: object = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "prctl"):
        raise PublisherError("No sandbox is known for this system: it needs Linux.")
    if libc.prctl(option, ctypes.c_ulong(value), pointer or ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)):
        raise PublisherError(f"No sandbox can be set here: prctl({option}): {os.strerror(ctypes.get_errno())}.")


def limit_resources(memory: int) -> None:
    """No core dump, no file written, and room for the store and `memory` bytes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    limit_memory(_STORE_ROOM + memory)


def limit_memory(more: int) -> None:
    """Allow this process `more` bytes of address space than it has now (where /proc tells how much that is)."""
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        room = int(sizes.read_text().split()[0]) * resource.getpagesize() + more
        _set_soft(resource.RLIMIT_AS, room)


def limit_time(seconds: float) -> None:
    """Allow this process `seconds` more of processor time; the kernel ends it at the next full second."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 2)


def _set_soft(limit: int, value: int) -> None:
    """Set a soft limit, as far as the hard limit allows."""
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
