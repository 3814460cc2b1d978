"""Small disks of our own, for what no ordinary disk does on request: being full, losing power.

Needs root and the right to mount. Where that is missing the test is left out with a word; where CI is set and we
are root it is a failure, so that a green run there means that it ran.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest


def _run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True)


def _unavailable(why):
    if os.environ.get("CI", "") not in ("", "0", "false") and os.geteuid() == 0:
        raise AssertionError(f"CI asks for every test, but {why}")
    print(f"left out: {why}")
    raise unittest.SkipTest(why)


class Disk:
    """A mounted file system that goes away at the end of the test."""

    def __init__(self, test):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="holdfast-disk-"))
        self.path = self.folder / "mounted"
        self.path.mkdir()
        test.addCleanup(self.remove)

    def mount(self, *arguments):
        done = _run("mount", *map(str, arguments), str(self.path))
        if done.returncode != 0:
            _unavailable(f"mounting is not possible here: {done.stderr.strip()}")

    def unmount(self):
        done = _run("umount", str(self.path))
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def remove(self):
        _run("umount", str(self.path))
        shutil.rmtree(self.folder, ignore_errors=True)


class SmallDisk(Disk):
    """Memory of a fixed size that can be filled up."""

    def __init__(self, test, size_mebibytes=24):
        super().__init__(test)
        self.mount("-t", "tmpfs", "-o", f"size={size_mebibytes}m", "tmpfs")
        self.ballast = self.path / "ballast"

    def fill(self):
        """Takes all the room there is."""
        with open(self.ballast, "wb", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue

    def make_room(self):
        self.ballast.unlink()


class FragileDisk(Disk):
    """An xfs file system in a file, whose power can be cut: what was not made durable is gone."""

    def __init__(self, test):
        super().__init__(test)
        for tool in ("mkfs.xfs", "xfs_io"):
            if not shutil.which(tool):
                _unavailable(f"{tool} is missing (the package xfsprogs)")
        self.image = self.folder / "image"
        with open(self.image, "wb") as file:
            file.truncate(320 << 20)
        made = _run("mkfs.xfs", "-q", str(self.image))
        if made.returncode != 0:
            _unavailable(f"mkfs.xfs: {made.stderr.strip()}")
        self.connect()

    def connect(self):
        self.mount("-o", "loop", self.image)

    def cut_power(self):
        """From now on nothing reaches the disk, not even what its journal holds in memory."""
        done = _run("xfs_io", "-x", "-c", "shutdown", str(self.path))
        if done.returncode != 0:
            raise AssertionError(done.stderr)

    def reconnect(self):
        """What a machine does that comes back: mounts the disk, which replays its journal."""
        self.unmount()
        self.connect()
