//! A curl command as the request that curl would send.
//!
//! What curl decides while it runs (redirects, challenges of servers, variables of the shell) is not
//! followed; a remark says so.

mod form;
mod options;
mod request;

use super::{Loader, Sent, Unreadable, words};
use options::{Data, Meaning};

/// What the options of a command say about a request.
#[derive(Clone, Debug, Default)]
struct Order {
    urls: Vec<String>,
    method: Option<String>,
    headers: Vec<String>,
    /// Data as it goes into the body; `None` without any.
    data: Option<Vec<u8>>,
    json: bool,
    parts: Vec<form::Part>,
    user: Option<String>,
    bearer: Option<String>,
    cookies: Vec<String>,
    agent: Option<String>,
    referer: Option<String>,
    queries: Vec<String>,
    upload: Option<(String, Vec<u8>)>,
    range: Option<String>,
    target: Option<String>,
    get: bool,
    head: bool,
    compressed: bool,
    http10: bool,
    path_as_is: bool,
}

/// True if a text is a command that calls curl.
pub fn is_command(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text.get(..text.len().min(4096)).unwrap_or_default());
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
    let mut words = first.trim_start_matches("$ ").trim_start_matches("> ").split_whitespace();
    words.find(|word| !word.contains('=')).is_some_and(is_curl)
}

fn is_curl(word: &str) -> bool {
    let name = word.trim_matches(['"', '\'']).rsplit(['/', '\\']).next().unwrap_or("");
    matches!(name.to_ascii_lowercase().as_str(), "curl" | "curl.exe")
}

/// Reads a command. There is one request for each URL that it names.
///
/// # Errors
/// Where the command cannot be understood, or names a file that `loader` does not give.
pub fn read(text: &str, loader: &Loader<'_>) -> Result<Vec<Sent>, Unreadable> {
    let wrong = |at: usize, what: String, help| Unreadable::at(text.as_bytes(), at, what, help);
    let line = words::split(text).map_err(|open| {
        wrong(open.0, "a quote is opened here and never closed".into(), "close it, or escape it")
    })?;
    let from_stdin = |name: &str| match (&line.stdin, name) {
        (Some(stdin), "-") => Ok(stdin.clone()),
        _ => loader(name),
    };
    let mut words = line.words.iter();
    words
        .find(|word| is_curl(&String::from_utf8_lossy(&word.octets)))
        .ok_or_else(|| wrong(0, "this command does not call curl".into(), "begin it with `curl`"))?;
    let mut reader = Reader {
        loader: &from_stdin,
        order: Order::default(),
        done: Vec::new(),
        remarks: line.remarks.clone(),
    };
    let mut only_urls = false;
    while let Some(word) = words.next() {
        let given = String::from_utf8_lossy(&word.octets).into_owned();
        let mut value = |inline: Option<Vec<u8>>| -> Result<Vec<u8>, Unreadable> {
            inline.or_else(|| words.next().map(|w| w.octets.clone())).ok_or_else(|| {
                wrong(
                    word.at,
                    format!("`{given}` needs a value, and the command ends"),
                    "write the value behind it",
                )
            })
        };
        let failed =
            |what: String| wrong(word.at, what, "name a file that can be read, or write the text itself");
        match given.as_str() {
            "--" if !only_urls => only_urls = true,
            long if long.starts_with("--") && !only_urls => {
                let name = long.trim_start_matches('-');
                let (meaning, takes_value) = options::long(name).ok_or_else(|| {
                    wrong(word.at, format!("`{long}` is no option of curl"), "see `curl --help all`")
                })?;
                let value = if takes_value { value(None)? } else { Vec::new() };
                reader.take(meaning, value, name).map_err(failed)?;
            }
            letters if letters.len() > 1 && letters.starts_with('-') && !only_urls => {
                for (i, letter) in letters.char_indices().skip(1) {
                    let (meaning, takes_value) = options::short(letter).ok_or_else(|| {
                        wrong(word.at, format!("`-{letter}` is no option of curl"), "see `curl --help all`")
                    })?;
                    let rest = word.octets.get(i + letter.len_utf8()..).unwrap_or_default();
                    let inline = (takes_value && !rest.is_empty()).then(|| rest.to_vec());
                    let given = if takes_value { value(inline)? } else { Vec::new() };
                    reader.take(meaning, given, &letter.to_string()).map_err(&failed)?;
                    if takes_value {
                        break;
                    }
                }
            }
            url => reader.order.urls.push(url.to_owned()),
        }
    }
    let sent = reader.finish();
    if sent.is_empty() {
        return Err(wrong(0, "the command names no URL".into(), "write the URL behind the options"));
    }
    Ok(sent)
}

