"""The machine's own nft as a judge: does a rule file load, and how is it listed?

Runs as root, in a network namespace of its own that holds the interfaces of the corpus; nothing outside is touched.
"""
import ctypes
import ctypes.util
import multiprocessing
import os
import subprocess

CLONE_NEWNET = 0x40000000
STATELESS, HANDLE, JSON = 1 << 2, 1 << 3, 1 << 4
NUMERIC_PROTO, NUMERIC_PRIO, NUMERIC_SYMBOL = 1 << 7, 1 << 8, 1 << 9
NUMERIC_TIME = 1 << 10
NUMERIC_ALL = NUMERIC_PROTO | NUMERIC_PRIO | NUMERIC_SYMBOL | NUMERIC_TIME
INTERFACES = ("wan", "lan", "dmz2", "dmz")


def enter_namespace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare: run this as root")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for number, name in enumerate(INTERFACES, 2):
        peer = ["peer", "name", f"peer{number}", "index", str(100 + number)]
        subprocess.run(["ip", "link", "add", name, "index", str(number), "type", "veth", *peer], check=True)


class Nft:
    """libnftables, as the nft command uses it."""

    def __init__(self):
        self.lib = ctypes.CDLL(ctypes.util.find_library("nftables") or "libnftables.so.1")
        self.lib.nft_ctx_new.restype = ctypes.c_void_p
        for name in ("nft_ctx_get_output_buffer", "nft_ctx_get_error_buffer"):
            getattr(self.lib, name).restype = ctypes.c_char_p
        self.ctx = ctypes.c_void_p(self.lib.nft_ctx_new(0))
        self.lib.nft_ctx_buffer_output(self.ctx)
        self.lib.nft_ctx_buffer_error(self.ctx)

    def run(self, text, flags=0):
        self.lib.nft_ctx_output_set_flags(self.ctx, flags)
        code = self.lib.nft_run_cmd_from_buffer(self.ctx, text.encode())
        out = (self.lib.nft_ctx_get_output_buffer(self.ctx) or b"").decode(errors="replace")
        err = (self.lib.nft_ctx_get_error_buffer(self.ctx) or b"").decode(errors="replace")
        return code == 0, out, err

    def judge(self, text, flags=STATELESS):
        """(accepted, listing or message)"""
        self.run("flush ruleset")
        ok, _, err = self.run(text)
        if not ok:
            return False, err
        return True, self.run("list ruleset", flags)[1]


class Judge:
    """Nft in a process of its own, for it aborts on some input; such input counts as refused."""

    def __init__(self):
        self.start()

    def start(self):
        self.ask, theirs = multiprocessing.Pipe()
        self.child = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
        self.child.start()
        theirs.close()

    def judge(self, text, flags=STATELESS):
        try:
            self.ask.send((text, flags))
            return self.ask.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self.child.join()
            self.start()
            return False, "nft aborts"


def serve(pipe):
    nft = Nft()
    while True:
        pipe.send(nft.judge(*pipe.recv()))
