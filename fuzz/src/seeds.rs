//! What the targets start from: the cases of the rules' pages, the suites of `shared` if they are there,
//! and the committed corpus.

use std::{fs, path::Path};

use crate::{Target, mutate::LONGEST};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Everything a target starts from, each input once.
pub fn of(target: &Target) -> Vec<Vec<u8>> {
    let mut seeds = (target.seeds)();
    seeds.extend(files(&Path::new(ROOT).join("corpus").join(target.name), 1));
    seeds.retain(|seed| seed.len() <= LONGEST);
    seeds.sort();
    seeds.dedup();
    seeds
}

/// Streams of requests.
pub fn requests() -> Vec<Vec<u8>> {
    let cases = candor_catalogue::cases::all().unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut seeds: Vec<_> = cases.into_iter().map(|located| located.case.octets()).collect();
    seeds.extend(suite("http1_requests.jsonl"));
    seeds.extend(suite("smuggling.jsonl"));
    seeds
}

/// Chunked bodies: of the requests that have one.
pub fn chunked_bodies() -> Vec<Vec<u8>> {
    let mut bodies: Vec<_> = requests()
        .iter()
        .filter(|request| request.to_ascii_lowercase().windows(7).any(|part| part == b"chunked"))
        .filter_map(|request| body(request).map(<[u8]>::to_vec))
        .collect();
    bodies.push(b"5;a=b;c=\"d\\\"\"\r\nhello\r\n0\r\nX: y\r\n\r\n".to_vec());
    bodies
}

/// JSON texts: of the requests that have one, and the JSONTestSuite.
pub fn json_texts() -> Vec<Vec<u8>> {
    let looks = |body: &[u8]| matches!(body.first(), Some(b'{' | b'[' | b'"'));
    let requests = requests();
    let bodies = requests.iter().filter_map(|request| body(request));
    let mut texts: Vec<_> = bodies.filter(|body| looks(body)).map(<[u8]>::to_vec).collect();
    texts.extend(files(&shared().join("jsontestsuite"), 2));
    texts
}

/// Responses.
pub fn responses() -> Vec<Vec<u8>> {
    let mut responses = suite("http1_responses_llhttp.jsonl");
    let ours: [&[u8]; 7] = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
        b"HTTP/1.0 200\r\nA:  b \r\n c\r\n\r\nuntil the end",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5, 5\r\n\r\n",
        b"HTTP/1.1 500 X\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x46",
    ];
    responses.extend(ours.map(<[u8]>::to_vec));
    responses
}

fn body(request: &[u8]) -> Option<&[u8]> {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n")?;
    request.get(end + 4..).filter(|body| !body.is_empty())
}

fn shared() -> std::path::PathBuf {
    Path::new(ROOT).join("../../shared/suites")
}

/// The streams of a suite; nothing where the suites are not there.
fn suite(name: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(shared().join(name)).unwrap_or_default();
    let raw = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(base64(case["raw_b64"].as_str()?))
    };
    text.lines().filter_map(raw).collect()
}

/// The files of a folder, and of those within it down to `depth`.
fn files(folder: &Path, depth: usize) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
        .iter()
        .flat_map(|path| match path.is_dir() && depth > 1 {
            true => files(path, depth - 1),
            false => fs::read(path).into_iter().collect(),
        })
        .collect()
}

fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for octet in text.bytes().filter(|octet| *octet != b'=') {
        let value = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xFF).unwrap_or_default());
        }
    }
    out
}
