//! Cases: what a rule's page proves. One text is parser test, live-socket test, fuzz seed and example.
//!
//! A case is a fenced block of language `case` under a `###` heading:
//!
//! ````text
//! ### A line ends with LF
//! ```case
//! preset: strict
//! > GET /pets HTTP/1.1\n
//! > Host: api.test
//! >
//! verdict: 400 bare-lf offset=18
//! ```
//! ````
//!
//! **Settings** are `key: value` lines before the first step. `preset`, `contract` (a file of the test
//! contracts) and limits by their configuration name (`max_target: 8000`).
//!
//! **Steps**, in order: `> octets` sends a line; `wait 3s` lets time pass; `close` half-closes. Sent text is
//! ASCII with escapes `\r \n \t \\ \xNN`. The line is ended with CR LF, unless it ends with the escape `\n`
//! (sent as it stands) or with a lone `\` (nothing is added). `\{x*90}` repeats octets; `\{length}` stands
//! for the number of octets sent after the first empty line.
//!
//! With the setting `protocol: h2` the client speaks HTTP/2: `HEADERS end_stream`, `DATA stream=3` and the like
//! begin a frame (`case/frames.rs` says how), and the lines sent after it are its fields or its payload.
//!
//! **Verdict**: `accept`, or `STATUS code` with members of the first error to compare (`offset=18`,
//! `pointer=#/age`, `line=2`, `column=8`, `parameter=limit`, `header=Host`, `reason=trailing-comma`); with
//! `accept noting CODE…` the named rules must have been noted. `then:` gives the verdict on the next
//! request of the same stream; `also: code …` names a further error of the same rejection.

mod exchange;
mod frames;

use std::time::Duration;

pub use exchange::ExchangeCase;
pub use frames::FRAME_TYPES;
use frames::Frame;

/// One case of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The `###` heading above it.
    pub title: String,
    /// 1-based line of the fence in the page.
    pub line: usize,
    /// Settings in the order given.
    pub settings: Vec<(String, String)>,
    /// What the client does.
    pub steps: Vec<Step>,
    /// What is expected, request by request.
    pub verdicts: Vec<Verdict>,
}

/// One thing a client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sends octets.
    Send(Vec<u8>),
    /// Does nothing for a while.
    Wait(Duration),
    /// Closes its sending side.
    Close,
}

/// What is expected of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It passes; these rules were noted on the way.
    Accept {
        /// Codes of rules that must have been noted.
        noting: Vec<String>,
    },
    /// It is refused.
    Reject {
        /// The status, or `None` for `-`.
        status: Option<u16>,
        /// The errors that must be among those reported; the first must be the primary one.
        errors: Vec<Expected>,
    },
}

/// One expected error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The rule's code.
    pub code: String,
    /// Members of the error that must have these values (numbers as text).
    pub members: Vec<(String, String)>,
}

impl Case {
    /// Every case of a page.
    ///
    /// # Errors
    /// The first line that cannot be read, with its number and what is wrong.
    pub fn all(page: &str) -> Result<Vec<Self>, String> {
        blocks(page, "case").iter().map(|block| Self::parse(block.title, block.line, &block.lines)).collect()
    }

    /// All octets sent, waits left out.
    pub fn octets(&self) -> Vec<u8> {
        self.steps
            .iter()
            .filter_map(|s| if let Step::Send(octets) = s { Some(octets.as_slice()) } else { None })
            .collect::<Vec<_>>()
            .concat()
    }

