//! A client's connection that reports what it cannot read instead of panicking: a silent close is a
//! finding about a case, not the end of the run.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// Longest wait for octets of an answer. Nothing is asserted about elapsed time.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A final response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    fields: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The first field of this name, in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self, String> {
        let open = || -> io::Result<TcpStream> {
            let stream = TcpStream::connect(address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let stream = open().map_err(|e| format!("no connection: {e}"))?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends octets. That they cannot be sent is no finding by itself: the gateway may have refused
    /// before. What counts is whether its answer can be read.
    pub fn send(&mut self, octets: &[u8]) {
        let _ = self.stream.write_all(octets);
    }

    pub fn half_close(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// The next final response; `to_head` if it answers a HEAD request.
    pub fn answer(&mut self, to_head: bool) -> Result<Answer, String> {
        loop {
            let head = self.until(b"\r\n\r\n")?;
            let mut answer = parse(&head)?;
            if answer.status == 101 || answer.status >= 200 {
                let bodiless = to_head || matches!(answer.status, 101 | 204 | 304);
                answer.body = if bodiless { Vec::new() } else { self.body(&answer)? };
                return Ok(answer);
            }
        }
    }

    /// Half-closes and reads to the end: the gateway says nothing more and closes in order.
    pub fn finish(mut self) -> Result<(), String> {
        self.half_close();
        loop {
            match self.more() {
                Ok(true) => {}
                Ok(false) if self.buffer.is_empty() => return Ok(()),
                Ok(false) => return Err(format!("more than was expected came: {}", shown(&self.buffer))),
                Err(error) => return Err(format!("after the last answer: {error}")),
            }
        }
    }

    fn body(&mut self, answer: &Answer) -> Result<Vec<u8>, String> {
        if answer.field("transfer-encoding").is_some() {
            return self.chunks();
        }
        match answer.field("content-length") {
            Some(length) => self.take(length.parse().map_err(|_| format!("Content-Length: {length}"))?),
            None => {
                while self.more()? {}
                Ok(std::mem::take(&mut self.buffer))
            }
        }
    }

    fn chunks(&mut self) -> Result<Vec<u8>, String> {
        let mut body = Vec::new();
        loop {
            let line = self.until(b"\r\n")?;
            let digits = String::from_utf8_lossy(&line).trim_end().to_owned();
            let size = usize::from_str_radix(&digits, 16).map_err(|_| format!("chunk size {digits:?}"))?;
            body.extend(self.take(size)?);
            self.take(2)?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn until(&mut self, end: &[u8]) -> Result<Vec<u8>, String> {
        loop {
            if let Some(at) = self.buffer.windows(end.len()).position(|w| w == end) {
                return self.take(at + end.len());
            }
            if !self.more()? {
                return Err(format!("the connection was closed after {}", shown(&self.buffer)));
            }
        }
    }

    fn take(&mut self, octets: usize) -> Result<Vec<u8>, String> {
        while self.buffer.len() < octets {
            if !self.more()? {
                return Err(format!("the answer ends after {} of {octets} octets", self.buffer.len()));
            }
        }
        Ok(self.buffer.drain(..octets).collect())
    }

    /// Reads once; false at the end of the stream.
    fn more(&mut self) -> Result<bool, String> {
        let mut piece = [0; 16 << 10];
        match self.stream.read(&mut piece) {
            Ok(read) => {
                self.buffer.extend_from_slice(&piece[..read]);
                Ok(read > 0)
            }
            Err(error) => Err(format!("{error}, after {}", shown(&self.buffer))),
        }
    }
}

fn parse(head: &[u8]) -> Result<Answer, String> {
    let head = String::from_utf8_lossy(head).into_owned();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap_or_default();
    let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    let fields = lines.filter_map(|line| line.split_once(':'));
    Ok(Answer {
        status: status.ok_or_else(|| format!("no status line: {line:?}"))?,
        fields: fields.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        body: Vec::new(),
    })
}

fn shown(octets: &[u8]) -> String {
    match octets {
        [] => "no octet".to_owned(),
        octets => format!("{:?}", String::from_utf8_lossy(&octets[..octets.len().min(200)])),
    }
}
