//! What stands in a terminal or in a saved file beside a request: its answer.
//!
//! A request with the answer behind it, an answer alone, and the output of `curl -i` or `curl -v` with or
//! without the command that made it, as it is copied from a terminal.

use super::{Loader, Sent, Unreadable, curl, raw};

/// Reads a text that holds an answer; `None` if it holds none.
///
/// # Errors
/// Where the command that it begins with cannot be read.
pub(super) fn read(text: &[u8], loader: &Loader<'_>) -> Option<Result<Vec<Sent>, Unreadable>> {
    if is_status_line(text) {
        return Some(Ok(vec![Sent { response: Some(text.to_vec()), ..Sent::default() }]));
    }
    let is_command = curl::is_command(text);
    let output = if is_command { output_of(text)? } else { 0 };
    let (command, shown) = text.split_at(output);
    let talk = Talk::of(shown);
    if !is_command && talk.is_none() {
        let at = behind_request(text)?;
        let (request, response) = text.split_at(at);
        let mut sent = raw::read(request);
        sent.response = Some(response.to_vec());
        return Some(Ok(vec![sent]));
    }
    let response = match &talk {
        Some(talk) => talk.response.clone(),
        None => last_answer(shown)?.to_vec(),
    };
    let mut sent = if is_command {
        match curl::read(&String::from_utf8_lossy(command), loader) {
            Ok(sent) => sent,
            Err(error) => return Some(Err(error)),
        }
    } else {
        vec![talk?.sent()]
    };
    sent.truncate(1);
    sent.iter_mut().for_each(|sent| sent.response = Some(response.clone()));
    Some(Ok(sent))
}

/// `HTTP/1.1 400 …`, `HTTP/2 400`.
fn is_status_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"HTTP/") else { return false };
    let version = rest.iter().take_while(|o| o.is_ascii_digit() || **o == b'.').count();
    version > 0
        && rest.get(version) == Some(&b' ')
        && rest.get(version + 1..version + 4).is_some_and(|status| status.iter().all(u8::is_ascii_digit))
}