    /// A setting's value.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    fn parse(title: &str, line: usize, block: &[(usize, &str)]) -> Result<Self, String> {
        let mut case =
            Self { title: title.to_owned(), line, settings: vec![], steps: vec![], verdicts: vec![] };
        let mut sent: Vec<&str> = Vec::new();
        let mut frame: Option<Frame> = None;
        for (number, text) in block {
            let fail = |what: &str| format!("line {number}: {what}: {text}");
            if let Some(rest) = text.strip_prefix('>') {
                let raw = rest.strip_prefix(' ').unwrap_or(rest);
                let octets = unescape(raw).map_err(|e| fail(&e))?;
                if let Some(frame) = &mut frame {
                    frame.push(&octets, !raw.ends_with('\\')).map_err(|e| fail(&e))?;
                    continue;
                }
                sent.push(raw);
                case.steps.push(Step::Send(octets));
                continue;
            }
            case.send(frame.take());
            if let Some(begun) = Frame::begin(text).filter(|_| case.is_http2()) {
                if case.steps.is_empty() {
                    case.steps.push(Step::Send(frames::OPENING.to_vec()));
                }
                frame = Some(begun.map_err(|e| fail(&e))?);
            } else if text.trim() == "close" {
                case.steps.push(Step::Close);
            } else if let Some(time) = text.strip_prefix("wait ") {
                case.steps.push(Step::Wait(duration(time.trim()).ok_or_else(|| fail("not a duration"))?));
            } else if let Some((key, value)) = text.split_once(':') {
                case.set(key.trim(), value.trim()).map_err(|e| fail(&e))?;
            } else if !text.trim().is_empty() {
                return Err(fail("neither a setting, a step nor a verdict"));
            }
        }
        case.send(frame);
        if case.verdicts.is_empty() {
            return Err(format!("line {line}: the case has no verdict"));
        }
        case.fill_in_length();
        Ok(case)
    }

    /// True if the client speaks HTTP/2.
    pub fn is_http2(&self) -> bool {
        self.setting("protocol") == Some("h2")
    }

    fn send(&mut self, frame: Option<Frame>) {
        self.steps.extend(frame.map(|frame| Step::Send(frame.octets())));
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "verdict" | "then" => self.verdicts.push(Verdict::parse(value)?),
            "also" => match self.verdicts.last_mut() {
                Some(Verdict::Reject { errors, .. }) => errors.push(Expected::parse(value)?),
                _ => return Err("`also` follows a refusing verdict".into()),
            },
            _ => self.settings.push((key.to_owned(), value.to_owned())),
        }
        Ok(())
    }

    fn fill_in_length(&mut self) {
        let sent = self.steps.iter_mut().filter_map(|s| if let Step::Send(o) = s { Some(o) } else { None });
        fill_in_length(&mut sent.collect::<Vec<_>>());
    }
}

/// A fenced block with what stands around it.
struct Block<'a> {
    /// The `###` heading above it.
    title: &'a str,
    /// 1-based line of the fence.
    line: usize,
    /// Its lines, each with its number.
    lines: Vec<(usize, &'a str)>,
}

/// Every fenced block of a language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut title = "";
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("### ") {
            title = heading.trim();
        } else if line.trim_end().strip_prefix("```") == Some(language) {
            let inner = lines.by_ref().take_while(|(_, l)| l.trim_end() != "```").map(|(n, l)| (n + 1, l));
            blocks.push(Block { title, line: number + 1, lines: inner.collect() });
        }
    }
    blocks
}

const LENGTH_MARK: &[u8] = b"\\{length}";

/// Replaces `\{length}` (kept as a marker by `unescape`) by the number of octets after the head.
fn fill_in_length(lines: &mut [&mut Vec<u8>]) {
    let Some(head) = lines.iter().position(|line| *line == b"\r\n") else { return };
    let length: usize = lines.iter().skip(head + 1).map(|line| line.len()).sum();
    for line in lines {
        if let Some(at) = find(line, LENGTH_MARK) {
            line.splice(at..at + LENGTH_MARK.len(), length.to_string().into_bytes());
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

impl Verdict {
    fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix("accept") {
            let noting = match rest.trim().strip_prefix("noting") {
                Some(codes) => codes.split_whitespace().map(str::to_owned).collect(),
                None if rest.trim().is_empty() => Vec::new(),
                None => return Err("expected `accept` or `accept noting CODE…`".into()),
            };
            return Ok(Self::Accept { noting });
        }
        let (status, rest) = text.split_once(' ').ok_or("expected `STATUS code`")?;
        let status = match status {
            "-" => None,
            number => Some(number.parse().map_err(|_| "the status is not a number")?),
        };
        Ok(Self::Reject { status, errors: vec![Expected::parse(rest)?] })
    }
}

impl Expected {
    fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let code = words.next().ok_or("the code is missing")?.to_owned();
        let members = words
            .map(|w| w.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())))
            .collect::<Option<_>>()
            .ok_or("expected member=value")?;
        Ok(Self { code, members })
    }
}

