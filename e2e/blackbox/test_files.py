"""Files from outside: pictures fetched from addresses, and what the server does not let itself be sent to."""

import contextlib
import http.server
import struct
import threading
import unittest

from case import HouseCase


def png(width, height):
    """The head of a PNG, enough for whoever reads its size."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">IIBBBBBI", width, height, 8, 6, 0, 0, 0, 0)


class Elsewhere:
    """A web server on loopback with a few pages, which counts who comes."""

    def __init__(self, pages):
        visits = self.visits = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                visits.append(self.path)
                status, headers, body = pages.get(self.path, (404, {}, b"nothing"))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": len(body)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                # Whoever has read enough hangs up.
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Files(HouseCase):
    def setUp(self):
        self.elsewhere = Elsewhere(
            {
                # The header says one thing and the bytes another.
                "/room.jpg": (200, {"Content-Type": "text/html"}, png(4, 3)),
                "/page.png": (200, {"Content-Type": "image/png"}, b"<html>no picture</html>"),
                "/bomb.png": (200, {"Content-Type": "image/png"}, png(60_000, 60_000)),
                "/long.png": (200, {"Content-Type": "image/png"}, png(4, 3) + bytes(9 << 20)),
                "/moved": (302, {"Location": "/room.jpg"}, b""),
                "/inside": (302, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
                "/round": (302, {"Location": "/round"}, b""),
            }
        )
        self.addCleanup(self.elsewhere.stop)

    def started(self, **settings):
        house = self.new_house()
        house.settings = settings
        self.site = house.create_site()["site_id"]
        self.key = house.create_bot(self.site, "administrator")["api_key"]
        house.start()
        return house

    def fetch(self, house, url):
        return house.client(self.key).post(f"/api/sites/{self.site}/files/fetch", {"url": url})

    def test_private_addresses_are_never_asked(self):
        house = self.started()
        port = self.elsewhere.server.server_port
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"):
            answer = self.fetch(house, f"http://{host}:{port}/room.jpg")
            self.assertEqual((answer.status, answer.data["problems"][0]["path"]), (400, "url"), host)
            self.assertIn("private network", answer.errors[0], host)
        for url in ("file:///etc/passwd", "ftp://example.org/a.png", "a.png", ""):
            self.assertEqual(self.fetch(house, url).status, 400, url)
        self.assertEqual(self.elsewhere.visits, [])

    def test_a_picture_is_known_by_its_bytes(self):
        house = self.started(HOLDFAST_EGRESS_ALLOW="127.0.0.0/8")
        fetched = self.fetch(house, f"{self.elsewhere.url}/moved").expect()
        self.assertEqual(
            [fetched[name] for name in ("name", "media_type", "width", "height")], ["room.jpg", "image/png", 4, 3]
        )
        read = house.client(self.key).get(fetched["url"])
        self.assertEqual((read.status, read.headers["Content-Type"]), (200, "image/png"))
        self.assertEqual(read.body, png(4, 3))
        for page, word in (
            ("page.png", "no picture"),
            ("bomb.png", "60000 x 60000"),
            ("long.png", "longer than"),
            ("inside", "private network"),
            ("round", "redirects"),
            ("missing", "404"),
        ):
            answer = self.fetch(house, f"{self.elsewhere.url}/{page}")
            self.assertEqual(answer.status, 400, page)
            self.assertIn(word, answer.errors[0], page)

    def test_a_file_survives_a_restart_and_a_backup(self):
        house = self.started()
        content = bytes(range(256)) * 1000
        path = f"/api/sites/{self.site}/files?name=all.bin"
        url = house.client(self.key).post(path, content).expect()["url"]
        house.stop()
        house.start()
        self.assertEqual(house.client(self.key).get(url).body, content)


if __name__ == "__main__":
    unittest.main()
