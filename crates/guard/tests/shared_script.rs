//! The script for accounts that are shared does what the algorithm in Rust does: both are given the same random
//! sequences, the script by a Redis server of this test's own.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use candor_guard::limits::{By, Limit, Measure, Pace, shared, spend};

/// A server that ends with the test.
struct Server(Child, u16);

impl Server {
    /// None where none is installed.
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (port_text, folder) = (port.to_string(), std::env::temp_dir());
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &port_text, "--save", "", "--appendonly", "no"]);
        let child = command.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        Some(Self(child, port))
    }

    fn connect(&self) -> BufReader<TcpStream> {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            match TcpStream::connect(("127.0.0.1", self.1)) {
                Ok(stream) => return BufReader::new(stream),
                Err(error) => assert!(Instant::now() < end, "{error}"),
            }
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the server says, a list of whole numbers.
fn run(server: &mut BufReader<TcpStream>, call: &shared::Call) -> Vec<i64> {
    let count = call.keys.len().to_string();
    let arguments: Vec<String> = call.arguments.iter().map(u64::to_string).collect();
    let words: Vec<&str> = ["EVAL", shared::SCRIPT, &count]
        .into_iter()
        .chain(call.keys.iter().map(String::as_str))
        .chain(arguments.iter().map(String::as_str))
        .collect();
    let mut command = format!("*{}\r\n", words.len());
    words.iter().for_each(|word| command.push_str(&format!("${}\r\n{word}\r\n", word.len())));
    server.get_mut().write_all(command.as_bytes()).unwrap();
    let mut line = || {
        let mut line = String::new();
        server.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let head = line();
    let length: usize = head.strip_prefix('*').ok_or(&head).unwrap().parse().unwrap();
    (0..length).map(|_| line().strip_prefix(':').expect("a number").parse().unwrap()).collect()
}

#[test]
fn script_and_algorithm_agree() {
    let Some(server) = Server::start() else {
        println!("skipped: there is no redis-server here");
        return;
    };
    let mut connection = server.connect();
    let random = {
        let state = RandomState::new();
        let mut number = 0u64;
        move |below: u64| {
            number += 1;
            state.hash_one(number) % below
        }
    };
    let mut random = random;
    // Steps of whole microseconds, some shorter than a round trip takes, some longer.
    let limits: Vec<Limit> = [(10, 1, 1), (50, 5, 3), (1000, 200, 40), (20, 1000, 2), (400, 4000, 4000)]
        .into_iter()
        .enumerate()
        .map(|(number, (millis, requests, burst))| Limit {
            name: format!("l{number}").into(),
            measure: Measure::Rate(Pace { requests, window: Duration::from_millis(millis), burst }),
            by: By::Everybody,
            operations: Vec::new(),
        })
        .collect();
    let (mut even, mut paid, mut refused) = (HashMap::<String, u64>::new(), 0, 0);
    for _ in 0..4000 {
        let chosen: Vec<&Limit> = limits.iter().filter(|_| random(2) == 0).collect();
        let charges: Vec<_> =
            chosen.iter().filter_map(|limit| limit.charge(format!("a{}", random(2)))).collect();
        if charges.is_empty() {
            sleep(Duration::from_millis(random(8)));
            continue;
        }
        let call = shared::call("test:", &charges);
        let answer = run(&mut connection, &call);
        let now = u64::try_from(answer[0]).unwrap();
        let found = shared::read(&charges, &answer).expect("the script's answer");
        let own: Vec<_> = charges
            .iter()
            .zip(&call.keys)
            .map(|(charge, key)| spend(&charge.pace, even.get(key).copied().unwrap_or(0), now * 1000))
            .collect();
        let expected: Vec<_> = own.iter().map(|(spent, _)| *spent).collect();
        assert_eq!(found, expected, "at {now}, with {call:?}: {answer:?}");
        if own.iter().all(|(spent, _)| spent.is_paid) {
            paid += 1;
            call.keys.into_iter().zip(&own).for_each(|(key, (_, after))| {
                even.insert(key, *after);
            });
        } else {
            refused += 1;
        }
    }
    assert!(paid > 100 && refused > 100, "{paid} paid, {refused} refused: the sequence says nothing");
}

#[test]
fn an_account_is_forgotten_once_it_is_even() {
    let Some(server) = Server::start() else {
        println!("skipped: there is no redis-server here");
        return;
    };
    let mut connection = server.connect();
    let pace = Pace { requests: 1, window: Duration::from_millis(50), burst: 1 };
    let limit = Limit {
        name: "short".into(),
        measure: Measure::Rate(pace),
        by: By::Everybody,
        operations: Vec::new(),
    };
    let charges = [limit.charge(String::new()).unwrap()];
    run(&mut connection, &shared::call("test:", &charges));
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        connection.get_mut().write_all(b"*1\r\n$6\r\nDBSIZE\r\n").unwrap();
        let mut line = String::new();
        connection.read_line(&mut line).unwrap();
        if line == ":0\r\n" {
            return;
        }
        assert!(Instant::now() < end, "{line}");
        sleep(Duration::from_millis(50));
    }
}