fn duration(text: &str) -> Option<Duration> {
    match text.strip_suffix("ms") {
        Some(number) => number.trim().parse().ok().map(Duration::from_millis),
        None => text.strip_suffix('s')?.trim().parse().ok().map(Duration::from_secs),
    }
}

/// The octets that a `>` line stands for, line end included.
fn unescape(text: &str) -> Result<Vec<u8>, String> {
    let (mut out, explicit_end) = octets(text)?;
    if !explicit_end {
        out.extend_from_slice(b"\r\n");
    }
    Ok(out)
}

/// The octets themselves, and whether the text says itself how it ends.
fn octets(text: &str) -> Result<(Vec<u8>, bool), String> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut explicit_end = false;
    while let Some(c) = rest.chars().next() {
        if !c.is_ascii() {
            return Err("not ASCII: write \\xNN".into());
        }
        if c != '\\' {
            out.push(c as u8);
            rest = &rest[1..];
            explicit_end = false;
            continue;
        }
        explicit_end = rest == "\\" || rest == "\\n";
        rest = escape(&rest[1..], &mut out)?;
    }
    Ok((out, explicit_end))
}

/// Reads one escape (without its backslash) and returns what follows it.
fn escape<'a>(rest: &'a str, out: &mut Vec<u8>) -> Result<&'a str, String> {
    let Some(c) = rest.chars().next() else { return Ok(rest) };
    match c {
        'r' => out.push(b'\r'),
        'n' => out.push(b'\n'),
        't' => out.push(b'\t'),
        '\\' => out.push(b'\\'),
        'x' => {
            let digits = rest.get(1..3).ok_or("\\x needs two hex digits")?;
            out.push(u8::from_str_radix(digits, 16).map_err(|_| "\\x needs two hex digits")?);
            return Ok(&rest[3..]);
        }
        '{' => {
            let (inner, after) = rest[1..].split_once('}').ok_or("\\{ needs a }")?;
            if inner == "length" {
                out.extend_from_slice(LENGTH_MARK);
                return Ok(after);
            }
            let (text, times) = inner.rsplit_once('*').ok_or("expected \\{text*times}")?;
            let times: usize = times.parse().map_err(|_| "expected \\{text*times}")?;
            let (piece, _) = octets(text)?;
            out.extend(piece.repeat(times));
            return Ok(after);
        }
        _ => return Err(format!("unknown escape \\{c}")),
    }
    Ok(&rest[1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_read_with_settings_steps_and_verdicts() {
        let page = "# T\n\n## Cases\n\n### One\n```case\npreset: strict\n> POST / HTTP/1.1\n> Content-Length: \\{length}\n>\nwait 2s\n> {\"a\":\\{1*3}}\\\nclose\nverdict: 422 body-type pointer=#/a line=1\nalso: body-enum\nthen: accept noting x\n```\n";
        let cases = Case::all(page).unwrap();
        assert_eq!(cases.len(), 1);
        let case = &cases[0];
        assert_eq!((case.title.as_str(), case.line, case.setting("preset")), ("One", 6, Some("strict")));
        assert_eq!(case.octets(), b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{\"a\":111}");
        assert_eq!(case.steps[3], Step::Wait(Duration::from_secs(2)));
        assert_eq!(case.steps.last(), Some(&Step::Close));
        let Verdict::Reject { status, errors } = &case.verdicts[0] else { panic!("a refusal") };
        assert_eq!((*status, errors.len()), (Some(422), 2));
        assert_eq!(errors[0].members[0], ("pointer".into(), "#/a".into()));
        assert_eq!(case.verdicts[1], Verdict::Accept { noting: vec!["x".into()] });
    }

    #[test]
    fn escapes_and_line_ends() {
        assert_eq!(unescape("a").unwrap(), b"a\r\n");
        assert_eq!(unescape("a\\n").unwrap(), b"a\n");
        assert_eq!(unescape("a\\").unwrap(), b"a");
        assert_eq!(unescape("a\\r\\n").unwrap(), b"a\r\n");
        assert_eq!(unescape("\\x00\\\\\\{ab*2}").unwrap(), b"\0\\abab\r\n");
        assert_eq!(unescape("\\{a\\r\\n*2}\\").unwrap(), b"a\r\na\r\n");
        assert!(unescape("\\q").is_err());
        assert!(unescape("é").is_err());
    }
}
