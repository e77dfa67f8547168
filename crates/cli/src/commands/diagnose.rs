//! `candor diagnose`: the reading of an answer, from files.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
    process::ExitCode,
};

use candor_reader::{Reader, Reading};
use candor_rule::{reason_phrase, sensitive::visible};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    arguments::{Diagnose, Format},
    base64,
    output::{self, Failure, written},
    settings,
};

/// Reads one exchange, or one per line of a file.
///
/// # Errors
/// If the input cannot be used, or stdout cannot be written.
pub fn run(arguments: &Diagnose) -> Result<ExitCode, Failure> {
    let reader = arguments.without.iter().fold(Reader::default(), |reader, product| reader.without(product));
    if let Some(file) = &arguments.jsonl {
        many(&reader, open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let octets = |file: Option<&Path>| {
        let mut octets = Vec::new();
        let Some(file) = file else { return Ok(octets) };
        open(file)?.read_to_end(&mut octets).map_err(|e| Failure::usage(settings::unreadable(file, &e)))?;
        Ok(octets)
    };
    let request = octets(arguments.request.as_deref())?;
    let response = octets(arguments.response.as_deref())?;
    let reading = reader.read(&request, &response);
    if reading.status == 0 {
        let help = "an answer begins with a line such as `HTTP/1.1 400 Bad Request`";
        return Err(Failure::usage(("the response has no status line of HTTP/1".to_owned(), help)));
    }
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&in_full(&reading)).unwrap_or_default() + "\n",
        Format::Text => as_text(&reading),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    match File::open(file) {
        Ok(file) => Ok(Box::new(BufReader::with_capacity(1 << 16, file))),
        Err(error) => Err(Failure::usage(settings::unreadable(file, &error))),
    }
}

#[derive(Deserialize)]
struct Line {
    id: Value,
    #[serde(default)]
    request_b64: String,
    response_b64: String,
}

/// One reading as a line of `--jsonl`.
#[derive(Serialize)]
struct Answer<'r> {
    id: Value,
    layer: &'static str,
    product: &'static str,
    shape: u8,
    status: u16,
    right_status: u16,
    misuse: bool,
    fields: Vec<&'r str>,
    findings: Vec<Value>,
}

/// One reading per line, in order, each written before the next line is waited for.
fn many(reader: &Reader, input: Box<dyn BufRead>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut line = Vec::new();
    for number in 1usize.. {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read
            .map_err(|e| Failure::usage((format!("line {number} cannot be read: {e}"), "check the file")))?
            == 0
        {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (id, request, response) = exchange(&line).map_err(|(what, help)| {
            // What was said so far is kept.
            let _ = out.flush();
            Failure::usage((format!("line {number}: {what}"), help))
        })?;
        let reading = reader.read(&request, &response);
        let answer = Answer {
            id,
            layer: reading.birthplace.layer.word(),
            product: reading.birthplace.product,
            shape: reading.shape,
            status: reading.status,
            right_status: reading.right_status,
            misuse: reading.is_misuse,
            fields: reading.fields.iter().map(|field| field.name.as_str()).collect(),
            findings: Vec::new(),
        };
        let result = serde_json::to_writer(&mut out, &answer).map_err(io::Error::from);
        written(result.and_then(|()| out.write_all(b"\n")))?;
        if input.buffer().is_empty() {
            written(out.flush())?;
        }
    }
    written(out.flush())
}

type Exchange = (Value, Vec<u8>, Vec<u8>);

fn exchange(line: &[u8]) -> Result<Exchange, (String, &'static str)> {
    const HELP: &str = "each line is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"}";
    let line: Line = serde_json::from_slice(line).map_err(|e| (e.to_string(), HELP))?;
    let octets = |name: &str, text: &str| {
        base64::decode(text.trim())
            .map_err(|at| (format!("`{name}` is not base64 at its character {}", at + 1), HELP))
    };
    let request = octets("request_b64", &line.request_b64)?;
    let response = octets("response_b64", &line.response_b64)?;
    Ok((line.id, request, response))
}

fn in_full(reading: &Reading) -> Value {
    let birthplace = &reading.birthplace;
    json!({
        "layer": birthplace.layer.word(),
        "product": birthplace.product,
        "confidence": birthplace.confidence,
        "evidence": birthplace.evidence,
        "exceeded": reading.exceeded.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "shape": reading.shape,
        "status": reading.status,
        "right_status": reading.right_status,
        "misuse": reading.is_misuse,
        "fields": reading.fields.iter().map(|f| json!({"name": f.name, "in": f.within, "message": f.message})).collect::<Vec<_>>(),
        "messages": reading.messages,
        "findings": [],
    })
}

/// Characters of a message that are shown.
const MAX_MESSAGE: usize = 160;
/// Places that are shown, so that the account stays on one screen.
const MAX_SHOWN: usize = 10;

fn as_text(reading: &Reading) -> String {
    let birthplace = &reading.birthplace;
    let layer = birthplace.layer.word();
    let mut text = format!("{} {}\n\n", reading.status, reason_phrase(reading.status));
    text += &match birthplace.product {
        "" => format!("answered by   the {layer}; its product is not recognised\n"),
        product => format!("answered by   {product} ({layer}), {}% sure\n", birthplace.confidence / 10),
    };
    for says in &birthplace.evidence {
        text += &format!("              {says}\n");
    }
    for exceeded in &reading.exceeded {
        text += &format!("sent          {exceeded}\n");
    }
    text += &format!(
        "is about      {}\n",
        ["", "target or headers", "body", "values", "a guard"][usize::from(reading.shape.min(4))]
    );
    for field in reading.fields.iter().take(MAX_SHOWN) {
        let part = if field.within == "body" { "" } else { field.within };
        text += &format!("names         {} {}\n", visible(&field.name), part).replace(" \n", "\n");
        text += &format!("              {}\n", shortened(&field.message));
    }
    if reading.fields.len() > MAX_SHOWN {
        text += &format!("              … and {} more\n", reading.fields.len() - MAX_SHOWN);
    }
    for message in reading.messages.iter().take(3) {
        text += &format!("says          {}\n", shortened(message));
    }
    if reading.right_status != reading.status {
        let right = reading.right_status;
        text += &format!("right status  {right} {}\n", reason_phrase(right));
    }
    text
}

fn shortened(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => visible(message.get(..end).unwrap_or_default()) + "…",
        None => visible(&message),
    }
}
