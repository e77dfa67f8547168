//! A body that went through the sieve reads like the whole one: same parts, same faults, same places.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use candor_rule::Span;
use candor_syntax::{
    Boundary, Limits, MediaType,
    multipart::{self, Part, Sieve, Sifted},
};

fn boundary(name: &str) -> Boundary {
    let value = format!("multipart/form-data; boundary=\"{name}\"");
    Boundary::of(&MediaType::parse(value.as_bytes()).unwrap(), Span::default()).unwrap()
}

/// Parts whose name begins with "f" are files that nobody looks into.
fn sift(body: &[u8], name: &str, piece: usize) -> Sifted {
    let is_read = |part: &Part| !part.name.starts_with('f');
    let mut sieve = Sieve::new(&boundary(name), true, &Limits::default(), is_read);
    body.chunks(piece.max(1)).for_each(|piece| sieve.push(piece));
    sieve.finish()
}

/// What came of a body, in words: of each part its name, type and place of its name, and of parts that are read
/// the content; or the fault with its place.
fn told(
    body: &[u8],
    read: Result<Vec<Part>, candor_rule::Violation>,
    sifted: Option<&Sifted>,
) -> Vec<String> {
    match read {
        Ok(parts) => {
            let tell = |part: &Part| {
                let content = part.content.of(body);
                let content = if part.name.starts_with('f') { b"" } else { content };
                format!("{} {:?} {:?} {content:?}", part.name, part.filename, part.media_type)
            };
            parts.iter().map(tell).collect()
        }
        Err(mut fault) => {
            if let Some(sifted) = sifted {
                sifted.restore(&mut fault);
            }
            vec![format!("{} {} {:?}", fault.rule.code, fault.detail, fault.place)]
        }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

/// Pieces of which bodies are made: right ones, nearly right ones, and content that looks like a delimiter.
fn piece(random: &mut Random) -> Vec<u8> {
    let fixed: [&[u8]; 16] = [
        b"\r\n--B\r\n",
        b"\r\n--B\r\n",
        b"\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n",
        b"\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\nContent-Type: image/png\r\n\r\n",
        b"\r\n--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n",
        b"\r\n--B--",
        b"\r\n--Bx\r\n",
        b"\r\nB\r\n",
        b"\r\n--",
        b"\r\n--B",
        b"\n",
        b"\r",
        "\u{e9}\u{1d11e}".as_bytes(),
        b"\r\n--B \t \r\nContent-Disposition: form-data; name=\"f2\"\r\n\r\n",
        b"\r\n--B\r\nContent-Disposition: form-data\r\n\r\n",
        b"\r\n--B\r\nNo header\r\n\r\n",
    ];
    match random.below(5) {
        0 => {
            let length = random.below(90_000);
            let with = ["x", "\r\n-", "x\n", "\u{e9}", "\r"][random.below(5)];
            with.bytes().cycle().take(length).collect()
        }
        1 => vec![b' '; random.below(9000)],
        _ => fixed[random.below(fixed.len())].to_vec(),
    }
}

#[test]
fn what_is_left_reads_like_the_whole() {
    let mut random = Random(0x5EED);
    let (mut faults, mut sound, mut shrunk) = (0, 0, 0);
    for _ in 0..400 {
        let mut body = match random.below(4) {
            0 => Vec::new(),
            _ => b"--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n".to_vec(),
        };
        for _ in 0..random.below(12) {
            body.extend(piece(&mut random));
        }
        if random.below(3) > 0 {
            body.extend_from_slice(b"\r\n--B--\r\n");
        }
        let most = [70_000, 3000, 100][random.below(3)];
        let cut = 1 + random.below(most);
        // With and without the dashes counted in.
        for name in ["B", "--B"] {
            let whole = multipart::read(&body, &boundary(name), true, &Limits::default());
            let is_sound = whole.is_ok();
            let sifted = sift(&body, name, cut);
            let left = multipart::read_sifted(&sifted, &boundary(name), true, &Limits::default());
            let expected = told(&body, whole, None);
            // What the body uses instead of the boundary is looked for in its beginning only.
            if expected.iter().any(|e| e.starts_with("multipart-boundary-not-found")) {
                assert!(left.is_err());
                continue;
            }
            assert_eq!(told(sifted.octets(), left, Some(&sifted)), expected);
            if is_sound {
                sound += 1
            } else {
                faults += 1
            }
            shrunk += usize::from(sifted.octets().len() < body.len());
        }
    }
    assert!(faults > 50 && sound > 50 && shrunk > 100, "{faults} {sound} {shrunk}");
}

#[test]
fn a_file_is_not_held_and_its_length_is_known() {
    let mut body = b"--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n".to_vec();
    body.resize(body.len() + 20_000_000, b'\n');
    body.extend_from_slice(b"\r\n--B\r\nContent-Disposition: form-data; name=\"\"\r\nX\r\n\r\n\r\n--B--");
    let mut sieve = Sieve::new(&boundary("B"), true, &Limits::default(), |_: &Part| false);
    for piece in body.chunks(8192) {
        sieve.push(piece);
        assert!(sieve.kept() < 100_000);
    }
    let sifted = sieve.finish();
    let fault = multipart::read_sifted(&sifted, &boundary("B"), true, &Limits::default()).unwrap_err();
    assert_eq!(fault.rule.code, "multipart-part-too-large");
    assert!(fault.detail.contains("20,000,000"), "{}", fault.detail);
    let limits = Limits { max_part: 20_000_000, ..Limits::default() };
    let whole = multipart::read(&body, &boundary("B"), true, &limits).unwrap_err();
    let mut fault = multipart::read_sifted(&sifted, &boundary("B"), true, &limits).unwrap_err();
    sifted.restore(&mut fault);
    assert_eq!(fault.place, whole.place);
}
