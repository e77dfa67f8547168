//! Heads: exactly where they are well-formed, lexically where they are not.

use std::ops::Range;

use candor_rule::sensitive::places::Places;

use super::{
    lexical,
    mask::{Mask, find, find_octet, find_text, slice},
    names::Names,
};

/// Masks a head.
pub(super) fn mask(mask: &mut Mask<'_>, names: &Names) {
    match fields(mask.source(), names) {
        Some((start_line, fields)) => {
            target(mask, names, start_line);
            for (name, value) in fields {
                field(mask, names, name, value);
            }
        }
        None => broken(mask, names),
    }
}

/// Masks a target on its own.
pub(super) fn mask_target(mask: &mut Mask<'_>, names: &Names) {
    target(mask, names, 0..mask.source().len());
}

/// Masks what the contract calls secret in a path; `range` is the target, or the start line of a request.
pub(super) fn mask_path(mask: &mut Mask<'_>, places: &Places, range: Range<usize>) {
    if places.segments.is_empty() && !places.whole_path {
        return;
    }
    let text = mask.source();
    let target = find_octet(text, range.start, range.end, b' ') + 1;
    let start = if target > range.end { range.start } else { target };
    let mut end = find(text, start, range.end, |b| matches!(b, b'?' | b'#' | b' '));
    if places.whole_path {
        return mask.cover(find_octet(text, start, end, b'/') + 1..end);
    }
    while end > start && text.get(end - 1) == Some(&b'/') {
        end -= 1;
    }
    for (number, segment) in slice(text, start..end).rsplit(|b| *b == b'/').enumerate() {
        if places.segments.contains(&number) {
            mask.cover(end - segment.len()..end);
        }
        end = end.saturating_sub(segment.len() + 1);
    }
}

/// Where the start line of a head ends.
pub(super) fn start_line(head: &[u8]) -> Range<usize> {
    0..find(head, 0, head.len(), |b| matches!(b, b'\r' | b'\n'))
}

type Fields = Vec<(Range<usize>, Range<usize>)>;

/// Start line and fields of a head in which nothing is doubtful; `None` else.
fn fields(head: &[u8], names: &Names) -> Option<(Range<usize>, Fields)> {
    let mut fields = Vec::with_capacity(16);
    let first = find_text(head, 0, head.len(), b"\r\n");
    if !is_start_line(slice(head, 0..first)) {
        return None;
    }
    let mut at = first + 2;
    loop {
        let end = find_octet(head, at, head.len(), b'\r');
        if slice(head, end..end + 2) != b"\r\n" {
            return None;
        }
        if at == end {
            return (end + 2 == head.len()).then_some((0..first, fields));
        }
        let colon = find_octet(head, at, end, b':');
        let value = colon + 1..end;
        let clear = colon < end
            && colon > at
            && slice(head, at..colon).iter().all(|b| is_token(*b))
            && is_plain(slice(head, value.clone()))
            && !hides_a_field(head, value.clone(), names);
        if !clear {
            return None;
        }
        fields.push((at..colon, value));
        at = end + 2;
    }
}

/// Two spaces and a version, or a version and a status.
fn is_start_line(line: &[u8]) -> bool {
    let visible = is_plain(line) && !line.contains(&b'\t');
    let mut words = line.split(|b| *b == b' ');
    let version = |word: Option<&[u8]>| word.is_some_and(|w| w.len() == 8 && w.starts_with(b"HTTP/"));
    if line.starts_with(b"HTTP/") {
        return visible && version(words.next());
    }
    let method = words.next().is_some_and(|w| !w.is_empty() && w.iter().all(|b| is_token(*b)));
    let target = words.next().is_some_and(|w| !w.is_empty());
    visible && method && target && version(words.next()) && words.next().is_none()
}

/// True if the value looks as if a line break were missing before another, sensitive field.
fn hides_a_field(head: &[u8], value: Range<usize>, names: &Names) -> bool {
    let mut segment = value.start;
    loop {
        let colon = find_octet(head, segment, value.end, b':');
        if colon == value.end {
            return false;
        }
        let rest = slice(head, colon + 1..value.end);
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let port = (1..=5).contains(&digits) && matches!(rest.get(digits), None | Some(b'/' | b'"'));
        if !port && names.lurks(slice(head, segment..colon)) {
            return true;
        }
        segment = colon + 1;
    }
}

/// True if there are no controls but tabs. No early end, so that many octets are looked at at once.
fn is_plain(octets: &[u8]) -> bool {
    octets.iter().fold(true, |plain, b| plain & ((*b >= b' ') & (*b != 0x7f) | (*b == b'\t')))
}

fn is_token(octet: u8) -> bool {
    const TOKEN: [bool; 256] = {
        let mut token = [false; 256];
        let mut octet = 0;
        while octet < 128 {
            token[octet as usize] = (octet as u8).is_ascii_alphanumeric();
            octet += 1;
        }
        let mut others: &[u8] = b"!#$%&'*+-.^_`|~";
        while let [octet, rest @ ..] = others {
            token[*octet as usize] = true;
            others = rest;
        }
        token
    };
    TOKEN.get(usize::from(octet)) == Some(&true)
}

