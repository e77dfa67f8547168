//! An upstream that notes every request that reaches it and answers 200.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as the upstream got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub method: String,
    pub target: String,
    pub body: Vec<u8>,
}

pub struct Upstream {
    pub address: SocketAddr,
    reached: Arc<Mutex<Vec<Reached>>>,
}

impl Upstream {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let reached = Arc::<Mutex<Vec<Reached>>>::default();
        let noted = reached.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let noted = noted.clone();
                thread::spawn(move || serve(stream, &noted));
            }
        });
        Self { address, reached }
    }

    /// What has reached it since this was last asked.
    pub fn take(&self) -> Vec<Reached> {
        std::mem::take(&mut self.reached.lock().unwrap())
    }
}

/// Serves one connection. A request is noted before it is answered, so whoever has the answer finds it.
fn serve(mut stream: TcpStream, noted: &Mutex<Vec<Reached>>) -> Option<()> {
    let mut buffer = Vec::new();
    loop {
        let end = loop {
            match buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None => more(&mut stream, &mut buffer)?,
            }
        };
        let head: Vec<u8> = buffer.drain(..end).collect();
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = content_length(&head);
        while buffer.len() < length {
            more(&mut stream, &mut buffer)?;
        }
        let mut words = head.split(' ');
        let method = words.next()?.to_owned();
        let target = words.next()?.to_owned();
        let answer = match method.as_str() {
            "HEAD" => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        };
        let body = buffer.drain(..length).collect();
        noted.lock().unwrap().push(Reached { method, target, body });
        stream.write_all(answer.as_bytes()).ok()?;
    }
}

/// The gateway buffers what it has checked: a body that goes on always has a length.
fn content_length(head: &str) -> usize {
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.map_or(0, |(_, value)| value.trim().parse().unwrap())
}

fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let mut piece = [0; 16 << 10];
    let read = stream.read(&mut piece).ok().filter(|n| *n > 0)?;
    buffer.extend_from_slice(&piece[..read]);
    Some(())
}