/// Lines with their places, line ends left out.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    text.split_inclusive(|o| *o == b'\n').map(move |line| {
        let start = at;
        at += line.len();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        (start, line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// Where the output of a command begins.
fn output_of(text: &[u8]) -> Option<usize> {
    let is_output = |line: &[u8]| {
        is_status_line(line)
            || [&b"* "[..], b"< HTTP/", b"  % Total"].iter().any(|start| line.starts_with(start))
    };
    lines(text).skip(1).find(|(_, line)| is_output(line)).map(|(at, _)| at)
}

/// Where the answer begins that follows a request.
fn behind_request(text: &[u8]) -> Option<usize> {
    let head = lines(text).find(|(_, line)| line.is_empty()).map_or(text.len(), |(at, _)| at);
    let announced = lines(text.get(..head)?).find_map(|(_, line)| {
        let (name, value) = line.split_at(line.iter().position(|o| *o == b':')?);
        let value = std::str::from_utf8(value.get(1..)?).ok()?.trim();
        name.eq_ignore_ascii_case(b"content-length").then(|| value.parse::<usize>().ok())?
    });
    // Whatever stands within the body's length belongs to the body.
    let body_ends = head.saturating_add(announced.unwrap_or(0));
    lines(text)
        .find(|(at, line)| *at > 0 && *at >= body_ends.min(text.len()) && is_status_line(line))
        .map(|(at, _)| at)
}

/// The last of several answers: those before it were 100 or led elsewhere.
fn last_answer(text: &[u8]) -> Option<&[u8]> {
    let mut starts = Vec::new();
    let mut is_head = false;
    for (at, line) in lines(text) {
        let begins = is_status_line(line) && (starts.is_empty() || !is_head);
        if begins {
            starts.push(at);
        }
        is_head = begins || is_head && !line.is_empty();
    }
    text.get(*starts.last()?..)
}

/// What `curl -v` shows of one exchange.
struct Talk {
    request: Vec<u8>,
    response: Vec<u8>,
}

impl Talk {
    /// The last exchange of the talk.
    fn of(text: &[u8]) -> Option<Self> {
        let (mut request, mut response) = (Vec::new(), Vec::new());
        let mut in_body = false;
        for (at, line) in lines(text) {
            let whole = text.get(at..).unwrap_or_default();
            let whole = whole.split_inclusive(|o| *o == b'\n').next().unwrap_or_default();
            match line {
                [b'>', b' ', rest @ ..] => {
                    if is_request_line(rest) {
                        request.clear();
                    }
                    request.extend(rest);
                    request.extend(b"\r\n");
                }
                [b'>'] => request.extend(b"\r\n"),
                [b'<', b' ', rest @ ..] => {
                    if is_status_line(rest) {
                        response.clear();
                        in_body = false;
                    }
                    response.extend(rest);
                    response.extend(b"\r\n");
                }
                [b'<'] => {
                    response.extend(b"\r\n");
                    in_body = true;
                }
                [b'*' | b'{' | b'}', b' ', rest @ ..] if line.starts_with(b"*") || rest.starts_with(b"[") => {
                }
                _ if in_body || response.ends_with(b"\r\n\r\n") => response.extend(whole),
                _ => {}
            }
        }
        (!request.is_empty() && is_status_line(&response)).then_some(Self { request, response })
    }

    fn sent(self) -> Sent {
        let announces = lines(&self.request).any(|(_, line)| {
            let name = line.split(|o| *o == b':').next().unwrap_or_default();
            name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(b"transfer-encoding")
        });
        let remarks = match announces {
            true => vec![
                "curl -v does not show the body that was sent: put the command before its output.".to_owned(),
            ],
            false => Vec::new(),
        };
        Sent { request: self.request, response: Some(self.response), remarks, ..Sent::default() }
    }
}

/// `POST /path HTTP/2`.
fn is_request_line(line: &[u8]) -> bool {
    let mut words = line.split(|o| *o == b' ');
    words.next().is_some_and(|method| !method.is_empty() && method.iter().all(u8::is_ascii_uppercase))
        && words.next().is_some()
        && words.next().is_some_and(|version| version.starts_with(b"HTTP/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, String) {
        let none = |name: &str| Err(format!("{name} cannot be read"));
        let sent = read(text.as_bytes(), &none).unwrap().unwrap().remove(0);
        let text = |octets| String::from_utf8(octets).unwrap();
        (text(sent.request), text(sent.response.unwrap()))
    }

    #[test]
    fn an_answer_stands_alone_or_behind_its_request() {
        assert_eq!(one("HTTP/2 404\n\nno"), (String::new(), "HTTP/2 404\n\nno".into()));
        let (request, response) = one(
            "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 18\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad\r\n\r\n{}",
        );
        assert!(request.ends_with("\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), "{request}");
        assert_eq!(response, "HTTP/1.1 400 Bad\r\n\r\n{}");
        let (request, response) = one("GET /a HTTP/1.1\nHost: x\n\nHTTP/1.1 404 Not Found\n\n");
        assert_eq!(request, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(response, "HTTP/1.1 404 Not Found\n\n");
    }

    #[test]
    fn what_a_terminal_shows_is_read_with_the_command() {
        let (request, response) = one(
            "$ curl -i http://a.test/x \\\n  -d 'a=1'\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 No\r\nA: b\r\n\r\n{\"a\":1}\n",
        );
        assert!(request.starts_with("POST /x HTTP/1.1\r\n") && request.ends_with("a=1"), "{request}");
        assert_eq!(response, "HTTP/1.1 422 No\r\nA: b\r\n\r\n{\"a\":1}\n");
    }

    #[test]
    fn what_curl_tells_is_taken_out_of_its_talk() {
        let talk = "* Trying 127.0.0.1\n> POST /x HTTP/1.1\n> Host: a\n> Content-Length: 3\n> \n} [3 bytes data]\n\
                    < HTTP/1.1 400 Bad Request\n< Server: nginx\n< \n{ [9 bytes data]\n{\"a\": 1}\n* Connection left\n";
        let (request, response) = one(talk);
        assert_eq!(request, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
        assert_eq!(response, "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n{\"a\": 1}\n");
        let (request, _) = one(&format!("curl -v a/x -d '{{}}'\n{talk}"));
        assert!(request.ends_with("\r\n\r\n{}"), "{request}");
    }

    #[test]
    fn a_request_alone_is_no_talk() {
        let none = |name: &str| Err(format!("{name} cannot be read"));
        for text in
            ["GET / HTTP/1.1\r\n\r\n", "curl http://a -d '\nHTTP'", "> a\n< b\n", "", "HTTP/", "\nHTTP/1.1"]
        {
            assert!(read(text.as_bytes(), &none).is_none(), "{text}");
        }
    }
}
