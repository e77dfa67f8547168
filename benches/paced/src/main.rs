//! The load of `benches/`: one request again and again over kept connections, each answer compared with what is
//! expected.
//!
//! With `--rate` it is an open loop: requests fall due at random moments (a Poisson process, the same one in every
//! run), whether or not earlier ones were answered, and a request that has to wait for its connection has waited
//! since it was due. Without it each connection sends as soon as it has its answer. Nothing is cut off at the end,
//! so that what a proxy did in between is what it did for the requests counted.
//!
//! A thread for each connection and blocking sockets: simple, and cheap enough beside a proxy.

mod answer;
mod pace;

use std::{
    fs,
    io::{self, Write},
    net::{SocketAddr, TcpStream},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

const HELP: &str = "\
candor-paced ADDRESS:PORT --request FILE --answer FILE --seconds S [--connections N] [--rate R]

  --request FILE     the octets of a request, head and body
  --answer FILE      the body that each answer must have; its status must be 200
  --seconds S        for how long requests are sent
  --connections N    kept open, a thread for each [8]
  --rate R           requests a second, at random moments; without it, as fast as they are answered

Prints one line of JSON: answered, wrong, the first that was wrong, seconds, and microseconds that answers took.
";

/// What is asked for.
struct Order {
    address: SocketAddr,
    request: Vec<u8>,
    answer: Vec<u8>,
    length: Duration,
    connections: usize,
    rate: Option<f64>,
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    took: Vec<Duration>,
    late: usize,
    wrong: usize,
    first_wrong: Option<String>,
}

fn main() -> ExitCode {
    match read_order(std::env::args().skip(1)).and_then(|order| run(&order)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprint!("{message}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn read_order(mut words: impl Iterator<Item = String>) -> Result<Order, String> {
    let address = words.next().ok_or("no address is given")?;
    let mut order = Order {
        address: address.parse().map_err(|_| format!("`{address}` is no address and port"))?,
        request: Vec::new(),
        answer: Vec::new(),
        length: Duration::from_secs(1),
        connections: 8,
        rate: None,
    };
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = || value.parse::<f64>().ok().filter(|n| *n > 0.0);
        let number = || number().ok_or_else(|| format!("{name} needs a number above 0, not `{value}`"));
        let file = || fs::read(&value).map_err(|e| format!("{value}: {e}"));
        match name.as_str() {
            "--request" => order.request = file()?,
            "--answer" => order.answer = file()?,
            "--seconds" => order.length = Duration::from_secs_f64(number()?),
            "--connections" => {
                order.connections = value.parse().map_err(|_| format!("{name}: `{value}` is no count"))?;
            }
            "--rate" => order.rate = Some(number()?),
            _ => return Err(format!("`{name}` is no option")),
        }
    }
    if order.request.is_empty() { Err("--request is missing".into()) } else { Ok(order) }
}

fn run(order: &Order) -> Result<(), String> {
    let streams: Vec<TcpStream> = (0..order.connections)
        .map(|_| connect(order.address))
        .collect::<io::Result<_>>()
        .map_err(|e| format!("{}: {e}", order.address))?;
    // Threads take a moment to start; all begin at the same one.
    let began = Instant::now() + Duration::from_millis(50);
    let seen = thread::scope(|scope| {
        let threads: Vec<_> = streams
            .into_iter()
            .enumerate()
            .map(|(number, stream)| scope.spawn(move || one_connection(order, stream, number, began)))
            .collect();
        threads.into_iter().filter_map(|t| t.join().ok()).fold(Seen::default(), Seen::and)
    });
    report(order, seen, began.elapsed());
    Ok(())
}

fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.set_write_timeout(Some(Duration::from_secs(60)))?;
    Ok(stream)
}

/// Sends until the time is over; ends early if the connection fails.
fn one_connection(order: &Order, mut stream: TcpStream, number: usize, began: Instant) -> Seen {
    let mut seen = Seen::default();
    let end = began + order.length;
    let mut pace = order.rate.map(|rate| pace::Pace::new(rate / order.connections as f64, number, began));
    thread::sleep(began.saturating_duration_since(Instant::now()));
    loop {
        let since = match &mut pace {
            None => Instant::now(),
            Some(pace) => {
                let due = pace.next_due();
                if due >= end {
                    return seen;
                }
                // A thread that sleeps wakes up a little late; that is ours, not the proxy's. What became due
                // while the connection was busy is late because of the proxy.
                if let Some(wait) = due.checked_duration_since(Instant::now()) {
                    thread::sleep(wait);
                    Instant::now()
                } else {
                    seen.late += 1;
                    due
                }
            }
        };
        if since >= end {
            return seen;
        }
        let got = stream.write_all(&order.request).and_then(|()| answer::read(&mut stream, &order.answer));
        match got {
            Ok(None) => seen.took.push(since.elapsed()),
            Ok(Some(wrong)) => seen.is_wrong(wrong),
            Err(error) => {
                seen.is_wrong(format!("the connection failed: {error}"));
                return seen;
            }
        }
    }
}

impl Seen {
    fn is_wrong(&mut self, what: String) {
        self.wrong += 1;
        self.first_wrong.get_or_insert(what);
    }

    fn and(mut self, other: Self) -> Self {
        self.took.extend(other.took);
        self.late += other.late;
        self.wrong += other.wrong;
        self.first_wrong = self.first_wrong.or(other.first_wrong);
        self
    }
}

fn report(order: &Order, mut seen: Seen, took: Duration) {
    seen.took.sort_unstable();
    let at = |share: f64| {
        let place = (seen.took.len() as f64 * share) as usize;
        seen.took.get(place.min(seen.took.len().saturating_sub(1))).map_or(0, Duration::as_micros)
    };
    let first_wrong = seen.first_wrong.unwrap_or_default().replace(['"', '\\', '\n', '\r'], "'");
    println!(
        "{{\"answered\": {}, \"wrong\": {}, \"first_wrong\": \"{first_wrong}\", \"late\": {}, \"seconds\": {:.3}, \
         \"wanted_seconds\": {:.3}, \"p50\": {}, \"p90\": {}, \"p99\": {}, \"p999\": {}, \"max\": {}}}",
        seen.took.len(),
        seen.wrong,
        seen.late,
        took.as_secs_f64(),
        order.length.as_secs_f64(),
        at(0.5),
        at(0.9),
        at(0.99),
        at(0.999),
        at(1.0),
    );
}