struct Reader<'l> {
    loader: &'l Loader<'l>,
    order: Order,
    done: Vec<Sent>,
    remarks: Vec<String>,
}

impl Reader<'_> {
    fn take(&mut self, meaning: Meaning, value: Vec<u8>, name: &str) -> Result<(), String> {
        let text = || String::from_utf8_lossy(&value).into_owned();
        let order = &mut self.order;
        match meaning {
            Meaning::Method => order.method = Some(text()),
            Meaning::Header => match text().strip_prefix('@') {
                Some(file) => {
                    let lines = String::from_utf8_lossy(&(self.loader)(file)?).into_owned();
                    order.headers.extend(lines.lines().filter(|l| !l.is_empty()).map(str::to_owned));
                }
                None => order.headers.push(text()),
            },
            Meaning::Data(kind) => {
                let data = data(kind, &value, self.loader)?;
                match &mut order.data {
                    Some(known) => {
                        known.push(b'&');
                        known.extend(data);
                    }
                    none => *none = Some(data),
                }
            }
            Meaning::Json => {
                order.json = true;
                order.data.get_or_insert_default().extend(data(Data::Binary, &value, self.loader)?);
            }
            Meaning::Form => order.parts.extend(form::part(&value, self.loader)?),
            Meaning::FormText => order.parts.extend(form::text(&value)),
            Meaning::User => order.user = Some(text()),
            Meaning::Bearer => order.bearer = Some(text()),
            Meaning::Cookie if text().contains('=') => order.cookies.push(text()),
            Meaning::Cookie => self.remarks.push(format!("Cookies of the file {} are not sent.", text())),
            Meaning::Agent => order.agent = Some(text()),
            Meaning::Referer => order.referer = Some(text().split(";auto").next().unwrap_or("").to_owned()),
            Meaning::Get => order.get = true,
            Meaning::Head => order.head = true,
            Meaning::Url => order.urls.push(text()),
            Meaning::UrlQuery => match text().strip_prefix('+') {
                Some(raw) => order.queries.push(raw.to_owned()),
                None => {
                    let encoded = data(Data::UrlEncoded, &value, self.loader)?;
                    order.queries.push(String::from_utf8_lossy(&encoded).into_owned());
                }
            },
            Meaning::Compressed => order.compressed = true,
            Meaning::Upload => order.upload = Some((text(), (self.loader)(&text())?)),
            Meaning::Range => order.range = Some(text()),
            Meaning::Http10 => order.http10 = true,
            Meaning::PathAsIs => order.path_as_is = true,
            Meaning::Target => order.target = Some(text()),
            Meaning::Next => self.finish_one(),
            Meaning::Unfollowed => self.remarks.push(format!("The option `{name}` is not followed.")),
            Meaning::NoGlob | Meaning::Silent => {}
        }
        Ok(())
    }

    fn finish_one(&mut self) {
        let order = std::mem::take(&mut self.order);
        for url in &order.urls {
            let remarks = std::mem::take(&mut self.remarks);
            self.done.push(request::compose(&order, url, remarks));
        }
    }

    fn finish(mut self) -> Vec<Sent> {
        self.finish_one();
        self.done
    }
}

/// Data of one option as it goes into the body.
fn data(kind: Data, value: &[u8], loader: &Loader<'_>) -> Result<Vec<u8>, String> {
    let file = |octets: &[u8]| loader(&String::from_utf8_lossy(octets));
    match (kind, value) {
        (Data::Text, [b'@', name @ ..]) => {
            let octets = file(name)?;
            Ok(octets.into_iter().filter(|o| !matches!(o, b'\r' | b'\n' | 0)).collect())
        }
        (Data::Binary, [b'@', name @ ..]) => file(name),
        (Data::UrlEncoded, value) => url_encoded(value, loader),
        _ => Ok(value.to_vec()),
    }
}

/// `content`, `=content`, `name=content`, `@file` or `name@file`.
fn url_encoded(value: &[u8], loader: &Loader<'_>) -> Result<Vec<u8>, String> {
    let encode = |octets: &[u8]| super::url::encoded(octets).replace("%20", "+").into_bytes();
    let split = value.iter().position(|o| matches!(o, b'=' | b'@'));
    let Some((name, [mark, rest @ ..])) = split.map(|at| value.split_at(at)) else {
        return Ok(encode(value));
    };
    let content = match mark {
        b'@' => loader(&String::from_utf8_lossy(rest))?,
        _ => rest.to_vec(),
    };
    let mut out = name.to_vec();
    if !name.is_empty() {
        out.push(b'=');
    }
    out.extend(encode(&content));
    Ok(out)
}
