//! `candor diagnose`: the reading of an answer, from files.

use std::{io::BufRead, path::Path, process::ExitCode};

use candor_reader::{Reader, Reading, given};
use candor_rule::{reason_phrase, sensitive::visible};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    arguments::{Diagnose, Format},
    input,
    json_lines::{self, Answer},
    kept,
    output::{self, Failure},
};

/// Reads one exchange, or one per line of a file.
///
/// # Errors
/// If the input cannot be used, or stdout cannot be written.
pub fn run(arguments: &Diagnose) -> Result<ExitCode, Failure> {
    let reader = arguments.without.iter().fold(Reader::default(), |reader, product| reader.without(product));
    if let Some(file) = &arguments.jsonl {
        many(&reader, input::open(file)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let octets = |file: Option<&Path>| file.map_or(Ok(Vec::new()), input::read);
    let (request, response) = match &arguments.id {
        Some(id) => {
            let sent = given::kept(&*kept::by_id(&arguments.data, id)?);
            (sent.request, sent.response.unwrap_or_default())
        }
        None => (octets(arguments.request.as_deref())?, octets(arguments.response.as_deref())?),
    };
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

#[derive(Deserialize)]
struct Line {
    id: Value,
    #[serde(default)]
    request_b64: String,
    response_b64: String,
}

/// One reading as a line of `--jsonl`.
#[derive(Serialize)]
struct Said {
    layer: &'static str,
    product: &'static str,
    shape: u8,
    status: u16,
    right_status: u16,
    misuse: bool,
    fields: Vec<String>,
    findings: Vec<Value>,
}

/// One reading per line.
fn many(reader: &Reader, input: Box<dyn BufRead>) -> Result<(), Failure> {
    const HELP: &str = "each line is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"}";
    json_lines::answer(input, HELP, |line: Line| {
        let request = json_lines::octets("request_b64", &line.request_b64)?;
        let response = json_lines::octets("response_b64", &line.response_b64)?;
        Ok(Answer { id: line.id, answer: said(reader.read(&request, &response)) })
    })
}

fn said(reading: Reading) -> Said {
    Said {
        layer: reading.birthplace.layer.word(),
        product: reading.birthplace.product,
        shape: reading.shape,
        status: reading.status,
        right_status: reading.right_status,
        misuse: reading.is_misuse,
        fields: reading.fields.into_iter().map(|field| field.name).collect(),
        findings: Vec::new(),
    }
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