/// One field of a well-formed head.
fn field(mask: &mut Mask<'_>, names: &Names, name: Range<usize>, value: Range<usize>) {
    let name = slice(mask.source(), name);
    if names.is(name) {
        secret(mask, name, value, true);
    } else {
        lexical::assignments(mask, names, value, b"&;, \t\"'<>");
    }
}

/// The value of a sensitive field. Of `Authorization` the scheme stays, of cookies the names and attributes
/// where the head is `exact`; of anything else nothing.
fn secret(mask: &mut Mask<'_>, name: &[u8], value: Range<usize>, exact: bool) {
    let name = name.to_ascii_lowercase();
    let holds = |part: &[u8]| name.windows(part.len()).any(|w| w == part);
    let start = find(mask.source(), value.start, value.end, |b| !matches!(b, b' ' | b'\t'));
    let value = start..value.end;
    if holds(b"cookie") && exact {
        cookies(mask, value, holds(b"set-cookie"));
    } else if holds(b"authorization") {
        let end = find(mask.source(), start, value.end, |b| matches!(b, b' ' | b'\t'));
        let word = slice(mask.source(), start..end);
        let known = SCHEMES.iter().any(|s| s.eq_ignore_ascii_case(word));
        let after = find(mask.source(), end, value.end, |b| !matches!(b, b' ' | b'\t'));
        mask.cover(if known { after } else { start }..value.end);
    } else {
        mask.cover(value);
    }
}

/// Words that are a scheme and not a secret.
const SCHEMES: [&[u8]; 15] = [
    b"basic",
    b"bearer",
    b"digest",
    b"negotiate",
    b"ntlm",
    b"dpop",
    b"hoba",
    b"mutual",
    b"token",
    b"apikey",
    b"gnap",
    b"privatetoken",
    b"signature",
    b"aws4-hmac-sha256",
    b"scram-sha-256",
];

/// Attributes of Set-Cookie (RFC 6265bis §4.1), which are no secrets.
const ATTRIBUTES: [&[u8]; 9] = [
    b"expires",
    b"max-age",
    b"domain",
    b"path",
    b"secure",
    b"httponly",
    b"samesite",
    b"partitioned",
    b"priority",
];

/// `name=value; name=value`: the values, and everything that is not clearly a name.
fn cookies(mask: &mut Mask<'_>, range: Range<usize>, attributes: bool) {
    let text = mask.source();
    let mut at = range.start;
    while at < range.end {
        let start = find(text, at, range.end, |b| !matches!(b, b' ' | b'\t'));
        let end = find(text, start, range.end, |b| b == b';');
        let equals = find(text, start, end, |b| b == b'=');
        let name = slice(text, start..equals);
        let attribute = attributes
            && at > range.start
            && ATTRIBUTES.iter().any(|a| a.eq_ignore_ascii_case(name.trim_ascii()));
        // `c2VjcmV0==` is a value without a name.
        let has_value = slice(text, equals..end).iter().any(|b| *b != b'=');
        let is_name = has_value && name.len() <= 64 && name.iter().all(|b| is_token(*b));
        if !attribute {
            mask.cover(if is_name { equals + 1 } else { start }..end);
        }
        at = end + 1;
    }
}

/// The target within a start line, or alone: parameters, and userinfo in whatever form.
fn target(mask: &mut Mask<'_>, names: &Names, range: Range<usize>) {
    let text = mask.source();
    lexical::assignments(mask, names, range.clone(), b"&# ");
    // `user:pass@` without a scheme before it: `CONNECT user:pass@host:443`.
    let start = find(text, range.start, range.end, |b| b == b' ').min(range.end);
    let start = if start == range.end { range.start } else { start + 1 };
    let end = find(text, start, range.end, |b| matches!(b, b'/' | b'?' | b'#' | b' '));
    if let Some(at) = slice(text, start..end).iter().rposition(|b| *b == b'@') {
        mask.cover(start..start + at);
    }
}

/// A head in which nothing is certain: after the first sensitive name of a line everything is masked, to
/// the next line that is clearly another field.
fn broken(mask: &mut Mask<'_>, names: &Names) {
    let text = mask.source();
    let lines = lines(text);
    let start_line = lines.iter().position(|l| !l.is_empty());
    let mut number = 0;
    while let Some(line) = lines.get(number).cloned() {
        let first = start_line == Some(number);
        if first {
            let end = lines.get(continued(text, &lines, number)).map_or(text.len(), |l| l.start);
            userinfo_of_broken_line(mask, line.start..end);
        }
        let crosses = broken_name(text, &lines, number, names);
        match trigger(text, line.clone(), names, first) {
            Some(found) if found.stop => mask.cover(found.value),
            None if crosses.is_none() => {}
            found => {
                let value = found.map_or(crosses.unwrap_or(line.end)..line.end, |f| f.value);
                let name = slice(text, line.start..value.start);
                secret(mask, name, value.start..line.end, false);
                let end = continued(text, &lines, number);
                mask.cover(line.end..lines.get(end).map_or(text.len(), |l| l.start));
                number = end;
                continue;
            }
        }
        number += 1;
    }
}

