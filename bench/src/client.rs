//! A small HTTP/1.1 client: one open connection, one request at a time.
//!
//! It knows just what our server sends, lengths and chunks, so that the load generator costs the two cores as little
//! as possible.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

/// How long an answer may take before the run is given up.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// The longest body that is read.
const BODY_BYTES_MAX: usize = 256 << 20;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The `data` of an answer that must be a success.
    pub(crate) fn data(&self) -> anyhow::Result<Value> {
        ensure!(self.status == 200, "{}: {}", self.status, self.excerpt());
        let mut envelope: Value = serde_json::from_slice(&self.body).context("the answer is not JSON")?;
        Ok(envelope["data"].take())
    }

    /// The beginning of the body, for messages.
    pub(crate) fn excerpt(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(500).collect()
    }
}

/// One caller with an open connection.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// The header lines that every request carries.
    head: String,
}

impl Client {
    /// Connects, with a key for those addresses that want one.
    pub(crate) fn connect(address: SocketAddr, key: Option<&str>) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).context("cannot connect")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        let authorization = key.map_or_else(String::new, |key| format!("Authorization: {key}\r\n"));
        let head = format!("Host: {address}\r\n{authorization}");
        Ok(Client { stream: BufReader::with_capacity(64 << 10, stream), head })
    }

    /// A GET, with the tag of the copy that the caller has.
    pub(crate) fn get(&mut self, path: &str, if_none_match: Option<&str>) -> anyhow::Result<Answer> {
        let condition = if_none_match.map_or_else(String::new, |etag| format!("If-None-Match: {etag}\r\n"));
        let request = format!("GET {path} HTTP/1.1\r\n{}{condition}\r\n", self.head);
        self.send(request.as_bytes())
    }

    /// A GET of a long answer in chunks, of which nothing is kept: when its first byte came, and how many there were.
    pub(crate) fn pass(&mut self, path: &str) -> anyhow::Result<(Duration, usize)> {
        let start = Instant::now();
        self.stream.get_mut().write_all(format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head).as_bytes())?;
        let status = self.line()?;
        ensure!(status.split(' ').nth(1) == Some("200"), "{status}");
        let mut is_chunked = false;
        while let Some((name, value)) = self.line()?.split_once(':') {
            is_chunked |= name.eq_ignore_ascii_case("transfer-encoding") && value.trim() == "chunked";
        }
        ensure!(is_chunked, "the answer is not in chunks");
        let (mut first, mut length, mut piece) = (None, 0, Vec::new());
        while self.chunk(&mut piece)? {
            first.get_or_insert_with(|| start.elapsed());
            length += piece.len();
            piece.clear();
        }
        Ok((first.unwrap_or_default(), length))
    }

    /// A POST of JSON.
    pub(crate) fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        let body = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        );
        self.send(request.as_bytes())
    }

    fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.get_mut().write_all(request).context("the server went away")?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status: u16 = status.context("the answer does not begin with a status")?;
        let (mut length, mut is_chunked, mut etag) = (0, false, None);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().context("an unreadable length")?,
                "transfer-encoding" => is_chunked = value.eq_ignore_ascii_case("chunked"),
                "etag" => etag = Some(value.to_owned()),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if is_chunked {
            while self.chunk(&mut body)? {}
        } else if status != 304 {
            self.take(length, &mut body)?;
        }
        Ok(Answer { status, etag, body })
    }

    /// Reads one chunk; false after the last.
    fn chunk(&mut self, body: &mut Vec<u8>) -> anyhow::Result<bool> {
        let length = usize::from_str_radix(self.line()?.trim(), 16).context("an unreadable chunk")?;
        self.take(length, body)?;
        self.line()?;
        Ok(length > 0)
    }

    fn take(&mut self, length: usize, body: &mut Vec<u8>) -> anyhow::Result<()> {
        let start = body.len();
        ensure!(start + length <= BODY_BYTES_MAX, "the answer is too long");
        body.resize(start + length, 0);
        self.stream.read_exact(&mut body[start..]).context("the answer breaks off")
    }

    /// A line without its end.
    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).context("no answer")? == 0 {
            bail!("the server closed the connection");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}
