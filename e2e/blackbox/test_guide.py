"""The guide to the API keeps its word: its examples run as they are printed."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from case import Case

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs/API.md"


def examples():
    """The examples of the guide, by language."""
    return dict(re.findall(r"^```(sh|python|javascript)\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE))


class Guide(Case):
    def run_example(self, language, *command):
        host, port = self.house.address
        given = {"ADDRESS": f"http://{host}:{port}", "KEY": self.admin.key, "SITE": self.site}
        finished = subprocess.run(
            [*command, examples()[language]],
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual(finished.returncode, 0, finished.stderr + finished.stdout)
        return finished.stdout

    def rows_on(self, name):
        found = self.admin.get("/api/reservables", site_id=self.site, search=name).expect()
        return [self.written(row) for room in found for row in self.bookings(room["reservable_id"])]

    def test_with_curl(self):
        out = self.run_example("sh", "bash", "-euo", "pipefail", "-c")
        self.assertIn('"dry_run":true', out)
        self.assertEqual(self.rows_on("Glass room"), ["09:00-10:00"])

    def test_with_python(self):
        out = self.run_example("python", sys.executable, "-c")
        self.assertIn("replaces", out)
        self.assertEqual(self.rows_on("Green room"), ["11:00-12:30"])

    def test_with_javascript(self):
        node = shutil.which("node")
        out = self.run_example("javascript", node, "--input-type=module", "--eval")
        self.assertEqual(out, "3 created, 0 unchanged, 0 refused\n")
        self.assertEqual(self.rows_on("Blue room"), ["09:00-10:00", "11:00-12:00", "14:00-15:00"])