/// Lines end at every CR and every LF.
fn lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut lines = Vec::with_capacity(32);
    let mut start = 0;
    for (at, octet) in text.iter().enumerate() {
        if matches!(octet, b'\r' | b'\n') {
            lines.push(start..at);
            start = at + 1;
        }
    }
    lines.push(start..text.len());
    lines
}

/// Number of the first line after `number` that is clearly a field of its own.
fn continued(text: &[u8], lines: &[Range<usize>], number: usize) -> usize {
    let is_field = |line: &Range<usize>| {
        let colon = find(text, line.start, line.end, |b| b == b':');
        let name = slice(text, line.start..colon).trim_ascii_end();
        colon < line.end && !name.is_empty() && name.iter().all(|b| is_token(*b))
    };
    let after = lines.iter().skip(number + 1).position(is_field);
    after.map_or(lines.len(), |more| number + 1 + more)
}

/// A sensitive name at whose colon this line goes on: `Authoriz⏎ation: …`, `Cookie⏎ : …`. Where the value
/// begins.
fn broken_name(text: &[u8], lines: &[Range<usize>], number: usize, names: &Names) -> Option<usize> {
    let line = lines.get(number)?;
    let colon = find(text, line.start, line.end, |b| b == b':');
    let before = lines.get(..number)?.iter().rev().take(4).find(|l| !l.is_empty())?;
    let word = slice(text, before.clone());
    let word = word.rsplit(|b| matches!(b, b' ' | b':')).find(|w| !w.is_empty())?;
    let joined = [word.get(word.len().saturating_sub(64)..)?, slice(text, line.start..colon)].concat();
    (colon < line.end && colon - line.start < 64 && names.close(&joined)).then_some(colon + 1)
}

/// A sensitive name on a line.
struct Trigger {
    /// From behind the name's separator on.
    value: Range<usize>,
    /// True if the value ends within the line.
    stop: bool,
}

/// The first sensitive name of a line that something follows: after a colon, a blank, or an equals sign.
fn trigger(text: &[u8], line: Range<usize>, names: &Names, first: bool) -> Option<Trigger> {
    let mut segment = line.start;
    let mut word = line.start;
    let mut after_blank = true;
    let rest = |at: usize| Some(Trigger { value: at + 1..line.end, stop: false });
    for at in line.clone() {
        let octet = text.get(at).copied().unwrap_or_default();
        match octet {
            b':' => {
                if names.lurks(slice(text, segment..at)) {
                    return rest(at);
                }
                segment = at + 1;
                (word, after_blank) = (at + 1, false);
            }
            b'=' => {
                if names.lurks(slice(text, word..at)) {
                    return Some(assigned(text, at + 1, &line, first));
                }
                (word, after_blank) = (at + 1, false);
            }
            b'%' if matches!(slice(text, at..at + 3), b"%3D" | b"%3d")
                && names.lurks(slice(text, word..at)) =>
            {
                return Some(assigned(text, at + 3, &line, first));
            }
            b' ' | b'\t' => {
                let name = slice(text, word..at);
                let next = find(text, at, line.end, |b| !matches!(b, b' ' | b'\t'));
                let separated = matches!(text.get(next), Some(b':' | b'='));
                if after_blank && !separated && !name.is_empty() && !name.contains(&b'/') && names.lurks(name)
                {
                    return rest(at);
                }
                (word, after_blank) = (at + 1, true);
            }
            b'&' | b';' | b',' | b'?' | b'#' => (word, after_blank) = (at + 1, false),
            _ => {}
        }
    }
    None
}

/// A parameter of a broken line. In the request line other parameters may follow, and the version.
fn assigned(text: &[u8], start: usize, line: &Range<usize>, first: bool) -> Trigger {
    let version = find_text(text, start, line.end, b" HTTP/");
    let end = if line.end - version <= 10 { version } else { line.end };
    if first && version < line.end {
        return Trigger { value: start..end, stop: true };
    }
    Trigger { value: start..line.end, stop: false }
}

/// `http://user:pa ss@host`: everything from the scheme to the last `@` of the line.
fn userinfo_of_broken_line(mask: &mut Mask<'_>, line: Range<usize>) {
    let text = mask.source();
    let Some(last) = slice(text, line.clone()).iter().rposition(|b| *b == b'@') else { return };
    let scheme = find_text(text, line.start, line.end, b"//");
    let blank = find(text, line.start, line.end, |b| b == b' ');
    let end = line.start + last;
    let start = match () {
        () if scheme < end => scheme + 2,
        () if blank < end => blank + 1,
        () => line.start,
    };
    mask.cover(start..end);
}
