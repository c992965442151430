"""Which process holds the other end of a loopback connection (Linux).

The kernel is asked for the one socket with these two ports; reading all of /proc/net/tcp takes a hundred times as long.
Source: sock_diag(7)
"""

import contextlib
import os
import socket
import struct
from collections.abc import Iterable

_SOCK_DIAG = 4  # the netlink family
_BY_FAMILY = 20  # SOCK_DIAG_BY_FAMILY, the type of request and answer
_REQUEST = 1  # NLM_F_REQUEST
_HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_LOOPBACK = socket.inet_aton("127.0.0.1").ljust(16, b"\0")
_INODE_AT = _HEADER.size + 68  # in inet_diag_msg: 4 bytes of state, 48 of inet_diag_sockid, 4 numbers, then the inode


def holder(local_port: int, remote_port: int, candidates: Iterable[int]) -> int:
    """The process among `candidates` that holds the socket from `local_port` to `remote_port`; 0 for none of them."""
    inode = _inode(local_port, remote_port)
    return next((pid for pid in candidates if inode and _holds(pid, inode)), 0)


def _inode(local_port: int, remote_port: int) -> int:
    any_cookie = b"\xff" * 8
    ends = struct.pack("!HH", local_port, remote_port) + _LOOPBACK * 2 + struct.pack("=I", 0) + any_cookie
    any_state = 0xFFFF_FFFF
    request = struct.pack("=BBBxI", socket.AF_INET, socket.IPPROTO_TCP, 0, any_state) + ends
    header = _HEADER.pack(_HEADER.size + len(request), _BY_FAMILY, _REQUEST, 0, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
        kernel.send(header + request)
        answer = kernel.recv(4096)
    _, kind, *_ = _HEADER.unpack_from(answer)
    return int(struct.unpack_from("=I", answer, _INODE_AT)[0]) if kind == _BY_FAMILY else 0


def _holds(pid: int, inode: int) -> bool:
    wanted = f"socket:[{inode}]"
    with contextlib.suppress(OSError):  # it may end while we look
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                if os.readlink(entry.path) == wanted:
                    return True
    return False
