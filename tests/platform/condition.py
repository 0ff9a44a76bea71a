"""Runs a program where the kernel refuses something, as it does on other hosts.

usage: condition.py CONDITION… -- PROGRAM ARGUMENT…
Exit status 77: this kernel cannot be made to do so.
"""
import ctypes
import os
import struct
import sys

SKIP = 77
EPERM = 1
X86_64 = 0xC000003E
MMAP, MPROTECT, MUNMAP, BRK, PRCTL, PKEY_ALLOC, PRLIMIT = 9, 10, 11, 12, 157, 330, 302
PR_SET_SECCOMP, PR_SET_MM, PR_SET_NO_NEW_PRIVS, PR_SET_THP_DISABLE = 22, 35, 38, 41
PR_SET_MDWE, PR_SET_MEMORY_MERGE = 65, 67
PROT_WRITE, PROT_EXEC = 2, 4

# Instructions of a filter, and where they find what is called.
LOAD, EQUAL, AND, RETURN = 0x20, 0x15, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | EPERM, 0x80000000

libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def prctl(*arguments):
    return libc.prctl(*[ctypes.c_ulong(a) for a in arguments + (0,) * (5 - len(arguments))])


def refuse(number, argument=None, mask=0xFFFFFFFF, value=None, action=REFUSE):
    """System call NUMBER gives ACTION; if ARGUMENT is given, only where its bits in MASK are VALUE."""
    code = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, X86_64), (RETURN, 0, 0, ALLOW),
            (LOAD, 0, 0, NUMBER), (EQUAL, 1, 0, number), (RETURN, 0, 0, ALLOW)]
    if argument is not None:
        code += [(LOAD, 0, 0, ARGUMENT + 8 * argument), (AND, 0, 0, mask),
                 (EQUAL, 1, 0, value), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, action))
    text = b"".join(struct.pack("HBBI", *instruction) for instruction in code)
    memory = ctypes.create_string_buffer(text)
    program = Program(len(code), ctypes.cast(memory, ctypes.c_void_p))
    return (prctl(PR_SET_NO_NEW_PRIVS, 1) == 0
            and libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(program), 0, 0) == 0)


CONDITIONS = {
    # the kernel's own: nothing is ever writable and executable, nothing becomes executable
    "mdwe": lambda: prctl(PR_SET_MDWE, 1) == 0,
    # systemd's MemoryDenyWriteExecute=, which is a filter
    "no-write-exec": lambda: (refuse(MMAP, 2, PROT_WRITE | PROT_EXEC, PROT_WRITE | PROT_EXEC)
                              and refuse(MPROTECT, 2, PROT_EXEC, PROT_EXEC)),
    "merging": lambda: prctl(PR_SET_MEMORY_MERGE, 1) == 0,
    "no-set-mm": lambda: refuse(PRCTL, 0, value=PR_SET_MM),
    "kill-set-mm": lambda: refuse(PRCTL, 0, value=PR_SET_MM, action=KILL),
    "no-huge-off": lambda: refuse(PRCTL, 0, value=PR_SET_THP_DISABLE),
    "kill-huge-off": lambda: refuse(PRCTL, 0, value=PR_SET_THP_DISABLE, action=KILL),
    "no-brk": lambda: refuse(BRK),
    "no-munmap": lambda: refuse(MUNMAP),
    "no-limits": lambda: refuse(PRLIMIT),
    "no-keys": lambda: refuse(PKEY_ALLOC),
}


def main():
    arguments = sys.argv[1:]
    split = arguments.index("--")
    for name in arguments[:split]:
        if not CONDITIONS[name]():
            print(f"{name}: {os.strerror(ctypes.get_errno())}", file=sys.stderr)
            sys.exit(SKIP)
    os.execvp(arguments[split + 1], arguments[split + 1:])


main()
