"""One caller of the API: a connection that stays open, a key or token, JSON in and out.

Owns HTTP. It knows no route and no rule; what the tests ask and expect stands in the tests.
"""

import http.client
import json
import urllib.parse


class Answer:
    """What came back: status, headers and body, and the envelope's parts by name."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def envelope(self):
        return json.loads(self.body)

    @property
    def data(self):
        return self.envelope["data"]

    @property
    def errors(self):
        return self.envelope["errors"]

    @property
    def warnings(self):
        return self.envelope.get("warnings", [])

    @property
    def refusals(self):
        return (self.data or {}).get("refusals", []) if self.status >= 400 else []

    @property
    def says(self):
        """The answer in a few words: `200`, or `409 overlap.taken`."""
        return " ".join([str(self.status), *(refusal["code"] for refusal in self.refusals)])

    def expect_status(self, status=200):
        """Sees that the answer has this status; the beginning of the answer is in the message otherwise."""
        if self.status != status:
            raise AssertionError(f"expected {status}, got {self.status}: {self.body[:2000]!r}")

    def expect(self, status=200):
        """The data of an answer that must have this status."""
        self.expect_status(status)
        return self.data


class Client:
    """Somebody with a key, a session token, or nothing, who calls one server."""

    def __init__(self, address, key=None, timeout=30):
        self.address = address
        self.key = key
        self.timeout = timeout
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def get(self, path, headers=None, **query):
        """A GET. Lists in the query are written as `name[]=a&name[]=b`; None is left out."""
        pairs = []
        for name, value in query.items():
            if isinstance(value, (list, tuple)):
                pairs += [(f"{name}[]", item) for item in value]
            elif value is not None:
                pairs.append((name, str(value).lower() if isinstance(value, bool) else value))
        text = f"{path}?{urllib.parse.urlencode(pairs)}" if pairs else path
        return self.send("GET", text, None, headers)

    def post(self, path, body=None, headers=None):
        """A POST of a JSON object, or of text or bytes as they are."""
        if not isinstance(body, (str, bytes)):
            body = json.dumps({} if body is None else body)
        if isinstance(body, str):
            body = body.encode()
        return self.send("POST", path, body, {"Content-Type": "application/json", **(headers or {})})

    def send(self, method, path, body=None, headers=None):
        """Sends one request over the open connection and reads the whole answer.

        Raises what `http.client` and the socket raise; the connection is then dropped, and whether the server acted
        is unknown. A header of None is not sent.
        """
        headers = {"Authorization": self.key, **(headers or {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        if self.connection is None:
            self.connection = http.client.HTTPConnection(*self.address, timeout=self.timeout)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if response.will_close:
            self.close()
        return answer
